// Objects of the exchange, as docs/API.md has them, and what pages make of them.

import { get, post } from './client';
import type { Fields, Json, Page, RecordView, Tlp } from './types';

// How an object stands in its collection, and the object itself.
export interface Row {
  id: string;
  type: string;
  version: string;
  added: string;
  collection: string;
  title?: string; // of the collection
  source: string;
  marking?: Tlp;
  tlp?: Tlp; // the stricter of its marking and its collection's
  property?: string;
  object: Fields | null;
}

export interface Looked {
  recognised: { kind: string; value: string }[];
  hits: Map<string, { rows: Row[]; more: boolean }>; // by kind and value
}

export interface Node { id: string; type: string; name: string }
export interface Edge { from: string; to: string; name: string; by: string }
export interface Relations { nodes: Node[]; edges: Edge[]; more: boolean }

export interface Volume { day: string; source: string; count: number }
export interface Fetched { participant: string; name: string; pages: number; from: string; to: string }

const said = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

// What people call it: its name, its value, its pattern, else its id.
export function nameOfObject(row: Row): string {
  for (const name of ['name', 'value', 'pattern', 'path', 'key', 'relationship_type', 'abstract', 'opinion', 'user_id', 'subject'])
    if (said(row.object?.[name])) return said(row.object?.[name]);
  return row.id;
}

export const keyOf = (value: { kind: string; value: string }) => `${value.kind} ${value.value}`;

interface Found { kind: string; value: string; matched: string; hits: Row[]; more: boolean }
export async function lookUp(text: string): Promise<Looked> {
  const answer = await post<{ items: Found[]; recognised: Looked['recognised'] }>('objects/search', { text });
  const hits: Looked['hits'] = new Map();
  for (const each of answer.items) {
    const before = hits.get(keyOf(each));
    hits.set(keyOf(each), { rows: [...(before?.rows ?? []), ...each.hits], more: each.more || !!before?.more });
  }
  return { recognised: answer.recognised, hits };
}

export const versionsOfObject = async (id: string): Promise<Row[]> => (await get<Page<Row>>(`objects/by_id/${id}`)).items;

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
