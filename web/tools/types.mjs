// Writes src/generated/openapi.d.ts from openapi.json, which a test of the server keeps equal to
// what it answers at /api/v1/openapi.json. The fields of single types are not in it: the interface
// reads them from the schema.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';

const document = JSON.parse(readFileSync(new URL('../openapi.json', import.meta.url), 'utf8'));
// A type that holds itself needs a name of its own.
const types = astToString(await openapiTS(document, {
  transform: (_, { path }) =>
    path === '#/components/schemas/json' ? ts.factory.createTypeReferenceNode('Json') : undefined,
}));
const folder = new URL('../src/generated/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('openapi.d.ts', folder), `// Made by tools/types.mjs before every build; not edited by hand.

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

${types}`);
