// A template is a record whose rows name fields and the text to begin with. What it says of fields
// that the type does not have, or that are not text, is left out.

import type { Fields, RecordView, TypeTable } from '../api/types';

const texts = ['line', 'prose', 'choice'];

export function fieldsOfTemplate(template: Pick<RecordView, 'fields'>, table: Pick<TypeTable, 'fields'>): Fields {
  const rows = Object.values(template.fields).find(
    (value) => Array.isArray(value) && value.some((row) => row && typeof row === 'object' && 'field' in row),
  ) as Fields[] | undefined;
  const out: Fields = {};
  for (const row of rows ?? []) {
    const field = table.fields.find((each) => each.name === row.field && texts.includes(each.kind));
    const text = row.text ?? row.value;
    if (field && typeof text === 'string') out[field.name] = text;
  }
  return out;
}

// The same from an entry of the code list of templates: {"code","version","fields":{"<field>":
// "<text>" or {"<language>":"<text>"}}}.
export function fieldsOfEntry(
  entry: { [name: string]: unknown },
  table: Pick<TypeTable, 'fields'>,
  language: string,
): Fields {
  const out: Fields = {};
  const given = (entry.fields ?? entry.texts ?? {}) as { [name: string]: unknown };
  for (const [name, value] of Object.entries(given)) {
    const field = table.fields.find((each) => each.name === name && texts.includes(each.kind));
    const spoken = typeof value === 'object' && value ? (value as { [tag: string]: unknown }) : {};
    const text = typeof value === 'string' ? value : (spoken[language] ?? spoken.en);
    if (field && typeof text === 'string') out[name] = text;
  }
  const version = Number(entry.version);
  if (table.fields.some((each) => each.name === 'template_version') && version > 0) out.template_version = version;
  return out;
}

// What an entry asks of each field, in one language: "prompts": {"<field>": {"<language>": "<text>"}}.
export function promptsOfEntry(entry: { [name: string]: unknown }, language: string): { [field: string]: string } {
  const prompts = (entry.prompts ?? {}) as { [name: string]: { [tag: string]: string } };
  return Object.fromEntries(Object.entries(prompts).map(([name, texts]) => [name, texts[language] ?? texts.en ?? '']));
}
