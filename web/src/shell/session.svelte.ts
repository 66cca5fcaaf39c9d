// Who is asking.

import { getQuietly, Problem, remove, whenSignedOut } from '../api/client';
import type { Session } from '../api/types';
import { go } from './router.svelte';
import { speakAccountLanguage } from './words.svelte';

let session = $state.raw<Session | null>(null);
let ended = $state(false);

export const whoIsAsking = () => session;
// True while somebody is at work whose session the server no longer knows.
export const sessionEnded = () => ended;
export const ownCode = () => session?.participant.code ?? '';
export const ownPerson = () => session?.person.id ?? '';
export const hasRole = (role: string) => session?.roles.includes(role) ?? false;
export const inSecretariat = () => session?.participant.kind === 'secretariat';
export const ownZone = () =>
  session?.person.zone || Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

export async function takeSession(next: Session | null) {
  session = next;
  ended = false;
  await speakAccountLanguage(next?.person.language ?? '');
}

export function amend(person: Partial<Session['person']>) {
  if (session) session = { ...session, person: { ...session.person, ...person } };
}

// Fails only if the server did not answer; not being signed in is an answer.
export async function findSession(): Promise<void> {
  try {
    await takeSession(await getQuietly<Session>('session'));
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.status !== 401) throw problem;
    session = null;
  }
}

// Remembers where the reader was, so that signing in leads back there.
export function askToSignIn() {
  session = null;
  ended = false;
  const from = location.pathname + location.search;
  if (!location.pathname.startsWith('/sign-in') && !location.pathname.startsWith('/accept'))
    void go(from === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(from)}`, 'replace');
}

export async function signOut() {
  await remove('session').catch(() => null);
  session = null;
  new BroadcastChannel('concord').postMessage({ kind: 'signed-out' });
  void go('/sign-in');
}

whenSignedOut(() => {
  if (session) ended = true;
  else askToSignIn();
});
