// Participants by the regions of the United Nations' statistics (M.49), regions and participants
// in the order of the alphabet of the reader.

import type { Participant } from '../api/types';
import { allParticipants, codeList, nameOf } from '../shell/schema.svelte';
import { language, t } from '../shell/words.svelte';

export function regionName(code: string): string {
  const names = codeList('regions').items.find((each) => each.code === code)?.names;
  return names?.[language()] ?? names?.en ?? (code && code !== 'none' ? code : t('map.other_region'));
}

export interface Region {
  code: string;
  participants: Participant[];
}

export function byRegion(): Region[] {
  const by = new Map<string, Participant[]>();
  for (const each of allParticipants()) {
    if (each.kind === 'secretariat' || each.kind === 'organization') continue;
    const code = each.region || 'none';
    by.set(code, [...(by.get(code) ?? []), each]);
  }
  const order = (a: string, b: string) => a.localeCompare(b, language());
  return [...by]
    .map(([code, participants]) => ({
      code, participants: participants.toSorted((a, b) => order(nameOf(a.code), nameOf(b.code))),
    }))
    .sort((a, b) => Number(a.code === 'none') - Number(b.code === 'none') || order(regionName(a.code), regionName(b.code)));
}
