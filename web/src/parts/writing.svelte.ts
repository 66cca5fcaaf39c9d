// Some fields of one record as several people write them: kept on this device with each key, sent
// when the writer rests, and never put over what a colleague wrote meanwhile.

import { get, patch, post, freshKey, Problem } from '../api/client';
import type { Fields, Json, RecordView, Server } from '../api/types';
import { alike } from './survey';

export type Standing = '' | 'kept' | 'writing' | 'saving' | 'here' | 'conflict' | 'wrong';
const rest = 1200; // ms without a key before it is sent

interface Draft { fields: Fields; base: Fields }

export class Writing {
  record = $state.raw() as RecordView;
  draft = $state.raw<Draft | null>(null);
  standing = $state<Standing>('');
  problem = $state.raw<Problem | null>(null);
  writer = $state(''); // who wrote what stands against one's own
  readonly fields = $derived.by((): Fields => ({ ...this.record.fields, ...this.draft?.fields }));
  readonly #at: string;
  readonly #action: string;
  readonly #place: string;
  #timer: ReturnType<typeof setTimeout> | undefined;

  // `at` is the record's address, `action` what carries a change: "edit" is sent as one rests, any
  // other act only by `send`.
  constructor(record: RecordView, at: string, action = 'edit') {
    this.record = record;
    this.#at = at;
    this.#action = action;
    this.#place = `writing:${record.id}`;
    const kept = localStorage.getItem(this.#place);
    if (!kept) return;
    this.draft = JSON.parse(kept) as Draft;
    this.standing = 'here';
  }

  // What the server has now; what is written here stays.
  put(record: RecordView) {
    if (record.version >= this.record.version) this.record = record;
  }

  write(name: string, value: Json) {
    const base = { [name]: this.record.fields[name] ?? null, ...this.draft?.base };
    this.draft = { fields: { ...this.draft?.fields, [name]: value }, base };
    this.standing = 'writing';
    this.#keep();
    clearTimeout(this.#timer);
    if (this.#action === 'edit') this.#timer = setTimeout(() => void this.send(), rest);
  }

  forget() {
    clearTimeout(this.#timer);
    this.draft = null;
    this.standing = '';
    this.problem = null;
    this.#keep();
  }

  // True if nothing is left to send.
  async send(over?: 'anyway', more: Fields = {}): Promise<boolean> {
    clearTimeout(this.#timer);
    const draft = this.draft;
    if (!draft) return true;
    if (this.standing === 'saving') return false;
    this.standing = 'saving';
    try {
      for (let turn = 0; turn < 3; ++turn) {
        if (!over && this.#isContested(draft)) {
          await this.#contest();
          return false;
        }
        try {
          this.#done(draft, this.#action === 'edit'
            ? await patch<RecordView>(this.#at, { fields: draft.fields }, this.record.version)
            : await post<RecordView>(`${this.#at}/${this.#action}`, { fields: { ...draft.fields, ...more } }, { key: freshKey(), version: this.record.version }));
          return this.draft === null;
        } catch (failure) {
          if (!(failure instanceof Problem) || failure.key !== 'records.stale') throw failure;
          this.record = await get<RecordView>(this.#at);
        }
      }
      throw new Problem(409, 'records.stale', '');
    } catch (failure) {
      this.problem = failure instanceof Problem ? failure : new Problem(0, 'web.broken', '');
      this.standing = this.problem.status === 0 ? 'here' : 'wrong';
      return false;
    }
  }

  #done(sent: Draft, next: RecordView) {
    this.record = next;
    this.problem = null;
    if (this.draft === sent) {
      this.draft = null;
      this.standing = 'kept';
    } else if (this.draft) {
      this.draft = { fields: this.draft.fields, base: Object.fromEntries(Object.keys(this.draft.base).map((name) => [name, next.fields[name] ?? null])) };
      this.standing = 'writing';
      this.#timer = setTimeout(() => void this.send(), rest);
    }
    this.#keep();
  }

  #isContested(draft: Draft): boolean {
    return Object.entries(draft.fields).some(([name, value]) =>
      !alike(this.record.fields[name], draft.base[name]) && !alike(this.record.fields[name], value));
  }

  async #contest() {
    this.standing = 'conflict';
    const acts = await get<Server['acts']>(`${this.#at}/history`).catch(() => null);
    this.writer = acts?.items.findLast((each) => each.action === 'edit' || each.action === 'create')?.by.name ?? '';
  }

  #keep() {
    if (this.draft) localStorage.setItem(this.#place, JSON.stringify(this.draft));
    else localStorage.removeItem(this.#place);
  }
}
