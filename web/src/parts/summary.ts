import type { RecordView, Summary } from '../api/types';
import { titleOf } from '../shell/schema.svelte';

export const summaryOf = (record: RecordView): Summary => ({
  id: record.id,
  type: record.type,
  reference: record.reference,
  title: titleOf(record),
  state: record.state,
  context: record.context,
  owner: record.owner,
  updated: record.updated,
  tlp: record.label.tlp,
});
