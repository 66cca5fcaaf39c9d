// What happens while one looks. A browser allows few connections to one server, so one tab holds the
// stream of events (whoever has the lock) and tells the others; when it closes, the next takes over
// and everybody reads again what they show.

import { get } from '../api/client';
import type { LiveEvent, Server } from '../api/types';
import { askToSignIn, whoIsAsking } from './session.svelte';

type Listener = (event: LiveEvent) => void;

const listeners = new Set<Listener>();
const state = $state({ connected: true, unread: 0 });
let channel: BroadcastChannel | null = null;
let lastId = '';

export const connected = () => state.connected;
export const unread = () => state.unread;
export function setUnread(n: number) {
  state.unread = n;
}

// Asks once, so that the bell is right on whatever page one begins.
export function countUnread() {
  get<Server['notices']>('notices').then(
    (page) => (state.unread = page.unread),
    () => {}, // the bell stays silent; pages say what is wrong
  );
}

function tell(event: LiveEvent) {
  if (event.kind === 'notice') ++state.unread;
  if (event.kind === 'signed-out') askToSignIn();
  for (const listener of listeners) listener(event);
}

function share(event: LiveEvent) {
  tell(event);
  channel?.postMessage(event);
}

function hold(): Promise<void> {
  return new Promise((done) => {
    let broken = false;
    const source = new EventSource(
      `/api/v1/events${lastId ? `?after=${encodeURIComponent(lastId)}` : ''}`,
    );
    for (const kind of ['act', 'notice', 'duty', 'hello', 'progress', 'presence'] as const)
      source.addEventListener(kind, (message) => {
        if (message.lastEventId) lastId = message.lastEventId;
        try {
          share({ ...(JSON.parse(message.data || '{}') as LiveEvent), kind });
        } catch {
          // An event that cannot be read tells nobody anything; the next one can.
        }
      });
    source.onopen = () => {
      state.connected = true;
      if (broken) share({ kind: 'resync' });
      broken = false;
    };
    source.onerror = () => {
      state.connected = false;
      broken = true;
      if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      source.close();
      setTimeout(done, 5000);
    };
  });
}

export function startLive() {
  if (channel) return;
  channel = new BroadcastChannel('concord');
  channel.onmessage = (message: MessageEvent<LiveEvent>) => tell(message.data);
  const keep = async () => {
    for (;;) {
      if (whoIsAsking()) await hold();
      else await new Promise((again) => setTimeout(again, 1000));
      if (whoIsAsking()) share({ kind: 'resync' });
    }
  };
  if (navigator.locks) void navigator.locks.request('concord-events', keep);
  else void keep();
}

// Calls while the component that asks is shown.
export function onLive(listener: Listener) {
  $effect(() => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  });
}

// Calls when something happens to the record or below it; several acts in a moment call once.
export function onRecord(id: () => string, changed: () => void) {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  onLive((event) => {
    const about =
      event.kind === 'resync' ||
      (event.kind === 'act' && [event.record, event.parent, event.root].includes(id())) ||
      (event.kind === 'duty' && [event.record, event.root].includes(id()));
    if (!about) return;
    clearTimeout(waiting);
    waiting = setTimeout(changed, 60);
  });
}
