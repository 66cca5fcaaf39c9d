// The tables of the mechanisms, which drive lists, forms and buttons, and the lists of names that
// many pages share. Each is fetched once.

import { get } from '../api/client';
import type { CodeList, Desk, Fields, Json, Participant, RecordView, Server, TypeTable } from '../api/types';
import { hasWord, language, t, tFirst } from './words.svelte';

let types = $state.raw<TypeTable[]>([]);
let participants = $state.raw<Participant[]>([]);
let desks = $state.raw<Desk[]>([]);
let byCode: Map<string, Participant> = new Map();
const lists = $state<{ [name: string]: CodeList }>({});
const asked = new Set<string>();

// The tables of all types, each with the mechanism it belongs to.
export const tablesFrom = (schema: Server['schema']): TypeTable[] =>
  schema.mechanisms.flatMap((mechanism) =>
    mechanism.types.map(({ label, ...type }) => ({ ...type, ...label, mechanism: mechanism.name })));

export async function loadSchema(): Promise<void> {
  const [schema, people] = await Promise.all([
    get<Server['schema']>('schema'),
    get<Server['participants']>('participants'),
  ]);
  types = tablesFrom(schema);
  desks = people.desks;
  byCode = new Map(people.items.map((each) => [each.code, each]));
  participants = people.items;
}

export const allTypes = () => types;
export const typeOf = (type: string) => types.find((each) => each.type === type);
export const typeAt = (mechanism: string, plural: string) =>
  types.find((each) => each.mechanism === mechanism && each.plural === plural);
// Kinds of cases: what is addressed to others, who answer in parts of it. A check of the directory
// has answers too, but belongs to the directory.
export const matters = () => types.filter((each) =>
  each.shape === 'matter' && !each.parent && each.mechanism !== 'contacts' && types.some((part) => part.parent === each.type));
export const childrenOf = (type: string) => types.filter((each) => each.parent === type);

export const pathOf = (type: string): string => {
  const table = typeOf(type);
  return table ? `${table.mechanism}/${table.plural}` : type.replace('.', '/');
};
export const pageOf = (record: { type: string; id: string }) => `/${pathOf(record.type)}/${record.id}`;

export const allParticipants = () => participants;
// The desks a participant has; before it has any, the three that the texts name.
export function desksOf(code: string): string[] {
  const own = desks.filter((each) => each.participant === code).map((each) => each.code);
  return own.length ? own : ['diplomatic', 'technical', 'policy'].map((each) => `${code}.${each}`);
}
export const participant = (code: string) => (void participants, byCode.get(code));

export function nameOf(code: string): string {
  void participants;
  if (code === 'platform') return t('party.platform');
  if (code === 'secretariat') return byCode.get(code)?.names[language()] ?? t('party.secretariat');
  const names = byCode.get(code)?.names;
  return names?.[language()] ?? names?.en ?? code;
}

export function deskName(code: string): string {
  const [state = '', desk = ''] = code.split('.');
  const level = desks.find((each) => each.code === code)?.level ?? desk;
  const name = hasWord(`desk.${desk}`) ? t(`desk.${desk}`) : hasWord(`desk.${level}`) ? `${t(`desk.${level}`)} (${desk})` : desk;
  return desk ? t('desk.of', { desk: name, name: nameOf(state) }) : nameOf(state);
}

// A reach of a label, in words.
export function reachName(reach: string): string {
  if (reach === 'public' || reach === 'members') return t(`reach.${reach}`);
  const [kind, rest = ''] = reach.split(':');
  if (kind === 'desk') return deskName(rest);
  if (kind === 'group') return t('reach.group', { name: rest });
  if (kind === 'person') return t('reach.person', { name: nameOf(rest.split('.')[0] ?? '') });
  return nameOf(rest);
}

export const typeName = (type: string) => t(type);
export const typePlural = (type: string) => t(`${type}.plural`);
export const stateName = (type: string, state: string) => tFirst([`${type}.state.${state}`, `state.${state}`]);
export const actionName = (type: string, action: string) =>
  tFirst([`${type}.action.${action}`, `action.${action}`]);
export const dutyName = (type: string, name: string) => tFirst([`${type}.duty.${name}`, `duty.${name}`]);

// A column of rows is named with or without the field it stands in: "event_ids.whose" or "whose".
const namesOf = (field: string) => [field, field.slice(field.indexOf('.') + 1)];
export const fieldName = (type: string, field: string) =>
  tFirst(namesOf(field).map((name) => `${type}.field.${name}`));
export function helpOf(type: string, field: string): string {
  const key = namesOf(field).map((name) => `${type}.help.${name}`).find(hasWord);
  return key ? t(key) : '';
}

export function codeList(name: string): CodeList {
  if (!asked.has(name)) {
    asked.add(name);
    get<CodeList>(`lists/${name}`).then(
      (list) => (lists[name] = list),
      () => asked.delete(name),
    );
  }
  return lists[name] ?? { items: [] };
}

export function choiceName(type: string, field: { name: string; list?: string }, code: string): string {
  if (field.list) {
    const names = codeList(field.list).items.find((each) => each.code === code)?.names;
    return names?.[language()] ?? names?.en ?? code;
  }
  return tFirst(namesOf(field.name).map((name) => `${type}.field.${name}.${code}`));
}

export function titleOf(record: Pick<RecordView, 'type' | 'reference' | 'fields'>): string {
  const table = typeOf(record.type);
  const value: Json | undefined = (record.fields as Fields)[table?.title ?? 'title'];
  // In the reader's language, where it was translated into it.
  const rows = (record.fields as Fields).translations;
  const own = Array.isArray(rows) ? (rows as Fields[]).find((row) => row.language === language())?.title : undefined;
  if (typeof own === 'string' && own) return own;
  if (typeof value === 'string' && value) {
    const kind = table?.fields.find((each) => each.name === table.title)?.kind;
    if (kind === 'participant') return nameOf(value);
    if (kind === 'desk') return deskName(value);
    return value;
  }
  return record.reference;
}

// A field `new_x` beside a field `x` proposes a change of x; it belongs to the act that proposes.
export const proposesChange = (field: { name: string }, all: { name: string }[]): boolean =>
  field.name.startsWith('new_') && all.some((each) => each.name === field.name.slice(4));
