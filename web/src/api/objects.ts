// The shapes of objects of the exchange, as docs/API.md has them.

import type { Fields, Tlp } from './types';

export interface ObjectSummary {
  id: string;
  type: string;
  version: string;
  added: string;
  collection: string;
  source: string;
  name: string;
  tlp?: Tlp;
  property?: string;
  confidence?: number;
  valid_from?: string;
  valid_until?: string;
  labels?: string[];
  indicator_types?: string[];
  revoked?: boolean;
  pattern?: string;
  description?: string;
  count?: number;
  sightings?: number;
  relations?: number;
  may_add?: boolean;
  object?: Fields;
}

export interface Looked {
  recognised: { kind: string; value: string }[];
  hits: { number: number; more: boolean; objects: ObjectSummary[] }[];
}

export interface Whole {
  id: string;
  type: string;
  versions: ObjectSummary[];
}

export interface Edge { from: string; to: string; name: string; by: string }
export interface Relations { nodes: ObjectSummary[]; edges: Edge[]; more: boolean }

export interface Volume { day: string; source: string; count: number }
export interface Fetched { participant: string; person: string; pages: number; up_to: string; first: string; last: string }
export interface Added {
  report: string; added: number; known: number; refused: number;
  findings: { id: string; number: number; rule: string; path: string; section: string; title: string }[];
}
