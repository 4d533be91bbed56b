import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Condition,
  type FacetCounts,
  type Field,
  type Filter,
  type FilterValue,
  type Product,
  TITLE_WORDS,
} from '@lookalike/shared'
import fc from 'fast-check'
import type { Collection, StoredProduct } from '../src/store.ts'
import type { MakeStore } from './contract.ts'
import { PlainStore } from './plain-store.ts'
import { axis, DIMENSIONS, FIELDS, image, WEIRD_STRINGS } from './samples.ts'

const text = fc.constantFrom('Red', 'red', 'Blue', ...WEIRD_STRINGS)
const number = fc.oneof(
  fc.constantFrom(0, -0, 1, 2, 2.5, -3, 1e21, 5e-324, 0.1 + 0.2),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
/** Some are one moment, some are none; those of products may be written in any way. */
const DATES = ['2026-03-01T00:00:00.000Z', '2026-02-28T23:30:00.000Z', '1969-12-31T23:59:59.999Z', '0001-01-01T00:00:00.000Z']
const date = fc.constantFrom(...DATES)
const dateText = fc.constantFrom(...DATES, '2026-03-01', '2026-03-01T01:30:00+02:00', '9999-12-31', '2026-02-30', 'soon')
const texts = fc.array(text, { maxLength: 4 })
const title = fc.oneof(text, fc.constantFrom('Red T-Shirts', 'Blue tshirt', 'V neck', "Men's dresses", 'Robe d’été'))
const word = fc.constantFrom('red', 'blue', 't', 'shirt', 'tshirt', 'vneck', 'men', 'dress', 'ete', '漢字', 'a', '100')
const amount = fc.constantFrom(0, 0.01, 10, 19.99, 20, 1e12)
const money = fc.record({ amount, currency: fc.constantFrom('USD', 'EUR') }, { noNullPrototype: true })

const attributes = fc.record(
  { articleType: text, ArticleType: text, vector: text, select: number, primary: fc.boolean(), sizesInStock: texts, released: dateText },
  { requiredKeys: [], noNullPrototype: true },
)
const product: fc.Arbitrary<Product> = fc.record(
  {
    id: fc.oneof(
      text.map((value) => `x${value}x`),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
    ),
    title,
    price: money,
    sale_price: money,
    brand: text,
    product_type: text,
    color: text,
    gender: text,
    size: texts,
    item_group_id: fc.constantFrom('g1', "g'2", 'g3'),
    attributes,
  },
  { requiredKeys: ['id', 'title'], noNullPrototype: true },
)
const positions = fc.uniqueArray(fc.record({ position: fc.nat(5), axis: fc.nat(DIMENSIONS - 1) }), {
  selector: ({ position }) => position,
  maxLength: 3,
})
const storedProduct: fc.Arbitrary<StoredProduct> = fc
  .record({ product, version: fc.integer({ min: 1, max: 9 }), positions })
  .map(({ positions, ...rest }) => ({
    ...rest,
    images: positions.sort((a, b) => a.position - b.position).map((entry) => image(entry.position, axis(entry.axis))),
  }))
const products = fc.uniqueArray(storedProduct, { selector: ({ product }) => product.id, minLength: 5, maxLength: 40 })

const filter: fc.Arbitrary<Filter> = fc.uniqueArray(fc.constantFrom(...FIELDS, TITLE_WORDS).chain(conditionOn), {
  selector: ({ field }) => field,
  maxLength: 3,
})

function conditionOn({ name, type }: Field): fc.Arbitrary<Condition> {
  const value: fc.Arbitrary<FilterValue> = name.endsWith('price')
    ? amount
    : type === 'number'
      ? number
      : type === 'boolean'
        ? fc.boolean()
        : name === TITLE_WORDS.name
          ? word
          : text
  const some: fc.Arbitrary<FilterValue[]> = fc.uniqueArray(value, { minLength: 1, maxLength: 4 })
  const limit = name.endsWith('price') ? amount : number
  const bounds = fc.record({ gt: limit, gte: limit, lt: limit, lte: limit }, { requiredKeys: [] })
  if (type === 'date')
    return fc
      .record({ gt: date, gte: date, lt: date, lte: date }, { requiredKeys: [] })
      .filter((range) => Object.keys(range).length > 0)
      .map((range) => ({ field: name, range }))
  return fc
    .record({ anyOf: some, allOf: some, noneOf: some, range: bounds }, { requiredKeys: [] })
    .map(({ range, ...rest }) => ({ field: name, ...rest, ...(range && type === 'number' ? { range } : {}) }))
}

/** Whatever the filter, every read agrees with plain evaluation of it. */
export function filterContract(makeStore: MakeStore): void {
  for (const optimized of [false, true]) {
    test(`any filter means what plain evaluation says, ${optimized ? 'with' : 'without'} indexes`, async () => {
      const { store, destroy } = await makeStore()
      let run = 0
      await fc.assert(
        fc.asyncProperty(products, fc.array(filter, { minLength: 10, maxLength: 20 }), async (list, filters) => {
          const space = `run-${run++}`
          const collection = await store.ensureCollection({ space, dimensions: DIMENSIONS }, FIELDS)
          const plain = new PlainStore()
          const half = list.length >> 1
          for (const part of [list.slice(0, half), list.slice(half)]) {
            assert.deepEqual(
              await collection.upsert(part),
              part.map((entry) => plain.upsert(entry)),
            )
            // Rows written after it are not in the indexes: both kinds must be answered.
            if (optimized && part.length === half) await collection.optimize()
          }
          for (const condition of filters) await compareReads(collection, plain, condition)
          await store.dropCollection(space)
        }),
        { numRuns: 8 },
      )
      await destroy()
    })
  }
}

async function compareReads(collection: Collection, plain: PlainStore, filter: Filter): Promise<void> {
  const expected = plain.all(filter)
  const ids = expected.map(({ product }) => product.id)
  assert.equal(await collection.count(filter), expected.length)
  assert.equal(
    await collection.countImages(filter),
    expected.reduce((sum, { images }) => sum + images.length, 0),
  )
  const page = await collection.scroll({ filter, limit: 100 })
  assert.deepEqual(asJson(page.records.map(({ product }) => product)), asJson(expected.map(({ product }) => product)))
  assert.equal(page.nextCursor, null)
  const query = { vectors: [axis(0), axis(3)], filter, limit: 3, offset: 1, excludeGroups: ['g1', ids[0] ?? ''] }
  for (const exact of [true, false]) {
    const hits = await collection.search({ ...query, exact })
    assert.deepEqual(
      hits.map(({ record, score, position }) => ({ id: record.product.id, score, position })),
      plain.search(query),
    )
  }
  const names = FIELDS.map(({ name }) => name)
  const facets = await collection.facets(filter, names)
  for (const name of names)
    assert.deepEqual(asJson(sorted(facets[name])), asJson(sorted(plain.facet(filter, name))), name)
}

function sorted(facet: FacetCounts | undefined) {
  const key = ({ value }: { value: unknown }) => JSON.stringify(value)
  return facet && { ...facet, values: [...facet.values].sort((a, b) => (key(a) < key(b) ? -1 : 1)) }
}

/** JSON knows no -0. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}
