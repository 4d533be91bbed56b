import type { Schemas } from '@qdrant/js-client-rest'
import { badRequest } from './error.ts'
import type { Point } from './point.ts'

type Filter = Schemas['Filter']
type Condition = Schemas['Condition']
type FieldCondition = Schemas['FieldCondition']
/** The client's types let any object stand for null. */
type Clause = Condition | readonly Condition[] | Record<string, unknown> | null | undefined

/** Whether a point meets a filter; a missing or null value meets no field condition. */
export function matches(filter: Filter | null | undefined, point: Point): boolean {
  if (!filter) return true
  const meets = (condition: Condition) => meetsCondition(condition, point)
  const should = listOf(filter.should)
  return (
    listOf(filter.must).every(meets) &&
    (should.length === 0 || should.some(meets)) &&
    meetsSome(filter.min_should as Schemas['MinShould'] | null | undefined, meets) &&
    !listOf(filter.must_not).some(meets)
  )
}

/** Every payload key that a filter names. */
export function keysOf(filter: Filter | null | undefined): string[] {
  if (!filter) return []
  const conditions = [
    ...listOf(filter.must),
    ...listOf(filter.should),
    ...listOf(filter.must_not),
    ...((filter.min_should as Schemas['MinShould'] | null | undefined)?.conditions ?? []),
  ]
  return conditions.flatMap((condition) => {
    if ('key' in condition) return [condition.key]
    if ('is_empty' in condition) return [condition.is_empty.key]
    if ('is_null' in condition) return [condition.is_null.key]
    return 'has_id' in condition ? [] : keysOf(condition as Filter)
  })
}

/** The only ids that can meet a filter, where it names them. */
export function idsOf(filter: Filter | null | undefined): string[] | undefined {
  const named = listOf(filter?.must).find((condition) => 'has_id' in condition)
  return named && 'has_id' in named ? named.has_id.map(String) : undefined
}

function listOf(clause: Clause): readonly Condition[] {
  if (!clause) return []
  return Array.isArray(clause) ? clause : [clause as Condition]
}

function meetsSome(some: Schemas['MinShould'] | null | undefined, meets: (condition: Condition) => boolean): boolean {
  return !some || some.conditions.filter(meets).length >= some.min_count
}

function meetsCondition(condition: Condition, point: Point): boolean {
  if ('key' in condition) return meetsField(condition, valuesOf(point, condition.key))
  if ('has_id' in condition) return condition.has_id.map(String).includes(point.id)
  if ('is_empty' in condition) return valuesOf(point, condition.is_empty.key).length === 0
  if ('is_null' in condition) return point.payload[condition.is_null.key] === null
  if ('has_vector' in condition) return point.vectors.has(condition.has_vector)
  if ('nested' in condition || 'slice' in condition) throw badRequest('fake-qdrant knows no nested or slice conditions')
  return matches(condition, point)
}

function valuesOf(point: Point, key: string): unknown[] {
  const value = point.payload[key]
  return [value].flat().filter((item) => item !== null && item !== undefined)
}

function meetsField(condition: FieldCondition, values: readonly unknown[]): boolean {
  const { key: _, match, range, ...rest } = condition
  if (Object.keys(rest).length > 0) throw badRequest(`fake-qdrant knows no condition ${Object.keys(rest).join(', ')}`)
  const matched = !match || values.some((value) => meetsMatch(match as Schemas['Match'], value))
  return matched && (!range || values.some(inRange(range)))
}

function meetsMatch(match: Schemas['Match'], value: unknown): boolean {
  if ('value' in match) return value === match.value
  if ('any' in match) return (match.any as unknown[]).includes(value)
  if ('except' in match) return !(match.except as unknown[]).includes(value)
  throw badRequest('fake-qdrant knows no full-text match')
}

function inRange({ gt, gte, lt, lte }: Schemas['RangeInterface']): (value: unknown) => boolean {
  const bounds = [gt, gte, lt, lte]
  const isOfDates = bounds.some((bound) => typeof bound === 'string')
  const placeOf = (value: unknown): unknown => (isOfDates && typeof value === 'string' ? Date.parse(value) : value)
  const [above, from, below, to] = bounds.map(placeOf)
  return (value) => {
    const place = placeOf(value)
    return (
      typeof place === 'number' &&
      (typeof above !== 'number' || place > above) &&
      (typeof from !== 'number' || place >= from) &&
      (typeof below !== 'number' || place < below) &&
      (typeof to !== 'number' || place <= to)
    )
  }
}
