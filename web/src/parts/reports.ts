// What pages of reports share. Pure.

import type { Fields, Json, Server } from '../api/types';

const rows = (value: Json | undefined): Fields[] => (Array.isArray(value) ? (value as Fields[]) : []);

// Rows of texts by language with one of them changed; a text of nothing but blanks is taken out.
export function withText(value: Json | undefined, language: string, column: string, text: string): Fields[] {
  const others = rows(value).filter((each) => each.language !== language);
  return text.trim() ? [...others, { language, [column]: text.trim() }] : others;
}
export const textIn = (value: Json | undefined, language: string, column: string): string =>
  String(rows(value).find((each) => each.language === language)?.[column] ?? '');
export const spokenIn = (value: Json | undefined): string[] => rows(value).map((each) => String(each.language));

export type Stale = Server['reports_stale'];

export const byPlace = <T extends { fields: Fields }>(all: T[]): T[] =>
  all.toSorted((a, b) => Number(a.fields.place ?? 0) - Number(b.fields.place ?? 0));
// The place after the last.
export const nextPlace = (all: { fields: Fields }[]): number => Math.max(0, ...all.map((each) => Number(each.fields.place ?? 0))) + 1;

// A text with its figures put in: {replies} counts for the whole report, {theme} for its theme. What
// was not counted yet stays as it was written.
export interface Said { text: string; figure: boolean }
export function withFigures(text: string, figures: Json | undefined, theme: string): Said[] {
  const counted = figures && typeof figures === 'object' && !Array.isArray(figures) ? figures : {};
  return text.split(/(\{\w+\})/).filter(Boolean).map((each) => {
    const name = /^\{(\w+)\}$/.exec(each)?.[1];
    const number = name === undefined ? undefined : (counted[`${name}:${theme}`] ?? counted[name]);
    return typeof number === 'number' ? { text: String(number), figure: true } : { text: each, figure: false };
  });
}
