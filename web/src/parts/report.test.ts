import { describe, expect, it } from 'vitest';
import { readReport } from './report';

describe('the report of an import', () => {
  it('says for each line what happens, and why not', () => {
    const lines = readReport({ lines: [
      { line: 2, does: 'create', fields: { name: 'Duty desk' } },
      { line: 3, does: 'edit', record: 'x', fields: { name: 'Office' } },
      { line: 4, does: 'refused', problem: { key: 'csv.bad', title: 'It cannot be read.' } },
    ] }, 'name');
    expect(lines.map((each) => [each.line, each.does, each.title, each.remark])).toEqual([
      [2, 'create', 'Duty desk', ''], [3, 'edit', 'Office', ''], [4, 'refused', '', 'It cannot be read.'],
    ]);
  });

  it('takes an answer without lines as empty, and a problem as a refusal whatever else is said', () => {
    expect(readReport({}, 'name')).toEqual([]);
    expect(readReport({ lines: [{ does: 'create', problem: { key: 'x' } }] }, 'name')[0])
      .toMatchObject({ does: 'refused', remark: 'x', line: 1 });
  });
});
