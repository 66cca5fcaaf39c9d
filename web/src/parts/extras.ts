// What the page of one type shows besides what every record shows; fetched with it.

import type { Component } from 'svelte';
import type { RecordView } from '../api/types';

type Extra = () => Promise<{ default: Component<{ record: RecordView }> }>;

export const extras: { [type: string]: Extra } = {
  'identity.person': () => import('./PersonSessions.svelte'),
  'identity.recovery': () => import('./RecoverySteps.svelte'),
};
