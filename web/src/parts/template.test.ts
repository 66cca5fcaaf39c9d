import { describe, expect, it } from 'vitest';
import type { TypeTable } from '../api/types';

// The schema's module asks the browser for its storage; only the pure part is tested here.
import { fieldsOfEntry, fieldsOfTemplate } from './template';

const table: Pick<TypeTable, 'fields'> = {
  fields: [
    { name: 'title', kind: 'line' },
    { name: 'need', kind: 'prose' },
    { name: 'files', kind: 'files' },
    { name: 'template_version', kind: 'number' },
  ],
};

describe('templates', () => {
  it('fill in text fields in the language of the author', () => {
    const entry = { code: 'x', version: 3, fields: { title: { en: 'Help', fr: 'Aide' }, need: 'Text', files: 'no', other: 'no' } };
    expect(fieldsOfEntry(entry, table, 'fr')).toEqual({ title: 'Aide', need: 'Text', template_version: 3 });
    expect(fieldsOfEntry(entry, table, 'ru').title).toBe('Help');
  });

  it('take rows of a template record, and nothing that is not text', () => {
    const record = { fields: { rows: [{ field: 'need', text: 'Analysts' }, { field: 'files', text: 'x' }, { field: 'need2', text: 'y' }] } };
    expect(fieldsOfTemplate(record, table)).toEqual({ need: 'Analysts' });
    expect(fieldsOfTemplate({ fields: {} }, table)).toEqual({});
  });
});
