import { expect, test } from 'vitest';
import type { Fields } from '../api/types';
import { byPlace, nextPlace, spokenIn, textIn, withFigures, withText } from './reports';

const texts = [{ language: 'en', text: 'Scope' }, { language: 'fr', text: 'Portée' }];

test('a text is written in one language and the others stay', () => {
  expect(withText(texts, 'en', 'text', ' The scope ')).toEqual([{ language: 'fr', text: 'Portée' }, { language: 'en', text: 'The scope' }]);
  expect(withText(texts, 'en', 'text', '  ')).toEqual([{ language: 'fr', text: 'Portée' }]);
  expect(withText(undefined, 'zh', 'text', '范围')).toEqual([{ language: 'zh', text: '范围' }]);
  expect(textIn(texts, 'fr', 'text')).toBe('Portée');
  expect(textIn(texts, 'ru', 'text')).toBe('');
  expect(spokenIn(texts)).toEqual(['en', 'fr']);
});

test('parts stand in their places, and a new one comes last', () => {
  const parts: { fields: Fields }[] = [{ fields: { place: 3 } }, { fields: {} }, { fields: { place: 1 } }];
  expect(byPlace(parts).map((each) => each.fields)).toEqual([{}, { place: 1 }, { place: 3 }]);
  expect(nextPlace(parts)).toBe(4);
  expect(nextPlace([])).toBe(1);
});

test('figures stand in the text once they are counted', () => {
  const figures = { replies: 37, 'theme:t1': 12 };
  expect(withFigures('{theme} of {replies} States', figures, 't1').map((each) => each.text).join('')).toBe('12 of 37 States');
  expect(withFigures('{theme} States', figures, 't2')).toEqual([{ text: '{theme}', figure: false }, { text: ' States', figure: false }]);
  expect(withFigures('{late}', undefined, 't1')).toEqual([{ text: '{late}', figure: false }]);
});
