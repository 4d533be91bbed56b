import type { Condition, FieldType, Filter, FilterValue, Range } from '@lookalike/shared'
import type { Schemas } from '@qdrant/js-client-rest'
import { type FieldTypes, fieldTypeOf } from './fields.ts'
import { fieldKey } from './qdrant-schema.ts'

type QdrantCondition = Schemas['Condition']

/** A filter of which every condition must hold. */
export interface AllOf {
  readonly must: QdrantCondition[]
}

/** No point has an id of an empty list. */
const NEVER: QdrantCondition = { has_id: [] }

export const LIVE: QdrantCondition = { key: 'deleted', match: { value: false } }
/** Also what keeps a vector that has not been removed yet from being found. */
export const WITH_IMAGES: QdrantCondition = { key: 'image_count', range: { gte: 1 } }

export function allOf(...conditions: readonly QdrantCondition[]): AllOf {
  return { must: [...conditions] }
}

/** Numbers are compared by range: Qdrant matches strings, integers and booleans only. */
export function equals(key: string, value: number): QdrantCondition {
  return { key, range: { gte: value, lte: value } }
}

export function withIds(ids: readonly string[]): QdrantCondition {
  return { has_id: [...ids] }
}

export function noneOf(key: string, values: readonly string[]): QdrantCondition[] {
  return values.length > 0 ? [{ must_not: [{ key, match: { any: [...values] } }] }] : []
}

/**
 * A filter with the meaning of `matchesFilter`: a missing field satisfies `noneOf` and fails the others.
 * @throws LookalikeError `invalid_filter` for a field that is not declared
 */
export function filterConditions(filter: Filter, fields: FieldTypes): QdrantCondition[] {
  return filter.flatMap((condition) => conditionsOf(condition, fieldTypeOf(condition.field, fields)))
}

function conditionsOf({ field, anyOf, allOf: everyOf, noneOf: unwanted, range }: Condition, type: FieldType) {
  const key = fieldKey(field, type)
  const conditions: QdrantCondition[] = []
  if (anyOf) conditions.push(oneOf(key, type, anyOf))
  for (const value of everyOf ?? []) conditions.push(oneOf(key, type, [value]))
  if (unwanted) conditions.push({ must_not: [oneOf(key, type, unwanted)] })
  if (range && type !== 'number' && type !== 'date') conditions.push(NEVER)
  else if (range)
    conditions.push(hasBounds(range) ? { key, range: { ...range } } : { must_not: [{ is_empty: { key } }] })
  return conditions
}

function hasBounds(range: Range): boolean {
  return Object.values(range).some((bound) => bound !== undefined)
}

function oneOf(key: string, type: FieldType, values: readonly FilterValue[]): QdrantCondition {
  const valueType = type === 'string-list' ? 'string' : type
  const usable = values.filter((value) => typeof value === valueType)
  if (usable.length === 0) return NEVER
  if (valueType === 'string') return { key, match: { any: usable as string[] } }
  return { should: usable.map((value) => (typeof value === 'number' ? equals(key, value) : { key, match: { value } })) }
}
