// What a reply says, as paragraphs with few signs: "# " and "## " begin headings, "- " a point, and
// "[^…]" is a footnote where it stands. Places are counted in code points, signs included. Pure.

import type { Fields, Json } from '../api/types';

export const paragraphsOf = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

// What was typed: each line that says something is a paragraph.
export const split = (typed: string): string[] => typed.split(/\r?\n/).map((each) => each.trim()).filter(Boolean);
export const join = (paragraphs: string[]): string => paragraphs.join('\n\n');

const rows = (value: Json | undefined): Fields[] => (Array.isArray(value) ? (value as Fields[]) : []);
const said = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

// A row in this language, or in English, or what there is first.
export function rowIn(value: Json | undefined, language: string): Fields {
  const all = rows(value);
  return all.find((each) => each.language === language) ?? all.find((each) => each.language === 'en') ?? all[0] ?? {};
}
export const saidIn = (value: Json | undefined, language: string, column: string): string => said(rowIn(value, language)[column]);

// Each line is a question; a number or a sign before it belongs to the list, not to the question.
export const questionsOf = (wordings: Json | undefined, language: string): string[] =>
  split(saidIn(wordings, language, 'questions')).map((each) => each.replace(/^(?:[-–•*]|[(（]?[\p{L}\d]{1,2}[).）、])\s*/u, '').trim()).filter(Boolean);

export interface ByQuestion { answers: string[]; rest: string }

// The parts of a text that stand under the questions as headings, and what stands before or besides.
export function byQuestion(paragraphs: string[], questions: string[]): ByQuestion {
  const answers: string[][] = questions.map(() => []);
  const rest: string[] = [];
  let into = rest;
  for (const each of paragraphs) {
    const at = each.startsWith('# ') ? questions.indexOf(each.slice(2).trim()) : -1;
    if (at >= 0) into = answers[at] ?? rest;
    else if (each.startsWith('# ')) { into = rest; rest.push(each); }
    else into.push(each);
  }
  return { answers: answers.map(join), rest: join(rest) };
}

// Back into one text; a question without an answer is left out.
export const withQuestions = ({ answers, rest }: ByQuestion, questions: string[]): string[] => [
  ...split(rest),
  ...questions.flatMap((each, at) => (split(answers[at] ?? '').length ? [`# ${each}`, ...split(answers[at] ?? '')] : [])),
];

export const codePoints = (text: string): number => [...text].length;
export const signOf = (paragraph: string): '' | '# ' | '## ' | '- ' =>
  (/^(?:## |# |- )/.exec(paragraph)?.[0] ?? '') as '' | '# ' | '## ' | '- ';

export interface Mark { id: string; paragraph: number; start: number; quote: string }
export interface Piece { text: string; kind: 'sign' | 'text' | 'note'; marks: string[] }

// A paragraph cut where a mark, a sign or a footnote begins or ends. All pieces together are the
// paragraph, so that a place in them is a place in it.
export function pieces(paragraph: string, number: number, marks: Mark[]): Piece[] {
  const points = [...paragraph];
  const kinds: Piece['kind'][] = points.map(() => 'text');
  kinds.fill('sign', 0, signOf(paragraph).length);
  for (const found of paragraph.matchAll(/\[\^[^\]]*\]/g)) {
    const from = codePoints(paragraph.slice(0, found.index));
    kinds.fill('note', from, from + codePoints(found[0]));
  }
  const here = marks.filter((each) => each.paragraph === number)
    .map((each) => ({ id: each.id, from: each.start, to: each.start + codePoints(each.quote) }));
  const all: Piece[] = [];
  let before = '';
  points.forEach((point, at) => {
    const on = here.filter((each) => each.from <= at && at < each.to).map((each) => each.id);
    const now = `${kinds[at]} ${on.join(' ')}`;
    const last = all.at(-1);
    if (last && now === before) last.text += point;
    else all.push({ text: point, kind: kinds[at] ?? 'text', marks: on });
    before = now;
  });
  return all;
}

// Where these words stand first.
export function findQuote(paragraphs: string[], quote: string): { paragraph: number; start: number } | null {
  for (const [paragraph, text] of paragraphs.entries()) {
    const at = quote ? text.indexOf(quote) : -1;
    if (at >= 0) return { paragraph, start: codePoints(text.slice(0, at)) };
  }
  return null;
}
