import { describe, expect, it } from 'vitest';
import { directionOf, titleIn } from './documents';

describe('a document', () => {
  const fields = { title: '国家战略', languages: ['zh'], titles: [{ language: ['fr'], title: 'Stratégie nationale' }] };
  it('is named in the language of its reader where it can be', () => {
    expect(titleIn(fields, 'fr')).toEqual({ text: 'Stratégie nationale', lang: 'fr' });
    expect(titleIn(fields, 'en')).toEqual({ text: '国家战略', lang: 'zh' });
    expect(titleIn({ title: 'No language' }, 'en')).toEqual({ text: 'No language', lang: '' });
  });
  it('is read in the direction of its language', () => {
    expect([directionOf('ar'), directionOf('fa-IR'), directionOf('zh'), directionOf('')]).toEqual(['rtl', 'rtl', 'ltr', 'auto']);
  });
});
