// Objects of the exchange, as docs/API.md has them, and what pages make of them.

import { get, post } from './client';
import type { Json, RecordView, Server } from './types';

// How an object stands in its collection, and the object itself: `title` is the collection's, `tlp`
// the stricter of its own marking and the collection's.
export type Row = Server['object_row'];

export interface Looked {
  recognised: Server['objects_found']['recognised'];
  hits: Map<string, { rows: Row[]; more: boolean }>; // by kind and value
}

export type Relations = Server['object_relations'];
export type Volume = Server['object_volume']['items'][number];

const said = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

// What people call it: its name, its value, its pattern, else its id.
export function nameOfObject(row: Row): string {
  for (const name of ['name', 'value', 'pattern', 'path', 'key', 'relationship_type', 'abstract', 'opinion', 'user_id', 'subject'])
    if (said(row.object?.[name])) return said(row.object?.[name]);
  return row.id;
}

export const keyOf = (value: { kind: string; value: string }) => `${value.kind} ${value.value}`;

export async function lookUp(text: string): Promise<Looked> {
  const answer = await post<Server['objects_found']>('objects/search', { text });
  const hits: Looked['hits'] = new Map();
  for (const each of answer.items) {
    const before = hits.get(keyOf(each));
    hits.set(keyOf(each), { rows: [...(before?.rows ?? []), ...each.hits], more: each.more || !!before?.more });
  }
  return { recognised: answer.recognised, hits };
}

export const versionsOfObject = async (id: string): Promise<Row[]> => (await get<Server['object_rows']>(`objects/by_id/${id}`)).items;

// Collections that were asked for: they change seldom while somebody reads a page.
const collections = new Map<string, Promise<RecordView | null>>();
export function collectionOf(id: string): Promise<RecordView | null> {
  let found = collections.get(id);
  if (!found) {
    found = get<RecordView>(`threats/collections/${id}`).catch(() => null);
    collections.set(id, found);
  }
  return found;
}
// What the workflow of a collection lets this participant do; the server has the last word.
export function mayAdd(collection: RecordView, participant: string): boolean {
  const { writing, writers } = collection.fields;
  return collection.state === 'open' && (collection.owner === participant || writing === 'readers'
    || (writing === 'listed' && Array.isArray(writers) && writers.includes(participant)));
}
