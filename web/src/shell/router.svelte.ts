// Where the reader is. Addresses are real paths, so that every page can be linked, reloaded and
// opened in a second tab.

import { tick, type Component } from 'svelte';
import { match, withQuery, type Params } from './match';
import { routes } from './routes';

export interface PageProps {
  params: Params;
}

const here = $state<{ path: string; query: URLSearchParams; params: Params; failed: boolean }>({
  path: '/',
  query: new URLSearchParams(),
  params: {},
  failed: false,
});
let page = $state.raw<Component<PageProps> | null>(null);
let turn = 0;

export const path = () => here.path;
export const query = () => here.query;
export const params = () => here.params;
export const currentPage = () => page;
export const pageFailed = () => here.failed;

async function arrive(keepFocus: boolean) {
  const mine = ++turn;
  const address = new URL(location.href);
  for (const route of routes) {
    const found = match(route.path, address.pathname);
    if (!found) continue;
    try {
      const loaded = await route.page();
      if (mine !== turn) return;
      const moved = here.path !== address.pathname;
      here.path = address.pathname;
      here.query = address.searchParams;
      here.params = found;
      here.failed = false;
      page = loaded.default as unknown as Component<PageProps>;
      if (moved && !keepFocus) {
        await tick();
        scrollTo(0, 0);
        document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
      }
    } catch {
      if (mine === turn) here.failed = true;
    }
    return;
  }
}

// A page with something unsaved holds its reader back, with the sentence that asks.
let heldBack: () => string = () => '';

export function holdBack(sentence: () => string) {
  $effect(() => {
    heldBack = sentence;
    const warn = (event: BeforeUnloadEvent) => {
      if (sentence()) event.preventDefault();
    };
    addEventListener('beforeunload', warn);
    return () => {
      heldBack = () => '';
      removeEventListener('beforeunload', warn);
    };
  });
}

const mayLeave = () => {
  const sentence = heldBack();
  return !sentence || confirm(sentence);
};

export async function go(to: string, replace?: 'replace') {
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  await arrive(false);
}

// Changes the query of the page one is on.
export async function ask(changes: { [name: string]: string | string[] | null }) {
  history.pushState(null, '', withQuery(here.path, here.query, changes));
  await arrive(true);
}

export function startRouter() {
  addEventListener('popstate', () => {
    if (location.pathname === here.path || mayLeave()) void arrive(false);
    else history.pushState(null, '', withQuery(here.path, here.query, {}));
  });
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest('a');
    if (!link || link.target || link.hasAttribute('download')) return;
    const to = new URL(link.href, location.href);
    if (to.origin !== location.origin || /^\/(api|log|emergency)(\/|$)/.test(to.pathname)) return;
    if (to.hash && to.pathname === location.pathname) return;
    event.preventDefault();
    if (mayLeave()) void go(to.pathname + to.search);
  });
  return arrive(true);
}
