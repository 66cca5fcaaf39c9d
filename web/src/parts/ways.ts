// How a person is told of what: rows of a person's `notices`. Without a row for something the usual
// way holds; a row that says `none` alone means not at all.

import type { Fields, Json } from '../api/types';

export const waysOf = (notices: Json | undefined, about: string): string[] | null => {
  const rows = (Array.isArray(notices) ? (notices as Fields[]) : []).filter((row) => row.about === about);
  return rows.length ? rows.map((row) => String(row.by)).filter((by) => by !== 'none') : null;
};

export function withWays(notices: Json | undefined, about: string, ways: string[] | null): Json {
  const others = (Array.isArray(notices) ? (notices as Fields[]) : []).filter((row) => row.about !== about);
  if (!ways) return others;
  return [...others, ...(ways.length ? ways : ['none']).map((by) => ({ about, by }))];
}
