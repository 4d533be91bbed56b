import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import {
  type LookalikeError,
  matchesFilter,
  parseFilterJson,
  parseFilterQuery,
  printFilterJson,
  printFilterQuery,
  type Product,
  withoutField,
} from '../src/index.ts'
import { anyFilter, TEST_FIELDS } from './arbitraries.ts'

/** Query parameters as a server sees them: a repeated one is an array. */
function queryOf(text: string): Record<string, string | string[]> {
  const params = new URLSearchParams(text)
  return Object.fromEntries(
    [...new Set(params.keys())].map((name) => [
      name,
      params.getAll(name).length > 1 ? params.getAll(name) : (params.get(name) ?? ''),
    ]),
  )
}

test('parsing a printed filter gives the filter back, as query and as JSON', () => {
  fc.assert(
    fc.property(anyFilter, (filter) => {
      assert.deepEqual(parseFilterQuery(queryOf(printFilterQuery(filter)), TEST_FIELDS), filter)
      assert.deepEqual(parseFilterJson(JSON.parse(JSON.stringify(printFilterJson(filter))), TEST_FIELDS), filter)
    }),
    { numRuns: 1000 },
  )
})

test('query and JSON give the same filter', () => {
  const fromQuery = parseFilterQuery(
    { articleType: ['Tshirts', 'Shirts'], color: 'Red', 'price.gte': '10', 'price.lte': '40', 'not.size': 'XL' },
    TEST_FIELDS,
  )
  const fromJson = parseFilterJson(
    { color: 'Red', articleType: ['Shirts', 'Tshirts', 'Shirts'], price: { gte: 10, lte: 40 }, not: { size: 'XL' } },
    TEST_FIELDS,
  )
  assert.deepEqual(fromQuery, fromJson)
  assert.deepEqual(fromQuery, [
    { field: 'articleType', anyOf: ['Shirts', 'Tshirts'] },
    { field: 'color', anyOf: ['Red'] },
    { field: 'price', range: { gte: 10, lte: 40 } },
    { field: 'size', noneOf: ['XL'] },
  ])
})

test('every wrong parameter is named with the fix', () => {
  const wrong = {
    colour: 'Red',
    secret: 'x',
    'price.gte': 'cheap',
    'price.around': '3',
    'color.gte': '1',
    organic: 'maybe',
    'not.nothing': 'x',
    'year.lt': ['1', '2'],
    released: '2026-03-01',
    'not.released': '2026-03-01',
    'released.gte': '2026-02-30',
  }
  assert.throws(
    () => parseFilterQuery(wrong, TEST_FIELDS),
    (error: LookalikeError) => {
      assert.equal(error.code, 'invalid_filter')
      assert.deepEqual(error.fields.map(({ field }) => field).sort(), Object.keys(wrong).sort())
      assert.match(error.message, /colour is not a filterable field; use one of color, articleType/)
      return true
    },
  )
})

test('dates are compared as moments, however they are written', () => {
  const filterOf = (query: Record<string, string>) => parseFilterQuery(query, TEST_FIELDS)
  const march = filterOf({ 'released.gte': '2026-03-01', 'released.lt': '2026-04-01T00:00:00+02:00' })
  assert.deepEqual(march, [
    { field: 'released', range: { gte: '2026-03-01T00:00:00.000Z', lt: '2026-03-31T22:00:00.000Z' } },
  ])
  const matches = (released: string | number) =>
    matchesFilter(march, { id: 'a', title: 'A', attributes: { released } } as Product)
  for (const inside of ['2026-03-01', '2026-03-31', '2026-02-28T23:00:00-01:00', '2026-03-31T21:59:59.999Z'])
    assert.ok(matches(inside), inside)
  const outside = ['2026-02-28', '2026-04-01', '2026-03-01T00:30:00+01:00', '2026-02-30', '2026-3-15', '15.03.2026', '', 2026]
  for (const value of outside) assert.ok(!matches(value), String(value))
  for (const wrong of ['2026', 'march', '2026-13-01', '2026-03-01T25:00:00Z', '2026-03-01T10:00:00', '0000-01-01T00:00:00+01:00'])
    assert.throws(() => filterOf({ 'released.gte': wrong }), /released\.gte must be one date such as 2026-03-01 /, wrong)
  assert.throws(() => filterOf({ released: '2026-03-01' }), /: released is a date: ask for a range, with released\.gte or released\.lt/)
})

test('wrong JSON shapes are refused', () => {
  const wrong = [
    null,
    [],
    'color',
    { not: [] },
    { price: {} },
    { color: [] },
    { color: null },
    { price: '10' },
    { organic: 'true' },
    { price: { gte: '1' } },
    { size: [['M']] },
  ]
  for (const input of wrong) {
    assert.throws(() => parseFilterJson(input, TEST_FIELDS), { code: 'invalid_filter' }, JSON.stringify(input))
  }
})

test('a missing field satisfies a negation and fails everything else', () => {
  const bare: Product = { id: '1', title: 'Bare' }
  assert.equal(matchesFilter([{ field: 'color', noneOf: ['Red'] }], bare), true)
  assert.equal(matchesFilter([{ field: 'color', anyOf: ['Red'] }], bare), false)
  assert.equal(matchesFilter([{ field: 'price', range: { gte: 0 } }], bare), false)
  assert.equal(matchesFilter([], bare), true)
})

test('conditions compare values, lists, prices and attributes', () => {
  const product: Product = {
    id: '1',
    title: 'Tee',
    color: 'Red',
    size: ['S', 'M'],
    price: { amount: 20, currency: 'USD' },
    attributes: { year: 2012, organic: true },
  }
  const cases: [Parameters<typeof matchesFilter>[0], boolean][] = [
    [[{ field: 'color', anyOf: ['Blue', 'Red'] }], true],
    [[{ field: 'size', anyOf: ['M', 'L'] }], true],
    [[{ field: 'size', noneOf: ['M'] }], false],
    [[{ field: 'price', range: { gt: 20 } }], false],
    [[{ field: 'price', range: { gte: 20, lt: 21 } }], true],
    [[{ field: 'year', anyOf: [2012], range: { lte: 2012 } }], true],
    [[{ field: 'organic', anyOf: [false] }], false],
    [
      [
        { field: 'color', anyOf: ['Red'] },
        { field: 'year', noneOf: [2012] },
      ],
      false,
    ],
  ]
  for (const [filter, expected] of cases) assert.equal(matchesFilter(filter, product), expected, JSON.stringify(filter))
})

test('withoutField leaves the other conditions', () => {
  assert.deepEqual(
    withoutField(
      [
        { field: 'a', anyOf: ['x'] },
        { field: 'b', noneOf: ['y'] },
      ],
      'a',
    ),
    [{ field: 'b', noneOf: ['y'] }],
  )
})
