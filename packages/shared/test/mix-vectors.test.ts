import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { LookalikeError, mixVectors } from '../src/index.ts'
import { dot, unitVector } from './arbitrary-vectors.ts'

const close = (a: Float32Array, b: readonly number[]) =>
  assert.ok(a.length === b.length && a.every((value, n) => Math.abs(value - (b[n] ?? 9)) < 1e-6), `${a} is not ${b}`)
const vector = (...values: number[]) => Float32Array.from(values)

test('a mix is 2 · mean(positives) − mean(negatives), normalised', () => {
  close(mixVectors([vector(1, 0), vector(0, 1)]), [Math.SQRT1_2, Math.SQRT1_2])
  close(mixVectors([vector(1, 0)], [vector(0, 1)]), [2 / Math.sqrt(5), -1 / Math.sqrt(5)])
  close(mixVectors([vector(1, 0)], [vector(0, 1), vector(0, 1)]), [2 / Math.sqrt(5), -1 / Math.sqrt(5)])
  close(mixVectors([vector(0.6, 0.8)]), [0.6, 0.8])
})

test('a mix has length 1, whatever the order of its examples, and a negative never comes nearer', () => {
  const examples = fc.array(unitVector, { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(examples, examples, (positives, negatives) => {
      try {
        const mixed = mixVectors(positives, negatives)
        assert.ok(Math.abs(Math.hypot(...mixed) - 1) < 1e-6)
        close(mixVectors(positives.toReversed(), negatives.toReversed()), [...mixed])
        const [negative] = negatives
        if (negative && negatives.length === 1) {
          assert.ok(dot(mixed, negative) <= dot(mixVectors(positives), negative) + 1e-6)
        }
      } catch (error) {
        assert.ok(error instanceof LookalikeError && error.code === 'invalid_request', String(error))
      }
    }),
    { numRuns: 1000 },
  )
})

test('examples without a direction are refused', () => {
  const [right, left] = [vector(1, 0), vector(-1, 0)]
  assert.throws(() => mixVectors([]), { code: 'invalid_request', message: /positive/ })
  assert.throws(() => mixVectors([right, left]), { code: 'invalid_request', message: /cancel/ })
  // The mean of these two is (0.5, 0), half as long as the negative.
  const tilted = [vector(0.5, Math.sqrt(0.75)), vector(0.5, -Math.sqrt(0.75))]
  assert.throws(() => mixVectors(tilted, [right]), { code: 'invalid_request', message: /cancel/ })
})
