// What the server says of an import, line by line.

import type { Server } from '../api/types';

type Line = Server['import_report']['lines'][number];

export interface ReportLine extends Pick<Line, 'line' | 'does' | 'title'> {
  id: string;
  remark: string;
  record: string;
}

export const readReport = (answer: Server['import_report']): ReportLine[] =>
  answer.lines.map(({ line, does, title, record, problem }, index) => ({
    id: String(index), line, does, title, remark: problem?.title || problem?.key || '', record: record ?? '',
  }));
