import { expect, test } from 'vitest';
import type { Fields } from '../api/types';
import { alike, formTable, isAsked, printValue, progressOf, valueOf, type Question } from './survey';

const has: Question = { code: 'has', kind: 'single', text: { en: 'Is there?' },
  options: [{ code: 'yes', text: { en: 'Yes', fr: 'Oui' } }, { code: 'no', text: { en: 'No' } }] };
const which: Question = { code: 'which', kind: 'text', text: { en: 'Which?' }, when: { question: 'has', is: ['yes'] } };

test('a question waits for the answer it depends on', () => {
  expect(isAsked(which, new Map())).toBe(false);
  expect(isAsked(which, new Map([['has', { value: { choice: 'no' } }]]))).toBe(false);
  expect(isAsked(which, new Map([['has', { value: { choice: 'yes' } }]]))).toBe(true);
});

test('what is not asked does not count as open', () => {
  const section = { code: 's', title: { en: 'S' }, questions: [has, which] };
  expect(progressOf(section, new Map([['has', { value: { choice: 'no' } }]]))).toEqual({ asked: 1, answered: 1 });
  expect(progressOf(section, new Map([['has', { instead: 'not_disclosed' }]]))).toEqual({ asked: 1, answered: 1 });
});

test('nothing put in is no answer', () => {
  expect(valueOf(which, '')).toBeNull();
  expect(valueOf({ ...has, kind: 'multiple' }, [])).toBeNull();
  expect(valueOf(has, 'yes')).toEqual({ choice: 'yes' });
});

test('an answer reads in the language of the reader, or in English', () => {
  expect(printValue(has, { choice: 'yes' }, 'fr', String)).toBe('Oui');
  expect(printValue(has, { choice: 'no' }, 'fr', String)).toBe('No');
});

test('two values are alike if they say the same, in whatever order', () => {
  expect(alike({ choice: 'yes' }, { choice: 'yes' })).toBe(true);
  expect(alike({ rows: [{ a: '1', b: '2' }] }, { rows: [{ b: '2', a: '1' }] })).toBe(true);
  expect(alike({ choices: ['a', 'b'] }, { choices: ['b', 'a'] })).toBe(false);
  expect(alike(undefined, null)).toBe(true);
  expect(alike(null, { text: '' })).toBe(false);
  expect(alike([], {})).toBe(false);
});

test('the form as a table has a line for each text, each option and each row', () => {
  const laws: Question = { code: 'laws', kind: 'table', text: { en: 'Laws' }, columns: [{ code: 'name', text: { en: 'Name' } }, { code: 'year', text: { en: 'Year' } }] };
  const lines = formTable({ title: { en: 'T' }, sections: [{ code: 's', title: { en: 'S' }, questions: [has, which, laws] }] },
    new Map<string, Fields>([['has', { value: { choice: 'no' } }], ['laws', { value: { rows: [{ name: 'Act', year: '2024' }] } }]]), 'en');
  expect(lines.map((each) => each.slice(1).join('/'))).toEqual([
    'question/text/option/option_text/answer/answer_2',
    'has/Is there?/yes/Yes//', 'has/Is there?/no/No/x/', 'which/Which?////',
    'laws/Laws//Name | Year/Act/2024', 'laws/Laws//Name | Year//',
  ]);
});
