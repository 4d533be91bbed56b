import type { Field } from './catalog.ts'
import { canonicalDate, DATE_HELP } from './date.ts'
import { type FieldProblem, LookalikeError } from './errors.ts'
import { type FieldValue, fieldValue, type Product } from './product.ts'

export type FilterValue = string | number | boolean

/** Bounds of a number field, in the field's own unit, or of a date field, in `canonicalDate`'s form. */
export interface Range {
  readonly gt?: number | string
  readonly gte?: number | string
  readonly lt?: number | string
  readonly lte?: number | string
}

/**
 * What must hold for one field; all parts given must hold. A missing field satisfies `noneOf` and fails the others.
 * `allOf` is for lists and not part of the filter language: a search for words of the title is made of it.
 */
export interface Condition {
  readonly field: string
  readonly anyOf?: readonly FilterValue[]
  readonly allOf?: readonly FilterValue[]
  readonly noneOf?: readonly FilterValue[]
  readonly range?: Range
}

/**
 * A filter in canonical form: at most one condition per field, sorted by field, values sorted and without repeats.
 * Every condition must hold; the empty filter matches everything.
 */
export type Filter = readonly Condition[]

const BOUNDS = ['gt', 'gte', 'lt', 'lte'] as const
const MAX_VALUES = 100

type MutableCondition = {
  field: string
  anyOf?: FilterValue[]
  noneOf?: FilterValue[]
  range?: { -readonly [K in keyof Range]: Range[K] }
}

/**
 * Reads a filter from query parameters: `product_type=Tshirts&price.gte=10&not.brand=Acme`.
 * @param query every parameter that is not one of the route's own
 * @throws LookalikeError `invalid_filter` naming each wrong parameter
 */
export function parseFilterQuery(query: Readonly<Record<string, unknown>>, fields: readonly Field[]): Filter {
  const builder = createBuilder(fields)
  for (const [parameter, raw] of Object.entries(query)) {
    const values = (Array.isArray(raw) ? raw : [raw]).map(String)
    const [head = '', tail] = splitOnce(parameter)
    if (head === 'not' && tail !== undefined) builder.values(parameter, tail, 'noneOf', values, true)
    else if (tail !== undefined) builder.bound(parameter, head, tail, values.length === 1 ? values[0] : values, true)
    else builder.values(parameter, head, 'anyOf', values, true)
  }
  return builder.build()
}

/**
 * Reads a filter from JSON: `{"product_type": ["Tshirts"], "price": {"gte": 10}, "not": {"brand": "Acme"}}`.
 * @throws LookalikeError `invalid_filter` naming each wrong field
 */
export function parseFilterJson(input: unknown, fields: readonly Field[]): Filter {
  const builder = createBuilder(fields)
  if (!isRecord(input)) {
    builder.problem('filter', 'must be an object such as {"brand": ["Acme"], "price": {"lte": 40}}')
    return builder.build()
  }
  for (const [name, value] of Object.entries(input)) {
    if (name === 'not') {
      if (!isRecord(value)) builder.problem('not', 'must be an object such as {"brand": ["Acme"]}')
      else
        for (const [inner, values] of Object.entries(value))
          builder.values(`not.${inner}`, inner, 'noneOf', toList(values), false)
    } else if (isRecord(value)) {
      if (Object.keys(value).length === 0) builder.problem(name, `needs one of in, ${BOUNDS.join(', ')}`)
      for (const [bound, limit] of Object.entries(value)) {
        if (bound === 'in') builder.values(`${name}.in`, name, 'anyOf', toList(limit), false)
        else builder.bound(`${name}.${bound}`, name, bound, limit, false)
      }
    } else builder.values(name, name, 'anyOf', toList(value), false)
  }
  return builder.build()
}

/** The query string of a filter, without `?`; `parseFilterQuery` reads it back. */
export function printFilterQuery(filter: Filter): string {
  const params = new URLSearchParams()
  for (const { field, anyOf = [], noneOf = [], range = {} } of filter) {
    for (const value of anyOf) params.append(field, String(value))
    for (const bound of BOUNDS) if (range[bound] !== undefined) params.append(`${field}.${bound}`, String(range[bound]))
    for (const value of noneOf) params.append(`not.${field}`, String(value))
  }
  return params.toString()
}

/** A filter as JSON; `parseFilterJson` reads it back. */
export function printFilterJson(filter: Filter): Record<string, unknown> {
  const json: Record<string, unknown> = {}
  const not: Record<string, unknown> = {}
  for (const { field, anyOf, noneOf, range } of filter) {
    if (range) json[field] = anyOf ? { in: anyOf, ...range } : range
    else if (anyOf) json[field] = anyOf
    if (noneOf) not[field] = noneOf
  }
  return Object.keys(not).length > 0 ? { ...json, not } : json
}

/** Plain evaluation of a filter, the meaning that every vector store must reproduce. */
export function matchesFilter(filter: Filter, product: Product): boolean {
  return filter.every((condition) => matchesCondition(condition, fieldValue(product, condition.field)))
}

/** The filter with one more condition, on a field that has none in it. */
export function withCondition(filter: Filter, condition: Condition): Filter {
  return [...filter, condition].sort(byField)
}

/** The filter without its conditions on one field: facet counts of a field ignore the choice made in it. */
export function withoutField(filter: Filter, field: string): Filter {
  return filter.filter((condition) => condition.field !== field)
}

function matchesCondition({ anyOf, allOf, noneOf, range }: Condition, value: FieldValue): boolean {
  const values: readonly FilterValue[] =
    value === undefined ? [] : Array.isArray(value) ? value : [value as FilterValue]
  if (anyOf && !anyOf.some((wanted) => values.includes(wanted))) return false
  if (allOf && !allOf.every((wanted) => values.includes(wanted))) return false
  if (noneOf?.some((unwanted) => values.includes(unwanted))) return false
  return !range || inRange(range, value)
}

function inRange({ gt, gte, lt, lte }: Range, value: FieldValue): boolean {
  const isOfDates = [gt, gte, lt, lte].some((bound) => typeof bound === 'string')
  const at = isOfDates ? canonicalDate(value) : typeof value === 'number' ? value : undefined
  return (
    at !== undefined &&
    (gt === undefined || at > gt) &&
    (gte === undefined || at >= gte) &&
    (lt === undefined || at < lt) &&
    (lte === undefined || at <= lte)
  )
}

function createBuilder(fields: readonly Field[]) {
  const filterable = new Map(fields.filter((field) => field.filterable).map((field) => [field.name, field]))
  const conditions = new Map<string, MutableCondition>()
  const problems: FieldProblem[] = []

  const problem = (parameter: string, message: string) => void problems.push({ field: parameter, message })

  function fieldOf(parameter: string, name: string): Field | undefined {
    const found = filterable.get(name)
    if (!found) problem(parameter, `is not a filterable field; use one of ${[...filterable.keys()].join(', ')}`)
    return found
  }

  function conditionOf(name: string): MutableCondition {
    const condition = conditions.get(name) ?? { field: name }
    conditions.set(name, condition)
    return condition
  }

  return {
    problem,

    values(parameter: string, name: string, kind: 'anyOf' | 'noneOf', raw: readonly unknown[], fromText: boolean) {
      const field = fieldOf(parameter, name)
      if (!field) return
      if (field.type === 'date') return problem(parameter, `is a date: ask for a range, with ${name}.gte or ${name}.lt`)
      if (raw.length === 0 || raw.length > MAX_VALUES) return problem(parameter, `needs 1 to ${MAX_VALUES} values`)
      const parsed = raw.map((value) => parseValue(value, field, fromText))
      if (parsed.includes(undefined)) return problem(parameter, `must be a ${valueType(field)}`)
      conditionOf(name)[kind] = sortedSet(parsed as FilterValue[])
    },

    bound(parameter: string, name: string, bound: string, raw: unknown, fromText: boolean) {
      const field = fieldOf(parameter, name)
      if (!field) return
      if (!isBound(bound)) return problem(parameter, `"${bound}" is not a bound; use ${BOUNDS.join(', ')}`)
      if (field.type !== 'number' && field.type !== 'date')
        return problem(parameter, `${name} is a ${field.type}; only numbers and dates have ranges`)
      const limit = field.type === 'date' ? canonicalDate(raw) : parseValue(raw, field, fromText)
      if (limit === undefined) return problem(parameter, `must be one ${field.type === 'date' ? DATE_HELP : 'number'}`)
      const condition = conditionOf(name)
      condition.range = { ...condition.range, [bound]: limit }
    },

    build(): Filter {
      if (problems.length > 0) {
        const detail = problems.map(({ field, message }) => `${field} ${message}`).join('; ')
        throw new LookalikeError('invalid_filter', detail, { fields: problems })
      }
      return [...conditions.values()].sort(byField)
    },
  }
}

function parseValue(raw: unknown, field: Field, fromText: boolean): FilterValue | undefined {
  switch (field.type) {
    case 'number': {
      const number = fromText && typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw
      // -0 and 0 are equal to a reader but not to every database.
      return typeof number === 'number' && Number.isFinite(number) ? number + 0 : undefined
    }
    case 'boolean':
      if (fromText) return raw === 'true' ? true : raw === 'false' ? false : undefined
      return typeof raw === 'boolean' ? raw : undefined
    default:
      return typeof raw === 'string' ? raw : undefined
  }
}

function byField(a: Condition, b: Condition): number {
  return a.field < b.field ? -1 : 1
}

function valueType({ type }: Field): string {
  return type === 'string-list' ? 'string' : type
}

function sortedSet(values: readonly FilterValue[]): FilterValue[] {
  return [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
}

function splitOnce(parameter: string): [string, string?] {
  const dot = parameter.indexOf('.')
  return dot < 0 ? [parameter] : [parameter.slice(0, dot), parameter.slice(dot + 1)]
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

function isBound(name: string): name is keyof Range {
  return (BOUNDS as readonly string[]).includes(name)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
