// The directory as a page asks for it: the filters of its address as a query of the list.

import type { Query } from '../api/client';
import type { RecordView, TypeTable } from '../api/types';
import { nameOf } from '../shell/schema.svelte';
import { language } from '../shell/words.svelte';
import { byRegion } from './regions';

// States in which a contact stands in the directory.
export const standing = ['listed', 'changed', 'doubted', 'removing'];

// Without `own`, only what stands in the directory; drafts and nominations are for those whose they are.
export function directoryQuery(asked: URLSearchParams, table: TypeTable): Query {
  const all: { [name: string]: string | string[] } = {};
  for (const name of ['q', 'owner', 'level', 'roles', 'languages', 'state']) {
    const values = asked.getAll(name).filter(Boolean);
    if (values.length) all[name] = values;
  }
  const region = asked.get('region');
  if (region && !all.owner)
    all.owner = (byRegion().find((each) => each.code === region)?.participants ?? []).map((each) => each.code);
  if (!all.state) all.state = table.states.filter((each) => standing.includes(each));
  return all;
}

export interface OfOne {
  code: string;
  contacts: RecordView[];
}

// By participant, in the order of the reader's alphabet.
export function byParticipant(contacts: RecordView[]): OfOne[] {
  const by = new Map<string, RecordView[]>();
  for (const each of contacts) by.set(each.owner, [...(by.get(each.owner) ?? []), each]);
  return [...by].map(([code, list]) => ({ code, contacts: list }))
    .sort((a, b) => nameOf(a.code).localeCompare(nameOf(b.code), language()));
}
