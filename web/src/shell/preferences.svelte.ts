// What a reader chose for this browser: colours, and the kind of traffic on screen.

import type { Context } from '../api/types';

export type Theme = 'system' | 'light' | 'dark';
export type Traffic = 'real' | 'exercise' | 'test';

const one = <T extends string>(name: string, allowed: readonly T[]): T => {
  const kept = localStorage.getItem(name) as T | null;
  return kept && allowed.includes(kept) ? kept : (allowed[0] as T);
};

export const themes = ['system', 'light', 'dark'] as const;
export const traffics = ['real', 'exercise', 'test'] as const;

const chosen = $state<{ theme: Theme; traffic: Traffic }>({
  theme: one('theme', themes),
  traffic: one('traffic', traffics),
});

export const theme = () => chosen.theme;
export function setTheme(next: Theme) {
  chosen.theme = next;
  localStorage.setItem('theme', next);
  document.documentElement.dataset.theme = next;
}

export const traffic = () => chosen.traffic;
export function setTraffic(next: Traffic) {
  chosen.traffic = next;
  localStorage.setItem('traffic', next);
}

// Real traffic is routine and emergency together; exercise and test never mix with it.
export const shownContexts = (): Context[] =>
  chosen.traffic === 'real' ? ['routine', 'emergency'] : [chosen.traffic];

document.documentElement.dataset.theme = chosen.theme;
