// The shapes of docs/API.md that the interface uses. Kept in this one file, so that types generated
// from /api/v1/openapi.json can take their place.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Fields = { [name: string]: Json };

export type Context = 'emergency' | 'routine' | 'exercise' | 'test';
export type Tlp = 'clear' | 'green' | 'amber' | 'amber+strict' | 'red';
export const tlps: Tlp[] = ['red', 'amber+strict', 'amber', 'green', 'clear'];

export interface Label {
  tlp: Tlp;
  recipients: string[];
  embargo: string | null;
  fields: { [field: string]: string[] };
}

export interface OpenAction {
  action: string;
  takes: string[];
  cites?: string;
}

export interface RunningDuty {
  name: string;
  owed_by: string;
  due: string;
  status: 'running' | 'met' | 'missed';
}

export interface RecordView {
  id: string;
  type: string;
  reference: string;
  version: number;
  state: string;
  context: Context;
  owner: string;
  desk: string;
  author: { id: string; name: string } | null;
  parent: string | null;
  created: string;
  updated: string;
  seq: number;
  label: Label;
  fields: Fields;
  rule?: string;
  actions?: OpenAction[];
  duties?: RunningDuty[];
}

export interface Summary {
  id: string;
  type: string;
  reference: string;
  title: string;
  state: string;
  context: Context;
  owner: string;
  updated: string;
  tlp: Tlp;
}

export interface Act {
  seq: number;
  record: string;
  type: string;
  version: number;
  at: string;
  action: string;
  from: string;
  to: string;
  by: { participant: string; desk?: string; person?: string; name?: string };
  input: Fields;
}

export interface Page<T> {
  items: T[];
  next?: string;
  total?: number;
}

export interface HomeDuty extends RunningDuty {
  record: Summary;
}

export interface Notice {
  id: string;
  at: string;
  record: Summary;
  action: string;
  read: boolean;
}

export interface Home {
  duties: HomeDuty[];
  notices: Notice[];
  counts: { [name: string]: number };
}

export interface Session {
  person: { id: string; name: string; email: string; language?: string; zone?: string };
  participant: Participant;
  desks: { code: string; level: string }[];
  roles: string[];
  demonstration?: boolean;
  expires: string;
}

export interface OwnSession {
  id: string;
  created?: string;
  seen?: string;
  expires?: string;
  agent?: string;
  peer?: string; // address of the other end
  current?: boolean;
}

export interface Participant {
  code: string;
  kind: 'state' | 'observer' | 'organization' | 'secretariat';
  names: { [language: string]: string };
  region?: string;
  group?: string;
  subregion?: string;
  longitude?: string; // degrees, as in the participant's record
  latitude?: string;
}

export interface StoredFile {
  sha256: string;
  name: string;
  media_type: string;
  size_bytes: number;
}

export interface Desk {
  code: string;
  participant: string;
  level: string;
}

export interface Hit extends Summary {
  passage: { text: string; hit: boolean }[];
}

export interface Found extends Page<Hit> {
  facets: { [facet: string]: { value: string; count: number }[] };
  complete: boolean;
}

export interface Suggestion {
  text: string;
  kind: 'title' | 'term';
  id?: string;
  type?: string;
}

export interface CodeList {
  items: { code: string; names: { [language: string]: string }; [more: string]: unknown }[];
}

export type Kind =
  | 'line' | 'prose' | 'number' | 'flag' | 'moment' | 'date' | 'choice' | 'choices'
  | 'participant' | 'participants' | 'desk' | 'desks' | 'person' | 'email' | 'phone' | 'url'
  | 'zone' | 'languages' | 'link' | 'links' | 'files' | 'rows' | 'tree';

export interface FieldTable {
  name: string;
  kind: Kind;
  required?: boolean;
  searched?: boolean;
  filtered?: boolean;
  transient?: boolean;
  unique?: boolean;
  fixed?: boolean;
  derived?: boolean; // set by the platform; no form brings it
  choices?: string[];
  list?: string;
  columns?: FieldTable[];
  links_to?: string;
}

export interface ActionTable {
  from: string[];
  by: string;
  action: string;
  to: string;
  takes: string[];
  cites?: string;
  role?: string;
  eyes?: string; // "4": whoever acts did not act last
}

export interface DutyTable {
  name: string;
  while_in: string[];
  owed_by: string;
  within_s?: number;
  by_field?: string;
  cites?: string;
}

export interface TypeTable {
  type: string; // "assistance.request"
  mechanism: string;
  name: string;
  plural: string;
  fields: FieldTable[];
  states: string[];
  initial: string;
  finals: string[];
  actions: ActionTable[];
  duties: DutyTable[];
  makers: string[];
  maker_role: string;
  parent: string;
  shape: 'entry' | 'matter' | 'account';
  title: string;
  tlp: Tlp;
  recipients: string[];
  exports: string[];
  imports: string[];
}

export interface LiveEvent {
  kind: 'act' | 'notice' | 'duty' | 'hello' | 'progress' | 'presence' | 'resync' | 'signed-out';
  seq?: number;
  id?: string;
  record?: string;
  type?: string;
  parent?: string;
  root?: string;
  state?: string;
  version?: number;
  action?: string;
  context?: Context;
  of?: string;
  done?: number;
  total?: number;
}
