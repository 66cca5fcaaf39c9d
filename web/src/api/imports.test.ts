import { expect, it } from 'vitest';
import { formOf } from './imports';

it('knows a file by its name and its beginning', () => {
  expect(formOf('list.csv', 'value,type\n192.0.2.1,')).toBe('indicators');
  expect(formOf('list.txt', '{"type":"bundle"')).toBe('stix');
  expect(formOf('event.json', '{"Event": {"info":')).toBe('misp');
  expect(formOf('events.json', '{"response":[{"Event"')).toBe('misp');
  expect(formOf('bundle.json', '{"type":"bundle","objects":[')).toBe('stix');
  expect(formOf('', '')).toBe('stix');
});
