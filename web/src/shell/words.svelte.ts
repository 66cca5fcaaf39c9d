// The words a person sees, in one of the six official languages. Components call `t`, and are
// rendered again when the language changes.

import { get, speak } from '../api/client';
import { fill, type Values } from './pattern';

export const languages = ['ar', 'zh', 'en', 'fr', 'ru', 'es'] as const;
export type Language = (typeof languages)[number];

// Every language under its own name, as on the doors of the United Nations.
export const ownNames: Record<Language, string> = {
  ar: 'العربية',
  zh: '中文',
  en: 'English',
  fr: 'Français',
  ru: 'Русский',
  es: 'Español',
};

const words = $state<{ language: Language; ready: boolean }>({ language: 'en', ready: false });
let catalogue = $state.raw<{ [key: string]: string }>({});

let asked: Language | null = null;

export const language = () => words.language;
export const direction = () => (words.language === 'ar' ? 'rtl' : 'ltr');
export const hasWord = (key: string) => key in catalogue;

// A key without a text shows its last part: a new mechanism stays usable while it is written.
export function t(key: string, values: Values = {}): string {
  const pattern = catalogue[key];
  if (pattern === undefined) {
    if (words.ready) console.warn(`no word for ${key}`);
    return (key.split('.').pop() ?? key).replaceAll('_', ' ');
  }
  return pattern.includes('{') ? fill(pattern, values, words.language) : pattern;
}

// The first of the keys that has a text.
export function tFirst(keys: string[], values: Values = {}): string {
  return t(keys.find(hasWord) ?? keys[0] ?? '', values);
}

export function isLanguage(tag: string): tag is Language {
  return (languages as readonly string[]).includes(tag);
}

export function preferredLanguage(): Language {
  const chosen = sessionStorage.getItem('language') ?? localStorage.getItem('language');
  for (const tag of [chosen ?? '', ...navigator.languages]) {
    const short = tag.slice(0, 2);
    if (isLanguage(short)) return short;
  }
  return 'en';
}

// What a reader picks from the menu holds in this tab, whatever the account says.
export function chooseLanguage(tag: Language): Promise<void> {
  sessionStorage.setItem('language', tag);
  return speakLanguage(tag);
}

export function speakAccountLanguage(tag: string): Promise<void> {
  const kept = sessionStorage.getItem('language');
  const next = kept && isLanguage(kept) ? kept : tag;
  return isLanguage(next) && next !== asked ? speakLanguage(next) : Promise.resolve();
}

export async function speakLanguage(tag: Language): Promise<void> {
  speak(tag);
  asked = tag;
  const got = await get<{ [key: string]: string }>(`messages/${tag}`);
  if (asked !== tag) return; // another was chosen meanwhile
  catalogue = got;
  words.language = tag;
  words.ready = true;
  localStorage.setItem('language', tag);
  document.documentElement.lang = tag;
  document.documentElement.dir = tag === 'ar' ? 'rtl' : 'ltr';
}
