// A text in its original language and in translations beside it. Pure.

import type { Fields, Json } from '../api/types';

export interface Version {
  language: string;
  title: string;
  text: string;
  standing: 'original' | 'translation';
}

const said = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

// The original first. `text` names the field of the body: "text" or "description".
export function versionsOf(fields: Fields, text: string): Version[] {
  const rows = Array.isArray(fields.translations) ? (fields.translations as Fields[]) : [];
  return [
    { language: said(fields.language) || 'en', title: said(fields.title), text: said(fields[text]), standing: 'original' },
    ...rows.filter((row) => row.language).map((row): Version => ({
      language: said(row.language), title: said(row.title), text: said(row.text), standing: 'translation' })),
  ];
}

// Back into fields; a translation without any text is left out.
export function fieldsOfVersions(versions: Version[], text: string): Fields {
  const [original, ...others] = versions;
  const kept = others.filter((each) => each.title.trim() || each.text.trim());
  return {
    language: original?.language ?? null,
    title: original?.title.trim() || null,
    [text]: original?.text.trim() || null,
    translations: kept.length
      ? kept.map((each) => ({ language: each.language, title: each.title.trim(), ...(each.text.trim() ? { text: each.text.trim() } : {}) }))
      : null,
  };
}

// What a reader of this language is shown first.
export const versionFor = (versions: Version[], language: string): Version | undefined =>
  versions.find((each) => each.language === language) ?? versions[0];

export const directionOf = (language: string): 'rtl' | 'ltr' => (language === 'ar' ? 'rtl' : 'ltr');
