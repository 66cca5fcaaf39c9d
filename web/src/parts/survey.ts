// Questionnaires and answers as the pages use them. Pure; the server checks the same.

import type { Fields, Json, Server } from '../api/types';

export type Text = { [language: string]: string };
export interface Option { code: string; text: Text; gap?: boolean }
export interface Question {
  code: string;
  kind: 'single' | 'multiple' | 'text' | 'number' | 'date' | 'state' | 'document' | 'table';
  text: Text;
  help?: Text;
  source?: string;
  options?: Option[];
  columns?: { code: string; text: Text }[];
  when?: { question: string; is: string[] };
  norms?: string[];
}
export interface Section { code: string; title: Text; intro?: Text; source?: string; questions: Question[] }
export interface Questionnaire { title: Text; intro?: Text; sections: Section[] }

export type Value = { [member: string]: Json };

const member: Record<Question['kind'], string> = {
  single: 'choice', multiple: 'choices', text: 'text', number: 'number', date: 'date',
  state: 'participants', document: 'documents', table: 'rows',
};

export const memberOf = (question: Question) => member[question.kind];
export const inLanguage = (text: Text | undefined, language: string): string =>
  text?.[language] ?? text?.en ?? Object.values(text ?? {})[0] ?? '';

// What was put in, as an answer; nothing put in is no answer.
export function valueOf(question: Question, given: Json): Value | null {
  const empty = given === null || given === '' || (Array.isArray(given) && !given.length)
    || (typeof given === 'number' && Number.isNaN(given));
  return empty ? null : { [memberOf(question)]: given };
}
export const given = (question: Question, value: Json | undefined): Json =>
  value && typeof value === 'object' && !Array.isArray(value) ? (value[memberOf(question)] ?? null) : null;

export function chosen(value: Json | undefined): string[] {
  if (!value || typeof value !== 'object' || Array.isArray(value)) return [];
  if (typeof value.choice === 'string') return [value.choice];
  return Array.isArray(value.choices) ? value.choices.map(String) : [];
}

// Whether a question is asked, after what was answered before.
export function isAsked(question: Question, answers: Map<string, Fields>): boolean {
  const when = question.when;
  return !when || chosen(answers.get(when.question)?.value).some((each) => when.is.includes(each));
}

export const isAnswered = (fields: Fields | undefined): boolean =>
  !!fields && ((fields.value !== undefined && fields.value !== null) || !!fields.instead);

export function progressOf(section: Section, answers: Map<string, Fields>): { asked: number; answered: number } {
  const asked = section.questions.filter((each) => isAsked(each, answers));
  return { asked: asked.length, answered: asked.filter((each) => isAnswered(answers.get(each.code))).length };
}

// Whether two values say the same; no value is null or nothing at all.
export function alike(a: Json | undefined, b: Json | undefined): boolean {
  if ((a ?? null) === (b ?? null)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b || Array.isArray(a) !== Array.isArray(b)) return false;
  const [one, other] = [a as { [name: string]: Json }, b as { [name: string]: Json }];
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => alike(one[name], other[name]));
}

// A value in words, for reading and comparing; `names` says what a code of a State or the id of a
// document is called.
export function printValue(question: Question, value: Json | undefined, language: string, names: (code: string) => string): string {
  const put = given(question, value);
  if (put === null) return '';
  const option = (code: string) => inLanguage(question.options?.find((each) => each.code === code)?.text, language) || code;
  if (question.kind === 'single') return option(String(put));
  if (question.kind === 'multiple') return (put as string[]).map(option).join('; ');
  if (question.kind === 'state' || question.kind === 'document') return (put as string[]).map(names).join('; ');
  if (question.kind === 'number') return new Intl.NumberFormat(language).format(Number(put));
  if (question.kind === 'table')
    return (put as Fields[]).map((row) => (question.columns ?? []).map((each) => row[each.code] ?? '').join(' · ')).join('\n');
  return Array.isArray(put) ? put.join('; ') : String(put);
}

// One line of what came back on paper.
export type PaperReport = Server['surveys_read_form'];
export type PaperLine = PaperReport['lines'][number];

// The form as a table that the server reads back: a line for each text, each option and each row.
export function formTable(questionnaire: Questionnaire, answers: Map<string, Fields>, language: string): string[][] {
  const questions = questionnaire.sections.flatMap((each) => each.questions);
  const width = Math.max(1, ...questions.map((each) => each.columns?.length ?? 1));
  const more = Array.from({ length: width - 1 }, (_, at) => `answer_${at + 2}`);
  const lines = [['section', 'question', 'text', 'option', 'option_text', 'answer', ...more]];
  for (const section of questionnaire.sections)
    for (const question of section.questions) {
      const value = answers.get(question.code)?.value;
      const put = given(question, value);
      const list = Array.isArray(put) ? put : [];
      const add = (option: string, text: string, ...cells: string[]) =>
        lines.push([inLanguage(section.title, language), question.code, inLanguage(question.text, language), option, text,
          ...Array.from({ length: width }, (_, at) => cells[at] ?? '')]);
      if (question.options)
        for (const option of question.options)
          add(option.code, inLanguage(option.text, language), chosen(value).includes(option.code) ? 'x' : '');
      else if (question.kind === 'table')
        for (const row of [...(list as Fields[]), {}])
          add('', (question.columns ?? []).map((each) => inLanguage(each.text, language)).join(' | '),
            ...(question.columns ?? []).map((each) => String((row as Fields)[each.code] ?? '')));
      else add('', '', Array.isArray(put) ? put.map(String).join('\n') : put === null ? '' : String(put));
    }
  return lines;
}
