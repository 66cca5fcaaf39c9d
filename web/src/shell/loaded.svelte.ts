// Something fetched, shown while it is fetched again. What the fetcher reads of the page's state
// decides when that happens.

import { untrack } from 'svelte';
import { Problem } from '../api/client';

export interface Loaded<T> {
  readonly value: T | null;
  readonly problem: Problem | null;
  readonly busy: boolean;
  again(): void;
  put(value: T): void;
}

export function load<T>(fetcher: () => Promise<T> | null): Loaded<T> {
  let value = $state.raw<T | null>(null);
  let problem = $state.raw<Problem | null>(null);
  let busy = $state(true);
  let asked = $state(0);
  let turn = 0;

  $effect(() => {
    void asked;
    const mine = ++turn;
    const promise = fetcher();
    untrack(() => {
      if (!promise) {
        busy = false;
        return;
      }
      busy = true;
      promise.then(
        (got) => {
          if (mine !== turn) return;
          value = got;
          problem = null;
          busy = false;
        },
        (failure: unknown) => {
          if (mine !== turn) return;
          problem = failure instanceof Problem ? failure : new Problem(0, 'web.broken', '');
          busy = false;
        },
      );
    });
  });

  return {
    get value() {
      return value;
    },
    get problem() {
      return problem;
    },
    get busy() {
      return busy;
    },
    again: () => void ++asked,
    put: (next) => {
      ++turn;
      value = next;
      problem = null;
      busy = false;
    },
  };
}
