// What pages about documents of the library share.

import type { Fields, Json, RecordView, Server } from '../api/types';
import { nameOf } from '../shell/schema.svelte';

export type FileWords = Server['library_text'];
export type TextPart = NonNullable<FileWords['parts']>[number];
export type Profile = Server['library_profile'];
export type Changes = Server['library_changes'];
export type DocumentSummary = Profile['items'][number]['kinds'][number]['documents'][number];

const rowsOf = (value: Json | undefined): Fields[] => (Array.isArray(value) ? (value as Fields[]) : []);

// The title in this language if there is one, and the language of what was chosen.
export function titleIn(fields: { title?: Json; titles?: Json; languages?: Json }, language: string): { text: string; lang: string } {
  const own = Array.isArray(fields.languages) ? String(fields.languages[0] ?? '') : '';
  for (const row of rowsOf(fields.titles)) {
    const named = Array.isArray(row.language) ? String(row.language[0] ?? '') : '';
    if (named === language && own !== language) return { text: String(row.title ?? ''), lang: named };
  }
  return { text: String(fields.title ?? ''), lang: own };
}

const rightToLeft = new Set(['ar', 'fa', 'he', 'ur', 'ps', 'yi', 'dv', 'ku', 'sd', 'ug']);
export const directionOf = (language: string): 'rtl' | 'ltr' | 'auto' =>
  language === '' ? 'auto' : rightToLeft.has(language.split('-')[0] ?? '') ? 'rtl' : 'ltr';

// As documents of the United Nations cite one another: author, title, symbol (date).
export function citationOf(record: RecordView, language: string): string {
  const { fields } = record;
  const title = titleIn(fields, language).text;
  const symbol = typeof fields.symbol === 'string' ? fields.symbol : '';
  const date = typeof fields.date === 'string'
    ? new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${fields.date}T00:00:00Z`)) : '';
  const comma = language === 'zh' ? '，' : language === 'ar' ? '، ' : ', ';
  const head = [nameOf(record.owner), language === 'zh' ? `《${title}》` : language === 'fr' ? `« ${title} »` : language === 'ru' || language === 'ar' || language === 'es' ? `«${title}»` : `“${title}”`, symbol]
    .filter(Boolean).join(comma);
  const full = date ? (language === 'zh' ? `${head}（${date}）` : `${head} (${date})`) : head;
  return language === 'zh' ? `${full}。` : `${full}.`;
}
