// Objects of STIX 2.1 in words. What has no word is shown under its own name.

import type { Fields, Json } from '../api/types';
import { hasWord, t } from '../shell/words.svelte';

const spoken = (name: string) => name.replaceAll(/[-_]/g, ' ');
const word = (key: string, name: string) => (hasWord(key) ? t(key) : spoken(name));

export const objectType = (type: string) => word(`stix.type.${type.replaceAll('-', '_')}`, type);
export const propertyName = (name: string) => word(`stix.property_name.${name}`, name);
export const relationName = (name: string) => word(`stix.relation.${name.replaceAll('-', '_')}`, name);
export const valueKind = (kind: string) => word(`indicator.kind.${kind}`, kind);
export const objectPage = (id: string) => `/threats/objects/${encodeURIComponent(id)}`;

export const isIdentifier = (value: Json | undefined): value is string =>
  typeof value === 'string' && /^[a-z][a-z0-9-]+--[0-9a-f]{8}-[0-9a-f-]{27}$/.test(value);

// Properties that every object has; the page says them in its own way.
const common = ['type', 'id', 'spec_version', 'object_marking_refs', 'granular_markings'];
export const ownProperties = (object: Fields) =>
  Object.entries(object).filter(([name]) => !common.includes(name));

export interface Difference { name: string; before: Json | undefined; after: Json | undefined }

// What changed from one version to the next, by property. Pure.
export function differences(before: Fields, after: Fields): Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return names.filter((name) => name !== 'modified' && JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => ({ name, before: before[name], after: after[name] }));
}
