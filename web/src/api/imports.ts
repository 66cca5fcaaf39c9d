// Imports of objects as jobs of the server (docs/API.md): it reads, cuts and carries on; the page
// only looks at them.

import { get, post, upload } from './client';

export type ImportForm = 'stix' | 'misp' | 'indicators';
export interface ImportJob {
  id: string;
  collection: string;
  form: ImportForm;
  name: string;
  state: 'ready' | 'running' | 'stopped' | 'done' | 'failed';
  made: string;
  moved: string;
  objects: number; // to go in
  gone: number; // of them were looked at
  added: number;
  known: number;
  refused: number;
  remarks: number;
  problem?: { key: string; title: string };
}
export interface ImportRemark {
  kind: 'refused' | 'left' | 'kept' | 'same' | 'next';
  place: string;
  title?: string;
  says?: string;
  field?: string;
}

export const file_bytes_max = 64 * 1024 * 1024;

export const importsOf = async (collection: string): Promise<ImportJob[]> =>
  (await get<{ items: ImportJob[] }>('imports')).items.filter((each) => each.collection === collection);
export const importJob = (id: string) => get<ImportJob>(`imports/${id}`);
export const remarksOf = (id: string, after: number) =>
  get<{ items: ImportRemark[]; next?: number }>(`imports/${id}/remarks`, { after });
export const startImport = (id: string) => post<ImportJob>(`imports/${id}/start`, {});
export const stopImport = (id: string) => post<ImportJob>(`imports/${id}/stop`, {});
export const sendImport = (collection: string, form: ImportForm, file: File, progress: (share: number) => void, stop: AbortSignal) =>
  upload<ImportJob>(`threats/collections/${collection}/imports`, { as: form, name: file.name.slice(0, 200) }, file, progress, stop);

// What a file most likely is, by its name and its beginning. Pure.
export function formOf(name: string, beginning: string): ImportForm {
  if (/\.(csv|tsv|txt)$/i.test(name) && !/^\s*[{[]/.test(beginning)) return 'indicators';
  return /"(Event|Attribute|response)"\s*:/.test(beginning) ? 'misp' : 'stix';
}
