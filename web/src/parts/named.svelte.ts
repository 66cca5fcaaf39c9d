// Titles of records that are known by their ids only, each fetched once.

import { get } from '../api/client';
import type { RecordView } from '../api/types';
import { pathOf, titleOf, typeOf } from '../shell/schema.svelte';
import { t } from '../shell/words.svelte';

const titles = $state<{ [id: string]: string }>({});
const asked = new Set<string>();

export function remember(id: string, title: string) {
  asked.add(id);
  titles[id] = title;
}

// What one may not read has no title; that there is one is all that is said.
export function recordName(type: string, id: string): string {
  if (!asked.has(id) && type && typeOf(type)) {
    asked.add(id);
    get<RecordView>(`${pathOf(type)}/${id}`).then(
      (record) => (titles[id] = titleOf(record)),
      () => (titles[id] = t('value.not_shown')),
    );
  }
  return titles[id] ?? id;
}
