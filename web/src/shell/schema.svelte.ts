// The tables of the mechanisms, which drive lists, forms and buttons, and the lists of names that
// many pages share. Each is fetched once.

import { get } from '../api/client';
import type { CodeList, Desk, Fields, Json, Participant, RecordView, TypeTable } from '../api/types';
import { hasWord, language, t, tFirst } from './words.svelte';

let types = $state.raw<TypeTable[]>([]);
let participants = $state.raw<Participant[]>([]);
let desks = $state.raw<Desk[]>([]);
let byCode: Map<string, Participant> = new Map();
const lists = $state<{ [name: string]: CodeList }>({});
const asked = new Set<string>();

const listOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(String) : String(value ?? '').split(' ').filter(Boolean);

function fieldFrom(raw: Record<string, unknown>): TypeTable['fields'][number] {
  const marks = listOf(raw.marks);
  const mark = (name: string) => raw[name] === true || marks.includes(name);
  const choices = listOf(raw.choices);
  const list = String(raw.list ?? '') || (choices[0]?.startsWith('@') ? choices[0].slice(1) : '');
  return {
    name: String(raw.name),
    kind: String(raw.kind) as TypeTable['fields'][number]['kind'],
    required: mark('required'),
    searched: mark('searched'),
    filtered: mark('filtered'),
    transient: mark('transient'),
    unique: mark('unique'),
    fixed: mark('fixed'),
    derived: mark('derived'),
    choices: list ? [] : choices,
    list,
    columns: ((raw.columns as Record<string, unknown>[] | undefined) ?? []).map(fieldFrom),
    links_to: String(raw.links_to ?? ''),
  };
}

// Reads the tables as the server prints them; what it leaves out has the default of the kernel.
export function tablesFrom(raw: unknown): TypeTable[] {
  const mechanisms = (raw as { mechanisms?: Record<string, unknown>[] }).mechanisms ?? [];
  return mechanisms.flatMap((mechanism) =>
    ((mechanism.types ?? mechanism.records ?? []) as Record<string, unknown>[]).map((type) => {
      const short = String(type.name).split('.').pop() ?? '';
      const label = (type.label ?? type) as Record<string, unknown>;
      const actions = (type.actions ?? type.workflow ?? []) as Record<string, unknown>[];
      return {
        type: `${String(mechanism.name)}.${short}`,
        mechanism: String(mechanism.name),
        name: short,
        plural: String(type.plural ?? `${short}s`),
        fields: ((type.fields as Record<string, unknown>[]) ?? []).map(fieldFrom),
        states: listOf(type.states),
        initial: String(type.initial ?? ''),
        finals: listOf(type.finals),
        actions: actions.map((row) => ({
          from: listOf(row.from),
          by: String(row.by ?? ''),
          action: String(row.action ?? ''),
          to: String(row.to ?? ''),
          takes: listOf(row.takes),
          cites: String(row.cites ?? ''),
          role: String(row.role ?? 'officer'),
          eyes: String(row.eyes ?? ''),
        })),
        duties: (type.duties as TypeTable['duties']) ?? [],
        makers: listOf(type.makers),
        maker_role: String(type.maker_role ?? 'officer'),
        parent: String(type.parent ?? ''),
        shape: type.shape === 'matter' || type.shape === 'account' ? type.shape : 'entry',
        title: String(type.title ?? 'title'),
        tlp: (label.tlp as TypeTable['tlp']) ?? 'amber',
        recipients: listOf(label.recipients),
        exports: listOf(type.exports),
        imports: listOf(type.imports),
      } satisfies TypeTable;
    }),
  );
}

export async function loadSchema(): Promise<void> {
  const [schema, people] = await Promise.all([
    get<unknown>('schema'),
    get<{ items: Participant[]; desks?: Desk[] }>('participants'),
  ]);
  types = tablesFrom(schema);
  desks = people.desks ?? [];
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
