// What the page of one type shows besides what every record shows; fetched with it.

import type { Component } from 'svelte';
import type { RecordView } from '../api/types';

interface Props {
  record: RecordView;
  done: (record: RecordView) => void;
}
type Extra = () => Promise<{ default: Component<Props> | Component<Pick<Props, 'record'>> }>;

export const extras: { [type: string]: Extra } = {
  'assistance.request': () => import('./RequestHelp.svelte'),
  'incidents.assessment': () => import('./Factors.svelte'),
  'library.document': () => import('./DocumentReader.svelte'),
  'reports.contribution': () => import('./ContributionText.svelte'),
  'identity.person': () => import('./PersonSessions.svelte'),
  'identity.recovery': () => import('./RecoverySteps.svelte'),
  'threats.peer': () => import('./PeerExchange.svelte'),
  'threats.threat': () => import('./ThreatTexts.svelte'),
};

// What stands in the place of a record of the type that cannot be read, or is not there.
export const gone: { [type: string]: () => Promise<{ default: Component<{ id: string }> }> } = {
  'library.document': () => import('./WithdrawnDocument.svelte'),
};

// Fields that an extra shows in its own way.
export const shownByExtra: { [type: string]: string[] } = {
  'incidents.assessment': ['factors'],
  'reports.contribution': ['text'],
  'library.document': ['readings', 'reading'],
  'threats.threat': ['title', 'description', 'translations', 'language', 'names_found'],
};

// Of acts: what their sentence says already.
export const saidByAct: { [type: string]: string[] } = { 'library.document': ['found'] };
