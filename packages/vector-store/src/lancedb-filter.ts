import type { Condition, FieldType, Filter, FilterValue } from '@lookalike/shared'
import { type FieldTypes, fieldTypeOf } from './fields.ts'
import { fieldColumn } from './lancedb-schema.ts'

const BOUNDS = [
  ['gt', '>'],
  ['gte', '>='],
  ['lt', '<'],
  ['lte', '<='],
] as const

/**
 * A filter as SQL with the meaning of `matchesFilter`: a missing field satisfies `noneOf` and fails the others.
 * @returns conditions to be joined with AND; empty when everything matches
 * @throws LookalikeError `invalid_filter` for a field without a column
 */
export function filterSql(filter: Filter, fields: FieldTypes): string[] {
  return filter.flatMap((condition) => conditionSql(condition, fieldTypeOf(condition.field, fields)))
}

/** Joins conditions; undefined when there are none. */
export function allOf(conditions: readonly string[]): string | undefined {
  return conditions.length > 0 ? conditions.join(' AND ') : undefined
}

/** `column IN (…)` for strings. */
export function inSql(column: string, values: readonly string[]): string {
  return values.length > 0 ? `${column} IN (${values.map(literal).join(', ')})` : 'false'
}

/** A value as an SQL literal; booleans are stored as 1 and 0. */
export function literal(value: FilterValue): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  // The exponent makes every number a float: a plain integer beyond 64 bits would not parse.
  return typeof value === 'number' ? value.toExponential() : String(Number(value))
}

function conditionSql({ field, anyOf, allOf: everyOf, noneOf, range }: Condition, type: FieldType): string[] {
  const column = `\`${fieldColumn(field)}\``
  const conditions: string[] = []
  if (anyOf) conditions.push(oneOfSql(column, type, anyOf))
  for (const value of everyOf ?? []) conditions.push(oneOfSql(column, type, [value]))
  if (noneOf) conditions.push(`(${column} IS NULL OR NOT ${oneOfSql(column, type, noneOf)})`)
  if (range && type !== 'number' && type !== 'date') conditions.push('false')
  else if (range) {
    conditions.push(`${column} IS NOT NULL`)
    for (const [bound, sign] of BOUNDS) {
      const limit = range[bound]
      if (limit === undefined) continue
      conditions.push(`${column} ${sign} ${typeof limit === 'string' ? Date.parse(limit) : literal(limit)}`)
    }
  }
  return conditions
}

function oneOfSql(column: string, type: FieldType, values: readonly FilterValue[]): string {
  const valueType = type === 'string-list' ? 'string' : type
  const literals = values
    .filter((value) => typeof value === valueType)
    .map(literal)
    .join(', ')
  if (literals === '') return 'false'
  return type === 'string-list' ? `array_has_any(${column}, [${literals}])` : `(${column} IN (${literals}))`
}
