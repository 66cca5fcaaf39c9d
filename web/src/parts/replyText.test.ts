import { expect, test } from 'vitest';
import { byQuestion, findQuote, pieces, questionsOf, split, withQuestions } from './replyText';

const wordings = [{ language: 'en', title: 'Scope', questions: '1. Which scope?\n2) Which structure?\n\n- Which content?' }, { language: 'zh', title: '范围', questions: '（一）范围？\n二、结构？' }];

test('questions are lines without their numbers, in the language of the reader or in English', () => {
  expect(questionsOf(wordings, 'en')).toEqual(['Which scope?', 'Which structure?', 'Which content?']);
  expect(questionsOf(wordings, 'zh')).toEqual(['范围？', '结构？']);
  expect(questionsOf(wordings, 'fr')).toHaveLength(3);
  expect(questionsOf(undefined, 'fr')).toEqual([]);
});

test('a text written under questions comes apart and together again', () => {
  const questions = ['Which scope?', 'Which structure?'];
  const text = ['Maru thanks the secretariat.', '# Which scope?', 'All of it.', '- Norms', '# Elsewhere', 'More.'];
  const parts = byQuestion(text, questions);
  expect(parts).toEqual({ answers: ['All of it.\n\n- Norms', ''], rest: 'Maru thanks the secretariat.\n\n# Elsewhere\n\nMore.' });
  expect(withQuestions(parts, questions)).toEqual(['Maru thanks the secretariat.', '# Elsewhere', 'More.', '# Which scope?', 'All of it.', '- Norms']);
});

test('a blank line is no paragraph', () => expect(split(' a \n\n\r\n b')).toEqual(['a', 'b']));

test('pieces are the paragraph, whatever is marked in it', () => {
  const text = '# Maru 𝒲elcomes it.[^A/76/135, para 77.] So do we.';
  const marks = [{ id: 'm', paragraph: 3, start: 7, quote: '𝒲elcomes' }, { id: 'other', paragraph: 2, start: 0, quote: '# M' }];
  const cut = pieces(text, 3, marks);
  expect(cut.map((each) => each.text).join('')).toBe(text);
  expect(cut[0]).toEqual({ text: '# ', kind: 'sign', marks: [] });
  expect(cut.find((each) => each.marks.includes('m'))?.text).toBe('𝒲elcomes');
  expect(cut.find((each) => each.kind === 'note')?.text).toBe('[^A/76/135, para 77.]');
});

test('words are found with their place in code points', () => {
  expect(findQuote(['one', '𝒲ith two'], 'two')).toEqual({ paragraph: 1, start: 5 });
  expect(findQuote(['one'], 'three')).toBeNull();
  expect(findQuote(['one'], '')).toBeNull();
});
