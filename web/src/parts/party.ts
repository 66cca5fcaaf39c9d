// How a part of a case is known: by whom it is for, or whose it is.

import type { RecordView } from '../api/types';
import { deskName, nameOf, reachName, titleOf, typeOf } from '../shell/schema.svelte';

const ofParticipant = (reach: string) => reach.split(':')[1]?.split('.')[0] ?? '';

// The participants a leg is addressed to, besides the owner of the case.
export function addresseesOf(leg: RecordView, root: Pick<RecordView, 'owner'>): string[] {
  if (leg.owner !== root.owner) return [leg.owner];
  return [...new Set(leg.label.recipients.map(ofParticipant))].filter((code) => code && code !== root.owner);
}

export function knownAs(leg: RecordView, root: Pick<RecordView, 'owner' | 'fields' | 'type' | 'reference'>): string {
  const field = typeOf(leg.type)?.fields.find(
    (each) => ['participant', 'desk'].includes(each.kind) && leg.fields[each.name],
  );
  if (field) {
    const code = String(leg.fields[field.name]);
    return field.kind === 'desk' ? deskName(code) : nameOf(code);
  }
  const title = titleOf(leg);
  const own = title !== leg.reference && title !== titleOf(root as RecordView) ? title : '';
  const who = leg.owner !== root.owner
    ? nameOf(leg.owner)
    : leg.label.recipients.filter((each) => ofParticipant(each) !== root.owner).map(reachName).join(' · ');
  return [who, own].filter(Boolean).join(': ') || leg.reference;
}
