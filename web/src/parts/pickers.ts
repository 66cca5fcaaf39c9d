// What there is to choose from where the server's tables do not say: participants, zones, languages.

import { get } from '../api/client';
import { nameOfObject } from '../api/objects';
import type { Hit, Page, RecordView, Server } from '../api/types';
import { allParticipants, titleOf, typeOf, pathOf } from '../shell/schema.svelte';
import { language } from '../shell/words.svelte';
import { remember } from './named.svelte';
import type { Option } from './options';
import { isIdentifier, objectType } from './stix';

export function participantOptions(): Option[] {
  return allParticipants()
    .map((each) => ({
      value: each.code,
      label: each.names[language()] ?? each.names.en ?? each.code,
      hint: each.code,
      search: Object.values(each.names).join(' '),
    }))
    .sort((a, b) => a.label.localeCompare(b.label, language()));
}

export const zoneOptions = (): Option[] =>
  ['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => ({
    value: zone,
    label: zone.replaceAll('_', ' '),
    search: zone,
  }));

const tags =
  'ar zh en fr ru es aa ab af ak am an as av ay az ba be bg bi bm bn bo br bs ca ce ch cs cv cy da de dv dz ee ' +
  'el eo et eu fa ff fi fj fo fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz id ig is it ja jv ka kg ki kj kk ' +
  'kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn ' +
  'no nr nv ny oc om or os pa pl ps pt qu rm rn ro rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta ' +
  'te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi wa wo xh yi yo za zu pt-BR zh-Hant';

export const languageName = (tag: string): string =>
  new Intl.DisplayNames(language(), { type: 'language' }).of(tag) ?? tag;

export const languageOptions = (): Option[] =>
  tags.split(' ').map((tag) => ({ value: tag, label: languageName(tag), hint: tag }));

const offered = (option: Option): Option => {
  remember(option.value, option.label);
  return option;
};

// Records of a type, or of any if it is "", by what is typed.
export async function findRecords(type: string, typed: string): Promise<Option[]> {
  if (type && typeOf(type)) {
    const page = await get<Page<RecordView>>(pathOf(type), { q: typed, limit: 20 });
    return page.items.map((each) => offered({ value: each.id, label: titleOf(each), hint: each.reference }));
  }
  if (!typed.trim()) return [];
  const page = await get<Page<Hit>>('search', { q: typed, limit: 20 });
  return page.items.map((each) => offered({ value: each.id, label: each.title || each.reference, hint: each.reference }));
}

// Objects of the exchange by name, value or identifier. An identifier may also be of an object that
// is not here.
export async function findObjects(typed: string): Promise<Option[]> {
  const text = typed.trim();
  if (!text) return [];
  const page = await get<Server['object_rows']>('objects/named', { q: text, limit: 20 });
  const found = page.items.map((each) => ({ value: each.id, label: nameOfObject(each), hint: objectType(each.type) }));
  return found.length || !isIdentifier(text) ? found : [{ value: text, label: text }];
}
