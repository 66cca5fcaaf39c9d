// The shapes of types.ts name only what the server says it gives: a member that OpenAPI does not
// have stops the build.

import type { components } from './openapi';
import type { Act, Label, RunningDuty, Session, StoredFile, Summary } from './types';

type Server = components['schemas'];
type Unknown<Ours, Theirs> = Exclude<keyof Ours, keyof Theirs>;

type Strangers =
  | Unknown<Summary, Server['summary']>
  | Unknown<Act, Server['act']>
  | Unknown<Label, Server['label']>
  | Unknown<RunningDuty, Server['duty']>
  | Unknown<Session, Server['session']>
  | Unknown<StoredFile, Server['file']>;

// Not `true` if there is one; the message names it.
type Checked = [Strangers] extends [never] ? true : ['the server does not give', Strangers];
export const checked: Checked = true;
