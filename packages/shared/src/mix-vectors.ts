import { LookalikeError } from './errors.ts'

/** Below this length the direction of a sum of unit vectors is rounding. */
const MIN_LENGTH = 1e-6

/**
 * The query vector for "like these, unlike those", L2-normalised: mean(positives) + (mean(positives) − mean(negatives)),
 * the `average_vector` strategy of Qdrant's recommendations
 * (https://qdrant.tech/documentation/concepts/explore/#average-vector-strategy); without negatives the mean.
 * @param positives at least one, each L2-normalised, all equally long
 * @throws LookalikeError `invalid_request` when there is no positive, or when the examples cancel each other out
 */
export function mixVectors(positives: readonly Float32Array[], negatives: readonly Float32Array[] = []): Float32Array {
  if (positives.length === 0) throw new LookalikeError('invalid_request', 'At least one positive example is needed.')
  const wanted = meanOf(positives)
  const unwanted = negatives.length > 0 ? meanOf(negatives) : wanted
  const mixed = wanted.map((value, n) => 2 * value - (unwanted[n] ?? 0))
  const length = Math.hypot(...mixed)
  if (length < MIN_LENGTH) {
    throw new LookalikeError('invalid_request', 'The examples cancel each other out: leave one of them out.')
  }
  return Float32Array.from(mixed, (value) => value / length)
}

function meanOf(vectors: readonly Float32Array[]): Float64Array {
  const sum = new Float64Array(vectors[0]?.length ?? 0)
  for (const vector of vectors) for (const [n, value] of vector.entries()) sum[n] = (sum[n] ?? 0) + value
  return sum.map((value) => value / vectors.length)
}
