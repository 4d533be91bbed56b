import fc from 'fast-check'
import type { Condition, Field, Filter, FilterValue, Range } from '../src/index.ts'

/** Fields of every type, with names that databases find hard. */
export const TEST_FIELDS: readonly Field[] = [
  { name: 'color', type: 'string', filterable: true, facet: true },
  { name: 'articleType', type: 'string', filterable: true, facet: true },
  { name: 'size', type: 'string-list', filterable: true, facet: true },
  { name: 'price', type: 'number', filterable: true, facet: true },
  { name: 'year', type: 'number', filterable: true, facet: true },
  { name: 'organic', type: 'boolean', filterable: true, facet: true },
  { name: 'released', type: 'date', filterable: true, facet: false },
  { name: 'secret', type: 'string', filterable: false, facet: false },
]

const number = fc
  .oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .map((value) => value + 0)
const date = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((value) => value.toISOString())
const text = fc.oneof(
  fc.constantFrom('Red', 'Blue', 'a.b', 'x&y=z', 'not', "O'Neill", ''),
  fc.string({ unit: 'grapheme' }),
)

function values(field: Field): fc.Arbitrary<FilterValue[]> {
  const value: fc.Arbitrary<FilterValue> =
    field.type === 'number' ? number : field.type === 'boolean' ? fc.boolean() : text
  return fc
    .uniqueArray(value, { minLength: 1, maxLength: 4 })
    .map((list) => list.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
}

function condition(field: Field): fc.Arbitrary<Condition> {
  const bound = field.type === 'date' ? date : number
  const range: fc.Arbitrary<Range> = fc
    .record({ gt: bound, gte: bound, lt: bound, lte: bound }, { requiredKeys: [], noNullPrototype: true })
    .filter((bounds) => Object.keys(bounds).length > 0)
  if (field.type === 'date') return range.map((range) => ({ field: field.name, range }))
  return fc
    .record(
      { anyOf: values(field), noneOf: values(field), ...(field.type === 'number' && { range }) },
      { requiredKeys: [], noNullPrototype: true },
    )
    .filter((parts) => Object.keys(parts).length > 0)
    .map((parts) => ({ field: field.name, ...parts }))
}

/** Any filter in canonical form over `TEST_FIELDS`. */
export const anyFilter: fc.Arbitrary<Filter> = fc
  .subarray(TEST_FIELDS.filter(({ filterable }) => filterable))
  .chain((fields) => fc.tuple(...fields.map(condition)))
  .map((conditions) => conditions.sort((a, b) => (a.field < b.field ? -1 : 1)))
