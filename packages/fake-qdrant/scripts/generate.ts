/**
 * Prints the JSON Schema of the requests and answers of the endpoints that the double serves, made from the OpenAPI
 * types that Qdrant's own client ships: `node scripts/generate.ts > src/qdrant-schema.json`. A test tells when it is old.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createGenerator } from 'ts-json-schema-generator'

/** Names of OpenAPI operations. */
const OPERATIONS = [
  'root',
  'get_collections',
  'collection_exists',
  'get_collection',
  'create_collection',
  'update_collection',
  'delete_collection',
  'create_field_index',
  'get_collections_aliases',
  'update_aliases',
  'batch_update',
  'get_points',
  'scroll_points',
  'count_points',
  'query_points',
  'query_points_groups',
  'facet',
  'create_snapshot',
  'list_snapshots',
] as const

const TYPES = path.join(
  path.dirname(fileURLToPath(import.meta.resolve('@qdrant/js-client-rest'))),
  '../types/openapi/generated_schema.d.ts',
)

/** The text of the block that begins with `opening`, without its braces; empty when there is none. */
function block(text: string, opening: string): string {
  const start = text.indexOf(opening)
  if (start < 0) return ''
  const from = start + opening.length
  for (let at = from, depth = 1; at < text.length; at++) {
    if (text[at] === '{') depth += 1
    if (text[at] === '}') depth -= 1
    if (depth === 0) return text.slice(from, at)
  }
  throw new Error(`${opening} has no end.`)
}

/** `query`, `body` and `answer` of an operation as a type. */
function endpoint(source: string, name: string): string {
  const operation = block(source, `\n    ${name}: {`)
  const json = (text: string) => text.slice(text.indexOf('"application/json":') + 19).replace(/;\s*$/, '')
  const body = block(block(operation, 'requestBody?: {'), 'content: {')
  const answer = block(block(operation, '\n            200: {'), 'content: {')
  if (answer === '') throw new Error(`The client's types have no operation ${name}.`)
  const query = block(operation, 'query?: {')
  return `  ${name}: { query: {${query}}; body: ${body === '' ? 'null' : json(body)}; answer: ${json(answer)} }`
}

/** One exported type per schema: indexing into one huge type is more than the generator can do. */
function asModule(source: string): string {
  const schemas = block(source, '    schemas: {').replaceAll(/^ {8}(\w+): /gm, 'export type Qdrant$1 = ')
  const endpoints = OPERATIONS.map((name) => endpoint(source, name))
  const all = [
    'type OneOf<T extends unknown[]> = T[number]',
    schemas,
    'export interface Endpoints {',
    ...endpoints,
    '  error: QdrantErrorResponse',
    '}',
  ].join('\n')
  return all.replaceAll(/components\["schemas"\]\["(\w+)"\]/g, 'Qdrant$1')
}

const dir = mkdtempSync(path.join(tmpdir(), 'qdrant-schema-'))
try {
  // The client's generator prints OpenAPI's "nullable" so; left in, it would let any object through.
  const source = readFileSync(TYPES, 'utf8').replaceAll('(Record<string, unknown> | null)', 'null')
  const file = path.join(dir, 'endpoints.ts')
  writeFileSync(file, asModule(source.replaceAll(/\/\*\*[\s\S]*?\*\//g, '')))
  const generator = createGenerator({ path: file, skipTypeCheck: true, additionalProperties: false, jsDoc: 'none' })
  process.stdout.write(`${JSON.stringify(generator.createSchema('Endpoints'), undefined, 1)}\n`)
} finally {
  rmSync(dir, { recursive: true })
}
