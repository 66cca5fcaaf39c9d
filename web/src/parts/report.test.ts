import { describe, expect, it } from 'vitest';
import { readReport } from './report';

const problem = { type: 'urn:concord:problem:csv.bad', key: 'csv.bad', title: 'It cannot be read.', values: {} };

describe('the report of an import', () => {
  it('says for each line what happens, and why not', () => {
    const lines = readReport({ counts: {}, committed: false, lines: [
      { line: 2, does: 'create', title: 'Duty desk' },
      { line: 3, does: 'edit', title: 'Office', record: 'x' },
      { line: 4, does: 'refused', title: '', problem },
      { line: 5, does: 'refused', title: '', problem: { ...problem, title: '' } },
    ] });
    expect(lines.map((each) => [each.line, each.does, each.title, each.remark, each.record])).toEqual([
      [2, 'create', 'Duty desk', '', ''], [3, 'edit', 'Office', '', 'x'],
      [4, 'refused', '', 'It cannot be read.', ''], [5, 'refused', '', 'csv.bad', ''],
    ]);
  });
});
