// The one way to the server. Every failure is a Problem: what the server said (RFC 9457), or what
// kept it from answering. Nothing is retried silently.

import type { Fields, Json, Page, Server, StoredFile } from './types';

export class Problem extends Error {
  constructor(
    readonly status: number, // 0: no answer at all
    readonly key: string,
    readonly title: string,
    readonly field = '',
    readonly request = '',
  ) {
    super(title || key);
  }

  // The name of the field of a form that this is about, or "".
  get fieldName(): string {
    return /^\/fields\/([^/]+)/.exec(this.field)?.[1] ?? /^\/([^/]+)$/.exec(this.field)?.[1] ?? '';
  }
}

export type Query = { [name: string]: string | number | string[] | undefined | null };

let language = 'en';
let signedOut: () => void = () => {};

export function speak(tag: string) {
  language = tag;
}

export const spokenLanguage = () => language;

export function whenSignedOut(then: () => void) {
  signedOut = then;
}

export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    for (const each of Array.isArray(value) ? value : [value])
      if (each !== undefined && each !== null && each !== '') search.append(name, String(each));
  const text = search.toString();
  return `/api/v1/${path}${text ? `?${text}` : ''}`;
}

function problemFrom(status: number, text: string): Problem {
  try {
    const said = JSON.parse(text) as Partial<Server['problem']>;
    return new Problem(
      status,
      String(said.type ?? '').replace('urn:concord:problem:', ''),
      String(said.title ?? ''),
      String(said.field ?? ''),
      String(said.request ?? ''),
    );
  } catch {
    return new Problem(status, '', '');
  }
}

interface Sending {
  body?: Json | Fields;
  key?: string; // Idempotency-Key
  version?: number; // If-Match
  quiet?: true; // a 401 is an answer, not the end of a session
}

async function call<T>(method: string, url: string, sending: Sending = {}): Promise<T> {
  const headers: Record<string, string> = {
    Accept: 'application/json, application/problem+json',
    'Accept-Language': language,
  };
  if (sending.body !== undefined) headers['Content-Type'] = 'application/json';
  if (sending.key) headers['Idempotency-Key'] = sending.key;
  if (sending.version !== undefined) headers['If-Match'] = `"${sending.version}"`;
  let answer: Response;
  try {
    answer = await fetch(url, {
      method,
      headers,
      credentials: 'same-origin',
      body: sending.body === undefined ? null : JSON.stringify(sending.body),
    });
  } catch {
    throw new Problem(0, 'web.offline', '');
  }
  const text = await answer.text();
  if (!answer.ok) {
    if (answer.status === 401 && !sending.quiet) signedOut();
    throw problemFrom(answer.status, text);
  }
  return (text ? JSON.parse(text) : null) as T;
}

export const get = <T>(path: string, query: Query = {}) => call<T>('GET', address(path, query));
export const getQuietly = <T>(path: string) => call<T>('GET', address(path), { quiet: true });
export const post = <T>(path: string, body: Json | Fields, sending: Omit<Sending, 'body'> = {}) =>
  call<T>('POST', address(path), { ...sending, body });
export const patch = <T>(path: string, body: Fields, version: number) =>
  call<T>('PATCH', address(path), { body, version });
export const remove = (path: string) => call<null>('DELETE', address(path));
// Is sent even if the page closes, and nobody waits for what it says.
export function removeOnLeaving(path: string) {
  void fetch(address(path), { method: 'DELETE', credentials: 'same-origin', keepalive: true }).catch(() => null);
}

export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// A file that the server makes, and the name it gives it.
export async function getFile(path: string, query: Query = {}): Promise<{ name: string; bytes: Blob }> {
  let answer: Response;
  try {
    answer = await fetch(address(path, query), { headers: { 'Accept-Language': language }, credentials: 'same-origin' });
  } catch {
    throw new Problem(0, 'web.offline', '');
  }
  if (!answer.ok) {
    if (answer.status === 401) signedOut();
    throw problemFrom(answer.status, await answer.text());
  }
  const named = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1];
  return { name: named ? decodeURIComponent(named) : 'document', bytes: await answer.blob() };
}

// Sends bytes and says how far it is, from 0 to 1; `stop` ends it.
export function upload<T = StoredFile>(
  path: string,
  query: Query,
  body: Blob,
  progress: (share: number) => void,
  stop?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', address(path, query));
    request.setRequestHeader('Accept-Language', language);
    request.setRequestHeader('Content-Type', body.type || 'application/octet-stream');
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as T);
      else reject(problemFrom(request.status, request.responseText));
    };
    request.onerror = () => reject(new Problem(0, 'web.offline', ''));
    request.onabort = () => reject(new Problem(0, 'web.stopped', ''));
    stop?.addEventListener('abort', () => request.abort());
    request.send(body);
  });
}

// What the server makes a file of, with the name it gives it.
export async function postForFile(path: string, query: Query, body: Fields): Promise<{ name: string; bytes: Blob }> {
  let answer: Response;
  try {
    answer = await fetch(address(path, query), {
      method: 'POST', credentials: 'same-origin', body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', 'Accept-Language': language },
    });
  } catch {
    throw new Problem(0, 'web.offline', '');
  }
  if (!answer.ok) {
    if (answer.status === 401) signedOut();
    throw problemFrom(answer.status, await answer.text());
  }
  const name = /filename="([^"]+)"/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1] ?? 'concord';
  return { name, bytes: await answer.blob() };
}

// All of a list, page after page; at most as many as a directory of the whole world has.
export async function getAll<T>(path: string, query: Query = {}, most = 4000): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await get<Page<T>>(path, { ...query, limit: 200, cursor });
    all.push(...page.items);
    cursor = page.next;
  } while (cursor && all.length < most);
  return all;
}
