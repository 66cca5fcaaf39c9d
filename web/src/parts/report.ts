// What the server says of an import, line by line (docs/API.md).

import type { Fields, Json } from '../api/types';

export interface ReportLine {
  id: string;
  line: number;
  does: 'create' | 'edit' | 'nothing' | 'refused';
  title: string;
  remark: string;
  record: string;
}

const text = (value: Json | undefined) => (typeof value === 'string' ? value : '');
const known = ['create', 'edit', 'nothing', 'refused'] as const;

export function readReport(answer: Fields, titleField: string): ReportLine[] {
  const lines = Array.isArray(answer.lines) ? (answer.lines as Fields[]) : [];
  return lines.map((each, index) => {
    const fields = (each.fields ?? {}) as Fields;
    const problem = each.problem && typeof each.problem === 'object' ? (each.problem as Fields) : null;
    const said = known.find((one) => one === each.does);
    return {
      id: String(index),
      line: Number(each.line ?? index + 1),
      does: problem ? 'refused' : (said ?? (each.record ? 'edit' : 'create')),
      title: text(fields[titleField]) || text(each.title) || text(each.key),
      remark: text(problem?.title) || text(problem?.key),
      record: text(each.record),
    };
  });
}
