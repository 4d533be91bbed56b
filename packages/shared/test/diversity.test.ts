import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { diversify, type RankedVector } from '../src/index.ts'
import { dot, unitVector } from './arbitrary-vectors.ts'

const query = Float32Array.of(1, 0, 0)
const ranked = fc
  .array(unitVector, { maxLength: 12 })
  .map((vectors) => vectors.map((vector) => ({ vector, score: dot(vector, query) })).sort((a, b) => b.score - a.score))
const diversity = fc.constantFrom(0, 0.1, 0.3, 0.5, 0.9, 1)

/** The definition, word for word: argmax over what is left of λ · relevance − (1 − λ) · largest similarity to the chosen. */
function plainMmr(hits: readonly RankedVector[], lambda: number): RankedVector[] {
  const chosen = hits.slice(0, 1)
  while (chosen.length < hits.length) {
    const worth = ({ score, vector }: RankedVector) =>
      lambda * score - (1 - lambda) * Math.max(...chosen.map((other) => dot(vector, other.vector)))
    const left = hits.filter((hit) => !chosen.includes(hit))
    const best = Math.max(...left.map(worth))
    const next = left.find((hit) => worth(hit) === best)
    if (next) chosen.push(next)
  }
  return chosen
}

test('the order is that of maximal marginal relevance', () => {
  fc.assert(
    fc.property(ranked, diversity, (hits, value) => {
      const expected = plainMmr(hits, 1 - value).map((hit) => hits.indexOf(hit))
      const found = diversify(hits, value, hits.length).map((hit) => hits.indexOf(hit))
      assert.deepEqual(found, expected)
    }),
    { numRuns: 1000 },
  )
})

test('nothing is lost or doubled, the best stays first, and a shorter answer begins a longer one', () => {
  fc.assert(
    fc.property(ranked, diversity, fc.integer({ min: 1, max: 14 }), (hits, value, count) => {
      const whole = diversify(hits, value, 100)
      assert.deepEqual(new Set(whole), new Set(hits))
      assert.equal(whole.length, hits.length)
      assert.equal(whole[0], hits[0])
      assert.deepEqual(diversify(hits, value, count), whole.slice(0, count))
      assert.deepEqual(diversify(hits, 0, count), hits.slice(0, count))
    }),
    { numRuns: 1000 },
  )
})

test('twins are parted', () => {
  const near = Float32Array.of(0.9, Math.sqrt(1 - 0.81), 0)
  const other = Float32Array.of(0.8, 0, 0.6)
  const hits = [near, near, other].map((vector) => ({ vector, score: dot(vector, query) }))
  assert.deepEqual(
    diversify(hits, 0.5, 3).map((hit) => hits.indexOf(hit)),
    [0, 2, 1],
  )
})
