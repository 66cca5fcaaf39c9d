// Files on their way in, so that a break does not lose them: tus 1.0.0 (api/uploads.h). What has
// come of a file is remembered for the tab; the same file chosen again goes on where it ended.

import { Problem, get, spokenLanguage } from './client';
import type { Server, StoredFile } from './types';

const piece = 4 << 20;
const tries_most = 8;
const wait_ms = 1500;

const keyOf = (file: File) => `upload ${file.name} ${file.size} ${file.lastModified}`;

const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

function problemOf(status: number, text: string): Problem {
  try {
    const said = JSON.parse(text) as Partial<Server['problem']>;
    return new Problem(status, (said.type ?? '').replace('urn:concord:problem:', ''), said.title ?? '', said.field ?? '', said.request ?? '');
  } catch {
    return new Problem(status, '', '');
  }
}

function send(method: string, url: string, headers: { [name: string]: string }, body: Blob | null,
  progress: (bytes: number) => void, stop?: AbortSignal): Promise<XMLHttpRequest> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    request.setRequestHeader('Tus-Resumable', '1.0.0');
    request.setRequestHeader('Accept-Language', spokenLanguage());
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => progress(event.loaded);
    request.onload = () => (request.status < 300 ? resolve(request) : reject(problemOf(request.status, request.responseText)));
    request.onerror = () => reject(new Problem(0, 'web.offline', ''));
    request.onabort = () => reject(new Problem(0, 'web.stopped', ''));
    stop?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}

async function begin(file: File, stop?: AbortSignal): Promise<string> {
  const made = await send('POST', '/api/v1/uploads',
    { 'Upload-Length': String(file.size), 'Upload-Metadata': `filename ${base64(file.name)}` }, null, () => {}, stop);
  return made.getResponseHeader('Location') ?? '';
}

const look = (at: string) => get<Server['upload']>(at.replace('/api/v1/', ''));

// Where it stands: an upload of before that the server still has, or a new one.
async function open(file: File, stop?: AbortSignal): Promise<[string, number]> {
  const before = sessionStorage.getItem(keyOf(file));
  if (before) {
    try {
      return [before, (await look(before)).offset];
    } catch {
      sessionStorage.removeItem(keyOf(file));
    }
  }
  const at = await begin(file, stop);
  sessionStorage.setItem(keyOf(file), at);
  return [at, 0];
}

const pause = () => new Promise<void>((go) => {
  const on = () => { removeEventListener('online', on); clearTimeout(timer); go(); };
  const timer = setTimeout(on, wait_ms);
  addEventListener('online', on);
});

// `progress` hears how far it is, from 0 to 1; `waiting` when the connection is gone and back.
export async function uploadFile(file: File, progress: (share: number) => void,
  stop?: AbortSignal, waiting: (is: boolean) => void = () => {}): Promise<StoredFile> {
  let [at, offset] = await open(file, stop);
  let tries = 0;
  while (offset < file.size) {
    const from = offset;
    try {
      const part = await send('PATCH', at,
        { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(from) },
        file.slice(from, from + piece), (bytes) => progress((from + bytes) / file.size), stop);
      offset = Number(part.getResponseHeader('Upload-Offset'));
      tries = 0;
      waiting(false);
    } catch (failure) {
      const passes = failure instanceof Problem && (failure.status === 0 || failure.status === 409 || failure.status === 503)
        && failure.key !== 'web.stopped';
      if (!passes || ++tries > tries_most) {
        if (failure instanceof Problem && failure.status >= 400) sessionStorage.removeItem(keyOf(file));
        throw failure;
      }
      waiting(true);
      await pause();
      if (stop?.aborted) throw new Problem(0, 'web.stopped', '');
      offset = await look(at).then((state) => state.offset, () => offset);
    }
  }
  const done = await look(at);
  sessionStorage.removeItem(keyOf(file));
  return { sha256: done.sha256 ?? '', name: done.name, media_type: done.media_type ?? '', size_bytes: done.size_bytes };
}
