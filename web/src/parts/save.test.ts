import { expect, it } from 'vitest';
import { printCsv } from './save';

it('a table keeps quotes and lines, and no cell becomes a formula', () => {
  expect(printCsv([['a "b"', 'c\nd'], ['=1+1', '+999 1']])).toBe('"a ""b""","c\nd"\r\n"\'=1+1","\'+999 1"\r\n');
});
