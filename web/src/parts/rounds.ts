// One State's answers from round to round, side by side. Nothing is scored and nobody is compared.

import type { Fields, Server } from '../api/types';
import { alike, chosen, isAnswered, progressOf, type Question, type Questionnaire, type Section } from './survey';

export type PastRound = Server['surveys_progress']['rounds'][number];

export interface Step { round: PastRound; answers: Map<string, Fields>; draft: boolean }

export const stepOf = (round: PastRound): Step => ({
  round,
  answers: new Map(round.answers.map((each) => [each.question, { value: each.value, instead: each.instead }])),
  draft: round.answers.some((each) => each.state === 'draft'),
});

// Rounds that asked editions of one questionnaire, in the order in which they closed.
export function series(rounds: PastRound[]): { code: string; rounds: PastRound[] }[] {
  const codes = [...new Set(rounds.map((each) => each.code))];
  return codes.map((code) => ({ code, rounds: rounds.filter((each) => each.code === code) }));
}

// The newest edition names the questions; what only an older one asked comes at the end of its section.
export function sectionsOf(editions: Questionnaire[]): Section[] {
  const sections = new Map<string, Section>();
  for (const edition of editions.toReversed())
    for (const section of edition.sections) {
      const known = sections.get(section.code);
      const has = new Set((known?.questions ?? []).map((each) => each.code));
      sections.set(section.code, { ...(known ?? section), questions: [...(known?.questions ?? []), ...section.questions.filter((each) => !has.has(each.code))] });
    }
  return [...sections.values()];
}

// How much of a section was answered in a round, out of what was asked then.
export function answeredIn(section: Section, edition: Questionnaire, step: Step): { answered: number; asked: number } {
  const then = edition.sections.find((each) => each.code === section.code);
  return then ? progressOf(then, step.answers) : { answered: 0, asked: 0 };
}

const said = (step: Step | undefined, question: Question) => step?.answers.get(question.code);

// Whether the answer is another one than in the round before; the first round changes nothing.
export function hasChanged(steps: Step[], at: number, question: Question): boolean {
  if (at === 0) return false;
  const [before, now] = [said(steps[at - 1], question), said(steps[at], question)];
  return !alike(before?.value, now?.value) || (before?.instead || '') !== (now?.instead || '');
}

export const everAnswered = (steps: Step[], question: Question): boolean => steps.some((each) => isAnswered(said(each, question)));
export const isChosen = (step: Step, question: Question, option: string): boolean =>
  chosen(said(step, question)?.value).includes(option);
