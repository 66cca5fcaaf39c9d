import { expect, test } from 'vitest';
import type { Fields } from '../api/types';
import { fieldsOfVersions, versionFor, versionsOf } from './texts';

const fields: Fields = {
  language: 'es', title: 'Aviso', text: 'Texto',
  translations: [{ language: 'ar', title: 'إشعار', text: 'نص' }, { language: 'fr', title: 'Avis' }],
};

test('a text has its original first and goes back as it came', () => {
  const versions = versionsOf(fields, 'text');
  expect(versions.map((each) => [each.language, each.standing])).toEqual([
    ['es', 'original'], ['ar', 'translation'], ['fr', 'translation']]);
  expect(fieldsOfVersions(versions, 'text')).toEqual(fields);
});

test('a reader is shown their own language where there is one, else the original', () => {
  const versions = versionsOf(fields, 'text');
  expect(versionFor(versions, 'ar')?.title).toBe('إشعار');
  expect(versionFor(versions, 'zh')?.title).toBe('Aviso');
});

test('an empty translation is none', () => {
  const versions = versionsOf({ language: 'en', title: 'T' }, 'text');
  versions.push({ language: 'ru', title: ' ', text: '', standing: 'translation' });
  expect(fieldsOfVersions(versions, 'text')).toEqual({ language: 'en', title: 'T', text: null, translations: null });
});
