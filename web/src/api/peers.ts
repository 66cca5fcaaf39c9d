// How the exchange with another server stands (docs/API.md).

import { get, post } from './client';
import type { Server } from './types';

// `failures` one after another.
export type Exchange = Server['peer_exchange'];

export const exchangeWith = (peer: string) => get<Exchange>(`threats/peers/${peer}/exchange`);
export const runExchange = (peer: string) => post<Exchange>(`threats/peers/${peer}/run`, {});
export const keepCredential = (name: string, user: string, secret: string) =>
  post<null>('threats/peer-credentials', { name, ...(user ? { user } : {}), secret });

// The only host that is contacted for it.
export function hostOf(url: unknown): string {
  try {
    return new URL(String(url)).host;
  } catch {
    return '';
  }
}

export const isRunning = (state: string) => state === 'active' || state === 'failing';
