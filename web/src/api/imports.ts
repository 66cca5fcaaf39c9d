// Imports of objects as jobs of the server (docs/API.md): it reads, cuts and carries on; the page
// only looks at them.

import { get, post, upload } from './client';
import type { Server } from './types';

export type ImportForm = 'stix' | 'misp' | 'indicators';
// `objects` are to go in, `gone` of them were looked at.
export type ImportJob = Server['object_import'];
export type ImportRemark = Server['object_import_remarks']['items'][number];

export const file_bytes_max = 64 * 1024 * 1024;

export const importsOf = async (collection: string): Promise<ImportJob[]> =>
  (await get<Server['object_imports']>('imports')).items.filter((each) => each.collection === collection);
export const importJob = (id: string) => get<ImportJob>(`imports/${id}`);
export const remarksOf = (id: string, after: number) =>
  get<Server['object_import_remarks']>(`imports/${id}/remarks`, { after });
export const startImport = (id: string) => post<ImportJob>(`imports/${id}/start`, {});
export const stopImport = (id: string) => post<ImportJob>(`imports/${id}/stop`, {});
export const sendImport = (collection: string, form: ImportForm, file: File, progress: (share: number) => void, stop: AbortSignal) =>
  upload<ImportJob>(`threats/collections/${collection}/imports`, { as: form, name: file.name.slice(0, 200) }, file, progress, stop);

// What a file most likely is, by its name and its beginning. Pure.
export function formOf(name: string, beginning: string): ImportForm {
  if (/\.(csv|tsv|txt)$/i.test(name) && !/^\s*[{[]/.test(beginning)) return 'indicators';
  return /"(Event|Attribute|response)"\s*:/.test(beginning) ? 'misp' : 'stix';
}
