import { readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'

interface EndpointSchemas {
  readonly properties: Record<'query' | 'body' | 'answer', unknown>
}

interface QdrantSchema {
  readonly definitions: { readonly Endpoints: { readonly properties: Record<string, EndpointSchemas> } }
}

const schema: QdrantSchema = JSON.parse(readFileSync(new URL('./qdrant-schema.json', import.meta.url), 'utf8'))
const ajv = new Ajv({ strict: false, schemas: { qdrant: schema } })
const compiled = new Map<string, ValidateFunction>()

/** What is wrong with a part of a request or answer by Qdrant's published schema, or undefined. */
export function violation(operation: string, part: 'query' | 'body' | 'answer' | 'error', value: unknown) {
  const path = part === 'error' ? 'error' : `${operation}/properties/${part}`
  const ref = `qdrant#/definitions/Endpoints/properties/${path}`
  const validate = compiled.get(ref) ?? ajv.compile({ $ref: ref })
  compiled.set(ref, validate)
  if (validate(value)) return undefined
  return `${operation} ${part}: ${ajv.errorsText(validate.errors)}`
}
