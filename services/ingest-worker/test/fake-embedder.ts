import { createHash } from 'node:crypto'
import { type Embedder, LookalikeError } from '@lookalike/shared'

export const FAKE_SPACE = { space: 'fake-1', dimensions: 8 }

/** An embedder without a model: the vector follows from the hash of the bytes; `broken` ones cannot be decoded. */
export const fakeEmbedder: Embedder = {
  model: FAKE_SPACE,
  async embed(images) {
    const vectors = images.map(({ bytes }) =>
      Buffer.from(bytes).toString().startsWith('broken')
        ? new LookalikeError('image_undecodable', 'The image is damaged.')
        : vectorOf(bytes),
    )
    return { ...FAKE_SPACE, vectors }
  },
  close: async () => {},
}

export function vectorOf(bytes: Uint8Array): Float32Array {
  const numbers = [...createHash('sha256').update(bytes).digest().subarray(0, FAKE_SPACE.dimensions)].map(
    (n) => n - 127.5,
  )
  const length = Math.hypot(...numbers)
  return Float32Array.from(numbers, (number) => number / length)
}
