// Which kinds of traffic a record may be: exercises and tests never mix with the real, and a
// communication check is never real.

import type { Context, TypeTable } from '../api/types';
import { shownContexts, traffic } from '../shell/preferences.svelte';

const isCheck = (table: TypeTable) => table.mechanism === 'contacts' && table.shape === 'matter';

export const contextsOf = (table: TypeTable): Context[] =>
  isCheck(table) && traffic() === 'real' ? ['test', 'exercise'] : shownContexts();
