// What found records are narrowed by, and what its values are called.

import { codeList, nameOf, typePlural } from '../shell/schema.svelte';
import { language } from '../shell/words.svelte';
import { languageName } from './pickers';
import { regionName } from './regions';

export const facets = ['type', 'kind', 'owner', 'region', 'language', 'year', 'norm', 'topic', 'sector', 'label'] as const;
export type Facet = (typeof facets)[number];

const lists: Partial<Record<Facet, string>> = { kind: 'document_types', norm: 'norms', topic: 'topics', sector: 'sectors' };

export function facetValue(facet: Facet, value: string): string {
  if (facet === 'type') return typePlural(value);
  if (facet === 'owner') return nameOf(value);
  if (facet === 'region') return regionName(value);
  if (facet === 'language') return languageName(value);
  if (facet === 'label') return `TLP:${value.toUpperCase()}`;
  const names = codeList(lists[facet] ?? '').items.find((each) => each.code === value)?.names;
  return names?.[language()] ?? names?.en ?? value;
}
