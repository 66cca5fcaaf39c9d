import { expect, test } from 'vitest';
import { answeredIn, everAnswered, hasChanged, isChosen, sectionsOf, series, stepOf, type PastRound } from './rounds';
import type { Question, Questionnaire } from './survey';

const view: Question = { code: 'law.view', kind: 'single', text: { en: 'View?' }, options: [{ code: 'yes', text: { en: 'Yes' } }, { code: 'no', text: { en: 'No' } }] };
const which: Question = { code: 'law.which', kind: 'text', text: { en: 'Which?' }, when: { question: 'law.view', is: ['yes'] } };
const old: Question = { code: 'law.old', kind: 'text', text: { en: 'Before?' } };
const first: Questionnaire = { title: { en: 'First' }, sections: [{ code: 'law', title: { en: 'Law' }, questions: [view, old] }] };
const second: Questionnaire = { title: { en: 'Second' }, sections: [{ code: 'law', title: { en: 'The law' }, questions: [view, which] }] };
const round = (title: string, choice: string, state: string): PastRound => ({
  round: title, questionnaire: title, code: 'implementation', title, closes: '2026-01-01T00:00:00.000Z',
  answers: [{ answer: title, question: 'law.view', value: { choice }, instead: '', state }],
});
const steps = [round('2024', 'no', 'released'), round('2026', 'yes', 'draft')].map(stepOf);

test('rounds of one questionnaire stand together, in their order', () => {
  const other = { ...round('Checklist', 'yes', 'released'), code: 'actions' };
  expect(series([round('2024', 'no', 'released'), other, round('2026', 'yes', 'draft')])
    .map((each) => [each.code, each.rounds.map((one) => one.title)])).toEqual([['implementation', ['2024', '2026']], ['actions', ['Checklist']]]);
});

test('the newest edition names the sections, and no older question is lost', () => {
  const [law] = sectionsOf([first, second]);
  expect(law?.title.en).toBe('The law');
  expect(law?.questions.map((each) => each.code)).toEqual(['law.view', 'law.which', 'law.old']);
});

test('a change is told only where there is a round before', () => {
  expect(hasChanged(steps, 0, view)).toBe(false);
  expect(hasChanged(steps, 1, view)).toBe(true);
  expect(hasChanged(steps, 1, old)).toBe(false);
  expect(steps.map((each) => each.draft)).toEqual([false, true]);
});

test('what was asked in a round counts for that round', () => {
  const [law] = sectionsOf([first, second]);
  if (!law) throw new Error('no section');
  expect(steps.map((each, at) => answeredIn(law, [first, second][at] ?? first, each))).toEqual([{ answered: 1, asked: 2 }, { answered: 1, asked: 2 }]);
  expect(everAnswered(steps, old)).toBe(false);
  expect(steps.map((each) => isChosen(each, view, 'yes'))).toEqual([false, true]);
});
