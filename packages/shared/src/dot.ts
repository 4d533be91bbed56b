/** The dot product of two equally long vectors: the cosine of their angle where both are L2-normalised. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let n = 0; n < a.length; n++) sum += (a[n] ?? 0) * (b[n] ?? 0)
  return sum
}
