import assert from 'node:assert/strict'
import { test } from 'node:test'
import { searchParams } from '../src/qdrant-search-params.ts'

const TOTAL = 1_000_000
const size = { wanted: 10, conditions: 1, matches: TOTAL, total: TOTAL }

test('without a filter the graph is walked, and what it finds is compared by the original vectors', () => {
  assert.deepEqual(searchParams({ ...size, conditions: 0, matches: 0, total: 0 }), {
    hnsw_ef: 128,
    quantization: { rescore: true, oversampling: 2 },
  })
})

test('few matches are all compared, at any share of the catalog', () => {
  for (const total of [1, 5_000, 20_000, TOTAL])
    assert.deepEqual(searchParams({ ...size, matches: Math.min(total, 5_000), total }), { exact: true })
  assert.equal(searchParams({ ...size, matches: 5_001 }).exact, undefined)
})

test('the walk is broader for long pages and for strict filters', () => {
  assert.equal(searchParams({ ...size, wanted: 500 }).hnsw_ef, 1000)
  assert.equal(searchParams({ ...size, matches: 0.2 * TOTAL }).hnsw_ef, 128)
  assert.equal(searchParams({ ...size, matches: 0.09 * TOTAL }).hnsw_ef, 256)
})

test('ACORN is for several strict conditions together', () => {
  const acorn = (conditions: number, share: number) =>
    searchParams({ ...size, conditions, matches: share * TOTAL }).acorn
  assert.equal(acorn(1, 0.01), undefined)
  assert.equal(acorn(2, 0.5), undefined)
  assert.deepEqual(acorn(2, 0.3), { enable: true, max_selectivity: 0.4 })
})

test('estimates that contradict each other do no harm', () => {
  assert.equal(searchParams({ ...size, matches: TOTAL, total: 10 }).hnsw_ef, 128)
  assert.equal(searchParams({ ...size, matches: 9_000, total: 0 }).hnsw_ef, 128)
})
