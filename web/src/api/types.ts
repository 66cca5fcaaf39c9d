// Names for what the server gives. The shapes are generated from its own document (tools/types.mjs);
// what stands here picks from them and writes none down a second time.

import type { components } from '../generated/openapi';

export type Server = components['schemas'];

export type Json = Server['json'];
export type Fields = { [name: string]: Json };

export type Context = Server['context'];
export type Tlp = Server['tlp'];
export const tlps: Tlp[] = ['red', 'amber+strict', 'amber', 'green', 'clear'];

export type Label = Required<Server['label']>; // as it is read; what is sent may leave out the rest
export type OpenAction = Server['action'];
export type RunningDuty = Server['duty'];
export type RecordView = Omit<Server['record'], 'label'> & { label: Label };
export type Summary = Server['summary'];
export type Act = Server['act'];

export interface Page<T> extends Omit<Server['records'], 'items'> {
  items: T[];
}

export type Notice = Server['notice'];
export type Home = Server['home'];
export type Session = Server['session'];
export type OwnSession = Server['own_session'];
export type Participant = Server['participant'];
export type Desk = Server['desk'];
export type StoredFile = Required<Server['file']>;

export type Hit = Server['hit'];
export type Found = Server['search'];
export type Suggestion = Server['suggestion'];
export type CodeList = Server['list'];

// Tables of the schema, with the defaults that the server leaves out.
export type Kind = Server['field_table']['kind'];
export type FieldTable = Pick<Server['field_table'], 'name' | 'kind'> & Partial<Omit<Server['field_table'], 'columns'>> & {
  columns?: FieldTable[];
};
export type ActionTable = Server['action_table'];
export type DutyTable = Server['duty_table'];
export type TypeTable = Omit<Server['type_table'], 'label' | 'fields'> & Server['type_table']['label'] & {
  mechanism: string;
  fields: FieldTable[];
};

// What happens while one looks: the events of the server, and those of the page itself.
type Events = Server['event_act'] & Server['event_notice'] & Server['event_duty'] & Server['event_progress'] & Server['event_hello'];
export type LiveEvent = Partial<Omit<Events, 'id'>> & {
  kind: 'act' | 'notice' | 'duty' | 'hello' | 'progress' | 'presence' | 'resync' | 'signed-out';
};
