// The answers of one response while somebody writes: each is kept as soon as the pen rests, on the
// server, or on this device while the server cannot be reached. Nothing is overwritten unseen: what
// a colleague wrote meanwhile is shown beside one's own.

import { freshKey, getAll, patch, post, Problem } from '../api/client';
import type { Fields, Json, Label, RecordView } from '../api/types';
import { valueOf, type Question } from './survey';

export type Standing = 'kept' | 'writing' | 'saving' | 'here' | 'conflict' | 'wrong';
const rest = 900; // ms without a key before it is sent

interface Draft { fields: Fields; label?: Label }

export class Answers {
  records = $state.raw<Map<string, RecordView>>(new Map());
  drafts = $state<{ [question: string]: Draft }>({});
  standing = $state<{ [question: string]: Standing }>({});
  problems = $state<{ [question: string]: Problem }>({});
  // As they stand with what was written here.
  readonly fields = $derived.by(() => {
    const all = new Map<string, Fields>();
    for (const [code, record] of this.records) all.set(code, record.fields);
    for (const [code, draft] of Object.entries(this.drafts)) all.set(code, { ...all.get(code), ...draft.fields });
    return all;
  });
  #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #keys = new Map<string, string>();
  readonly #place: string;
  readonly response: string;

  constructor(response: string) {
    this.response = response;
    this.#place = `survey:${response}`;
    const kept = localStorage.getItem(this.#place);
    if (!kept) return;
    this.drafts = JSON.parse(kept) as { [question: string]: Draft };
    for (const code of Object.keys(this.drafts)) this.standing[code] = 'here';
  }

  async load() {
    const all = await getAll<RecordView>('surveys/answers', { parent: this.response });
    this.records = new Map(all.filter((each) => each.state !== 'removed').map((each) => [String(each.fields.question), each]));
  }

  put(question: Question, given: Json) {
    this.write(question.code, { value: valueOf(question, given) });
  }

  write(code: string, fields: Fields, label?: Label) {
    const before = this.drafts[code];
    const next = label ?? before?.label;
    this.drafts[code] = { fields: { ...before?.fields, ...fields }, ...(next ? { label: next } : {}) };
    this.standing[code] = 'writing';
    this.#keep();
    clearTimeout(this.#timers.get(code));
    this.#timers.set(code, setTimeout(() => void this.send(code), rest));
  }

  // What was written here is let go for what a colleague wrote.
  forget(code: string) {
    delete this.drafts[code];
    delete this.standing[code];
    delete this.problems[code];
    this.#keep();
  }

  async send(code: string, over?: 'anyway') {
    const draft = this.drafts[code];
    if (!draft || this.standing[code] === 'saving') return;
    const record = this.records.get(code);
    const sent = JSON.stringify(draft);
    this.standing[code] = 'saving';
    try {
      if (over) await this.load();
      const now = over ? this.records.get(code) : record;
      const body: Fields = { fields: draft.fields, ...(draft.label ? { label: draft.label as unknown as Json } : {}) };
      const key = this.#keys.get(code) ?? freshKey();
      this.#keys.set(code, key);
      const next = now
        ? await patch<RecordView>(`surveys/answers/${now.id}`, body, now.version)
        : await post<RecordView>('surveys/answers', { ...body, fields: { ...draft.fields, question: code }, parent: this.response }, { key });
      this.#keys.delete(code);
      this.records = new Map(this.records).set(code, next);
      delete this.problems[code];
      if (JSON.stringify(this.drafts[code]) === sent) {
        delete this.drafts[code];
        this.standing[code] = 'kept';
      } else {
        this.standing[code] = 'writing';
        this.#timers.set(code, setTimeout(() => void this.send(code), rest));
      }
      this.#keep();
    } catch (failure) {
      const problem = failure instanceof Problem ? failure : new Problem(0, 'web.broken', '');
      this.problems[code] = problem;
      const meanwhile = problem.key === 'records.stale' || problem.key === 'records.taken';
      this.standing[code] = problem.status === 0 ? 'here' : meanwhile ? 'conflict' : 'wrong';
      if (meanwhile) await this.load().catch(() => null);
    }
  }

  async sendAll() {
    for (const code of Object.keys(this.drafts)) if (this.standing[code] === 'here') await this.send(code);
  }

  #keep() {
    if (Object.keys(this.drafts).length) localStorage.setItem(this.#place, JSON.stringify(this.drafts));
    else localStorage.removeItem(this.#place);
  }
}
