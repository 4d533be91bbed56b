import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodePixels } from '@lookalike/image'
import { type ImageInput, toLookalikeError } from '@lookalike/shared'
import type { LocalEmbedder } from '../src/index.ts'

const SIDE = 16

/**
 * A test double without a model: the vector of an image is random, drawn from the sha256 of its pixels. Every call takes
 * `batchMs`, however many calls there are at once, so that what is measured against it is not the embedder.
 */
export function fakeEmbedder({ batchMs = 0, dimensions = 64 } = {}): LocalEmbedder {
  const counts = { embedded: 0, undecodable: 0, batches: 0, rejected: 0 }
  const model = { space: 'fake-embedder-1', dimensions }

  async function vectorOf({ bytes, crop }: ImageInput) {
    try {
      const pixels = await decodePixels(bytes, {
        size: SIDE,
        resize: 'letterbox',
        background: '#ffffff',
        ...(crop && { crop }),
      })
      counts.embedded += 1
      return randomUnitVector(createHash('sha256').update(pixels).digest(), dimensions)
    } catch (error) {
      counts.undecodable += 1
      return toLookalikeError(error)
    }
  }

  return {
    model,
    async embed(images, { signal }) {
      signal?.throwIfAborted()
      if (images.length === 0) return { ...model, vectors: [] }
      counts.batches += 1
      const [vectors] = await Promise.all([
        Promise.all(images.map(vectorOf)),
        sleep(batchMs, undefined, { signal }).catch(() => signal?.throwIfAborted()),
      ])
      signal?.throwIfAborted()
      return { ...model, vectors }
    },
    stats: () => ({ ready: true, restarts: 0, queued: { interactive: 0, bulk: 0 }, ...counts }),
    close: async () => {},
  }
}

/** Numbers of SHA-256 in counter mode, made normal by the sum of four, made unit length. */
function randomUnitVector(seed: Buffer, dimensions: number): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, (_, n) => {
    const digest = createHash('sha256').update(seed).update(String(n)).digest()
    return [0, 4, 8, 12].reduce((sum, at) => sum + digest.readUInt32LE(at) / 2 ** 32 - 0.5, 0)
  })
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}
