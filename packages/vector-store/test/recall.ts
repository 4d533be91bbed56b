import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CORE_FIELDS, type Field, type Filter, fieldValue, matchesFilter } from '@lookalike/shared'
import type { Collection, SearchQuery } from '../src/store.ts'
import type { MakeStore } from './contract.ts'
import { DIMENSIONS, type FashionProduct, fashionDir, loadFashion } from './fashion.ts'
import { dot, image, normalise, randomVector, seededRandom } from './samples.ts'

const SINGLE_FIELDS = ['gender', 'color', 'articleType', 'subCategory', 'season', 'usage']
const ATTRIBUTES: Field[] = ['articleType', 'masterCategory', 'subCategory', 'season', 'usage'].map((name) => ({
  name,
  type: 'string',
  filterable: true,
  facet: true,
}))
const FIELD_PAIRS = [
  ['color', 'gender'],
  ['articleType', 'gender'],
  ['color', 'season'],
  ['articleType', 'season'],
]
const QUERIES = 50
const FILTERS_PER_SELECTIVITY = 5
const TOP = 10
const MIN_RECALL = 0.95
const BATCH = 250

interface Result {
  readonly filters: string
  readonly selectivity: number
  readonly recall: number
  readonly exactRecall: number
  readonly msPerQuery: number
  readonly exactMsPerQuery: number
}

/** On 20,000 real products, search under a filter must find what comparing with every vector finds. */
export function recallContract(name: string, makeStore: MakeStore): void {
  const dir = fashionDir()
  const skip = dir === null && 'the fashion dataset is not here; set LOOKALIKE_FASHION_DIR'
  test(
    `${name}: recall@${TOP} on real embeddings is at least ${MIN_RECALL} at every selectivity`,
    { skip },
    async () => {
      const catalog = await loadFashion(dir ?? '')
      const { store, destroy } = await makeStore()
      const collection = await store.ensureCollection({ space: 'recall', dimensions: DIMENSIONS }, [
        ...CORE_FIELDS,
        ...ATTRIBUTES,
      ])
      // The second part extends the index that the first one made, as a shop's later imports do.
      await write(collection, catalog.slice(0, 12_000))
      await write(collection, catalog.slice(12_000))

      const results: Result[] = []
      for (const { label, nominal, filters } of scenarios(catalog)) {
        for (const filter of filters) {
          const measured = (await collection.count(filter)) / catalog.length
          assert.ok(
            measured >= nominal / 2 && measured <= nominal * 2,
            `${JSON.stringify(filter)} selects ${measured}, not ${nominal}`,
          )
        }
        results.push({ filters: label, ...(await measure(collection, catalog, filters)) })
      }
      console.table(results)
      for (const { filters, recall, exactRecall } of results) {
        assert.ok(recall >= MIN_RECALL, `${filters}: recall ${recall}`)
        assert.equal(exactRecall, 1, `${filters}: exact search must miss nothing`)
      }
      await destroy()
    },
  )
}

async function write(collection: Collection, products: readonly FashionProduct[]): Promise<void> {
  for (let start = 0; start < products.length; start += BATCH) {
    const batch = products.slice(start, start + BATCH)
    await collection.upsert(batch.map(({ product, vector }) => ({ product, version: 1, images: [image(0, vector)] })))
  }
  await collection.optimize()
  assert.equal((await collection.stats()).unindexedImages, 0)
}

function scenarios(catalog: readonly FashionProduct[]): { label: string; nominal: number; filters: Filter[] }[] {
  const singles = countFilters(
    catalog,
    SINGLE_FIELDS.map((field) => [field]),
  )
  const pairs = countFilters(catalog, FIELD_PAIRS)
  return [
    { label: '100 %', nominal: 1, filters: [[]] },
    ...[0.2, 0.04, 0.01, 0.001].map((nominal) => ({
      label: `${nominal * 100} %`,
      nominal,
      filters: closest(singles, nominal),
    })),
    ...[0.04, 0.01, 0.001].map((nominal) => ({
      label: `${nominal * 100} %, two fields`,
      nominal,
      filters: closest(pairs, nominal),
    })),
  ]
}

/** Every combination of values that these fields have in the catalog, with the share of products that have it. */
function countFilters(
  catalog: readonly FashionProduct[],
  fieldSets: readonly (readonly string[])[],
): Map<Filter, number> {
  const counts = new Map<string, number>()
  for (const { product } of catalog) {
    for (const fields of fieldSets) {
      const key = JSON.stringify(fields.map((field) => ({ field, anyOf: [fieldValue(product, field)] })))
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  return new Map([...counts].map(([key, count]) => [JSON.parse(key) as Filter, count / catalog.length]))
}

/** The filters whose share is nearest to the nominal one, in ratio. */
function closest(shares: ReadonlyMap<Filter, number>, nominal: number): Filter[] {
  const distance = (share: number) => Math.abs(Math.log(share / nominal))
  const ranked = [...shares].sort(([, a], [, b]) => distance(a) - distance(b))
  return ranked.slice(0, FILTERS_PER_SELECTIVITY).map(([filter]) => filter)
}

async function measure(collection: Collection, catalog: readonly FashionProduct[], filters: readonly Filter[]) {
  const random = seededRandom(filters.length + catalog.length)
  let [wanted, found, exactFound, ms, exactMs, matches] = [0, 0, 0, 0, 0, 0]
  for (let n = 0; n < QUERIES; n++) {
    const filter = filters[n % filters.length] ?? []
    const source = catalog[Math.floor(random() * catalog.length)]
    assert.ok(source)
    // Every other query is a stored product, its own group left out; the rest are vectors that are not in the store.
    const own = n % 2 === 0
    const query: SearchQuery = {
      vectors: [own ? source.vector : perturbed(source.vector, n)],
      filter,
      limit: TOP,
      ...(own ? { excludeGroups: [source.product.id] } : {}),
    }
    const truth = plainScores(catalog, query)
    matches += catalog.filter(({ product }) => matchesFilter(filter, product)).length
    wanted += Math.min(TOP, truth.length)
    const worst = (truth[TOP - 1] ?? truth.at(-1) ?? 0) - 1e-6
    const start = performance.now()
    found += (await collection.search(query)).filter(({ score }) => score >= worst).length
    const middle = performance.now()
    exactFound += (await collection.search({ ...query, exact: true })).filter(({ score }) => score >= worst).length
    ms += middle - start
    exactMs += performance.now() - middle
  }
  return {
    selectivity: round(matches / QUERIES / catalog.length, 4),
    recall: round(found / wanted, 4),
    exactRecall: exactFound / wanted,
    msPerQuery: round(ms / QUERIES, 1),
    exactMsPerQuery: round(exactMs / QUERIES, 1),
  }
}

function plainScores(
  catalog: readonly FashionProduct[],
  { vectors: [vector], filter, excludeGroups }: SearchQuery,
): number[] {
  assert.ok(vector)
  const candidates = catalog.filter(
    ({ product }) => matchesFilter(filter, product) && !excludeGroups?.includes(product.id),
  )
  return candidates.map((candidate) => dot(vector, candidate.vector)).sort((a, b) => b - a)
}

function perturbed(vector: Float32Array, seed: number): Float32Array {
  const noise = randomVector(seed, vector.length)
  return normalise(vector.map((value, n) => value + 0.3 * (noise[n] ?? 0)))
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
