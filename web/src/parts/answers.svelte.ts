// The answers of one response as they are written: each keystroke is kept on this device at once,
// sent when the writer rests, and sent again when the line comes back. What a colleague wrote
// meanwhile is shown beside one's own, and never lost under it.

import { freshKey, get, getAll, patch, post, Problem } from '../api/client';
import type { Fields, Json, Label, RecordView, Server } from '../api/types';
import { alike, valueOf, type Question } from './survey';

export type Standing = 'kept' | 'writing' | 'saving' | 'here' | 'conflict' | 'wrong';
const rest = 900; // ms without a key before it is sent

// `base` is how the fields stood when the writer began, so that a change by somebody else is told
// from one's own.
interface Draft { fields: Fields; base: Fields; label?: Label }

export class Answers {
  records = $state.raw<Map<string, RecordView>>(new Map());
  drafts = $state<{ [question: string]: Draft }>({});
  standing = $state<{ [question: string]: Standing }>({});
  problems = $state<{ [question: string]: Problem }>({});
  writers = $state<{ [question: string]: string }>({}); // who wrote what stands against one's own
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
    this.drafts = Object.fromEntries(Object.entries(JSON.parse(kept) as { [question: string]: Partial<Draft> })
      .map(([code, draft]) => [code, { fields: {}, base: {}, ...draft }]));
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
    const stood = this.records.get(code)?.fields ?? {};
    const base = { ...Object.fromEntries(Object.keys(fields).map((name) => [name, stood[name] ?? null])), ...before?.base };
    const next = label ?? before?.label;
    this.drafts[code] = { fields: { ...before?.fields, ...fields }, base, ...(next ? { label: next } : {}) };
    this.standing[code] = 'writing';
    this.#keep();
    clearTimeout(this.#timers.get(code));
    this.#timers.set(code, setTimeout(() => void this.send(code), rest));
  }

  // What was written here is let go for what a colleague wrote.
  forget(code: string) {
    clearTimeout(this.#timers.get(code));
    delete this.drafts[code];
    delete this.standing[code];
    delete this.problems[code];
    this.#keep();
  }

  // The answer itself, made with nothing in it if nobody has begun it: what a comment is written to.
  async begun(code: string): Promise<RecordView> {
    const known = this.records.get(code);
    if (known) return known;
    const made = await post<RecordView>('surveys/answers', { fields: { question: code }, parent: this.response }, { key: freshKey() })
      .catch(async (failure: unknown) => {
        await this.load();
        const meanwhile = this.records.get(code);
        if (!meanwhile) throw failure;
        return meanwhile;
      });
    this.take(code, made);
    return made;
  }

  take(code: string, record: RecordView) {
    this.records = new Map(this.records).set(code, record);
  }

  async send(code: string, over?: 'anyway') {
    const draft = this.drafts[code];
    if (!draft || this.standing[code] === 'saving') return;
    this.standing[code] = 'saving';
    const sent = JSON.stringify(draft);
    try {
      if (over) await this.load();
      if (!over && this.#isContested(code, draft)) return await this.#contest(code);
      const record = this.records.get(code);
      const body: Fields = { fields: draft.fields, ...(draft.label ? { label: draft.label as unknown as Json } : {}) };
      const key = this.#keys.get(code) ?? freshKey();
      this.#keys.set(code, key);
      const next = record
        ? await patch<RecordView>(`surveys/answers/${record.id}`, body, record.version)
        : await post<RecordView>('surveys/answers', { ...body, fields: { ...draft.fields, question: code }, parent: this.response }, { key });
      this.#keys.delete(code);
      this.take(code, next);
      delete this.problems[code];
      const now = this.drafts[code];
      if (now && JSON.stringify(now) !== sent) {
        this.drafts[code] = { ...now, base: Object.fromEntries(Object.keys(now.base).map((name) => [name, next.fields[name] ?? null])) };
        this.#later(code);
      } else {
        delete this.drafts[code];
        this.standing[code] = 'kept';
      }
      this.#keep();
    } catch (failure) {
      await this.#failed(code, failure instanceof Problem ? failure : new Problem(0, 'web.broken', ''));
    }
  }

  async sendAll() {
    for (const code of Object.keys(this.drafts)) if (this.standing[code] === 'here') await this.send(code);
  }

  #later(code: string) {
    this.standing[code] = 'writing';
    clearTimeout(this.#timers.get(code));
    this.#timers.set(code, setTimeout(() => void this.send(code), rest));
  }

  // Somebody else changed the same since the writer began, and to something else.
  #isContested(code: string, draft: Draft): boolean {
    const stands = this.records.get(code)?.fields ?? {};
    return Object.entries(draft.fields).some(([name, value]) =>
      !alike(stands[name], draft.base[name]) && !alike(stands[name], value));
  }

  async #contest(code: string) {
    this.standing[code] = 'conflict';
    const record = this.records.get(code);
    if (!record) return;
    const acts = await get<Server['acts']>(`surveys/answers/${record.id}/history`).catch(() => null);
    this.writers[code] = acts?.items.findLast((each) => each.action === 'edit' || each.action === 'create')?.by.name ?? '';
  }

  async #failed(code: string, problem: Problem) {
    if (problem.status !== 0 && problem.status < 500) this.#keys.delete(code);
    if (problem.key === 'records.stale' || problem.key === 'records.taken') {
      // Only what meets the same field is a conflict; all else is put together.
      await this.load().catch(() => null);
      this.#later(code);
      return;
    }
    this.problems[code] = problem;
    this.standing[code] = problem.status === 0 ? 'here' : 'wrong';
  }

  #keep() {
    if (Object.keys(this.drafts).length) localStorage.setItem(this.#place, JSON.stringify(this.drafts));
    else localStorage.removeItem(this.#place);
  }
}
