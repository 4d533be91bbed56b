import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { detailed, hugePng, plain } from '@lookalike/image/test-images'
import { type Embedder, LookalikeError } from '@lookalike/shared'
import { cosine } from './fixtures.ts'

const bulk = { priority: 'bulk' } as const
const interactive = { priority: 'interactive' } as const

/** What every embedder must do, wherever its model runs. */
export function embedderContract(
  name: string,
  make: () => Promise<{ embedder: Embedder; close(): Promise<void> }>,
): void {
  describe(`${name}: embedder contract`, () => {
    let made: Awaited<ReturnType<typeof make>>
    let embedder: Embedder
    before(async () => {
      made = await make()
      embedder = made.embedder
    })
    after(() => made.close())

    const pictures = (count: number) =>
      Promise.all(
        Array.from({ length: count }, (_, n) =>
          detailed(40 + n, 60 + 2 * n)
            .jpeg()
            .toBuffer(),
        ),
      )
    const embed = async (images: readonly Uint8Array[], options: typeof bulk | typeof interactive = bulk) =>
      (
        await embedder.embed(
          images.map((bytes) => ({ bytes })),
          options,
        )
      ).vectors

    test('answers one L2-normalised vector per image, in order, in the space it names', async () => {
      const images = await pictures(70)
      const answer = await embedder.embed(
        images.map((bytes) => ({ bytes })),
        bulk,
      )
      assert.deepEqual([answer.space, answer.dimensions], [embedder.model.space, embedder.model.dimensions])
      assert.equal(answer.vectors.length, 70)
      for (const vector of answer.vectors) {
        assert.ok(vector instanceof Float32Array)
        assert.equal(vector.length, answer.dimensions)
        assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-3)
      }
      for (const n of [0, 33, 69]) {
        const [alone] = await embed([images[n] as Buffer], interactive)
        assert.ok(cosine(alone as Float32Array, answer.vectors[n] as Float32Array) > 0.999, `image ${n}`)
      }
    })

    test('no images give no vectors', async () => {
      assert.deepEqual(await embed([]), [])
    })

    test('an image that cannot be used is an error of its own, the others get their vectors', async () => {
      const [good = Buffer.alloc(0)] = await pictures(1)
      const bad = [
        [Buffer.from('not an image'), 'image_undecodable'],
        [Buffer.alloc(0), 'image_undecodable'],
        [await hugePng(64_250), 'image_too_large'],
        [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image_unsupported'],
        [Buffer.concat([good, Buffer.alloc(20_000_000)]), 'image_too_large'],
      ] as const
      const vectors = await embed(bad.flatMap(([bytes]) => [bytes, good]))
      bad.forEach(([, code], n) => {
        const error = vectors[2 * n]
        assert.ok(error instanceof LookalikeError, `${n}`)
        assert.equal(error.code, code)
        assert.ok(error.message.length > 20)
        assert.ok(vectors[2 * n + 1] instanceof Float32Array)
      })
    })

    test('a crop embeds a part; a wrong one is an error of its image', async () => {
      const [bytes = Buffer.alloc(0)] = await pictures(1)
      const { vectors } = await embedder.embed(
        [
          { bytes },
          { bytes, crop: [0.25, 0.25, 0.5, 0.5] },
          { bytes, crop: [0.9, 0, 0.5, 1] },
          { bytes: Buffer.from('x'), crop: [0, 0, 1, 1] },
        ],
        interactive,
      )
      const [whole, part, wrong, broken] = vectors
      assert.ok(whole instanceof Float32Array && part instanceof Float32Array)
      assert.notDeepEqual(whole, part)
      assert.equal((wrong as LookalikeError).code, 'invalid_request')
      assert.equal((broken as LookalikeError).code, 'image_undecodable')
    })

    test('a call that its caller gave up rejects with the reason', async () => {
      const images = [await plain(30, 30, '#aabbcc').png().toBuffer()].map((bytes) => ({ bytes }))
      const reason = new Error('given up')
      await assert.rejects(embedder.embed(images, { ...bulk, signal: AbortSignal.abort(reason) }), reason)
      const later = new AbortController()
      const call = embedder.embed(
        Array.from({ length: 64 }, () => images[0] as { bytes: Buffer }),
        {
          ...bulk,
          signal: later.signal,
        },
      )
      later.abort(reason)
      await assert.rejects(call, reason)
      assert.equal((await embed([images[0]?.bytes ?? Buffer.alloc(0)])).length, 1, 'and the next one works')
    })
  })
}
