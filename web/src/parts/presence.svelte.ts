// Colleagues who are at the same record now. Says every so often that one is there oneself, and asks
// again when somebody comes, moves or goes.

import { post, remove, removeOnLeaving } from '../api/client';
import type { Server } from '../api/types';
import { onLive } from '../shell/live.svelte';

export type Colleague = Server['presence']['people'][number];

const every_ms = 15_000;

// `id` is "" while there is nothing to be at; `place` says where in it.
export function beAt(id: () => string, place: () => string): { readonly people: Colleague[] } {
  let people = $state.raw<Colleague[]>([]);
  async function say(record: string, where: string) {
    if (!record || document.hidden) return;
    try {
      const there = await post<Server['presence']>(`presence/${record}`, { place: where });
      if (record === id()) people = there.people;
    } catch {
      people = []; // who cannot be asked is not shown; the page says what is wrong where it matters
    }
  }
  $effect(() => {
    const record = id(), where = place();
    const beat = setInterval(() => void say(record, where), every_ms);
    const seen = () => void say(record, where);
    document.addEventListener('visibilitychange', seen);
    void say(record, where);
    return () => {
      clearInterval(beat);
      document.removeEventListener('visibilitychange', seen);
    };
  });
  $effect(() => {
    const record = id();
    if (!record) return;
    const gone = () => removeOnLeaving(`presence/${record}`);
    addEventListener('pagehide', gone);
    return () => {
      removeEventListener('pagehide', gone);
      remove(`presence/${record}`).catch(() => null);
    };
  });
  onLive((event) => {
    if (event.kind === 'resync' || (event.kind === 'presence' && event.record === id())) void say(id(), place());
  });
  return {
    get people() {
      return people;
    },
  };
}
