// Why a step that was asked for with the making of a record was not taken: the record is kept, and
// its own page says what is missing.

import type { Problem } from '../api/client';

let left = $state.raw<{ record: string; version: number; problem: Problem } | null>(null);

export function leaveUnsaid(record: { id: string; version: number }, problem: Problem) {
  left = { record: record.id, version: record.version, problem };
}

// As long as nothing else was done to the record.
export const unsaidOf = (record: { id: string; version: number }): Problem | null =>
  left?.record === record.id && left.version === record.version ? left.problem : null;
