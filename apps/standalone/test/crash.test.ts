import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import type { ProductRecord } from '@lookalike/vector-store'
import { type CrashHarness, createCrashHarness } from './crash/harness.ts'
import { killPointOf, PHASE_NAMES } from './crash/kill-point.ts'
import { tempDir } from './paths.ts'

/** One for each phase; `npm run bench:crash` runs a hundred. */
const SEEDS = PHASE_NAMES.map((_, index) => index + 1)

describe('a process that is killed', { concurrency: 2 }, () => {
  let dir: string
  let harness: CrashHarness
  before(async () => {
    dir = await tempDir()
    harness = await createCrashHarness(dir)
  })
  after(async () => {
    await harness.ready
    await rm(dir, { recursive: true, force: true, maxRetries: 5 })
  })

  for (const seed of SEEDS) {
    const { phase, moment, call, operation } = killPointOf(seed)
    test(`loses and doubles nothing: ${phase}, ${moment} call ${call} of ${operation} (seed ${seed})`, async () => {
      const { problems, fired, lost, doubled, rows } = await harness.run(seed)
      assert.deepEqual(problems, [])
      assert.deepEqual({ fired, lost, doubled }, { fired: true, lost: 0, doubled: 0 })
      assert.ok(rows > 200)
    })
  }

  test('and what would be lost, doubled or wrong is noticed', async () => {
    const clean = { lost: 0, doubled: 0, problems: [] }
    const { rows: _, ...untouched } = { rows: 0, ...(await harness.judge(async () => {})) }
    assert.deepEqual(untouched, clean)
    const version = Number.MAX_SAFE_INTEGER
    const lost = await harness.judge((collection) => collection.delete([{ id: 'p001', version }]))
    assert.deepEqual([lost.lost > 0, lost.doubled], [true, 0])
    assert.match(lost.problems.join(), /products: p001 .* missing/)

    const rewritten = (change: (record: ProductRecord) => object) =>
      harness.judge(async (collection) => {
        const [record] = await collection.get(['p001'], { vectors: true })
        assert.ok(record)
        const images = record.images.map(({ vector = new Float32Array(), ...image }) => ({ ...image, vector }))
        await collection.upsert([{ ...record, images, version, ...change({ ...record, images }) }])
      })
    const twice = await rewritten(({ images }) => ({ images: [0, 1].map((position) => ({ ...images[0], position })) }))
    assert.deepEqual([twice.lost, twice.doubled], [0, 1])
    const payload = await rewritten(({ product }) => ({ product: { ...product, brand: 'Wrong' } }))
    assert.match(payload.problems.join(), /^the payload of p001/)
    const turned = await rewritten(({ images }) => ({
      images: images.map((image) => ({ ...image, vector: image.vector?.toReversed() })),
    }))
    assert.match(turned.problems.join(), /a vector of p001 is of another picture/)
  })
})

test('the seeds cover every phase, each phase in every stage that has it', () => {
  const drawn = Array.from({ length: 100 }, (_, seed) => killPointOf(seed + 1))
  assert.deepEqual(new Set(SEEDS.map((seed) => killPointOf(seed).phase)), new Set(PHASE_NAMES))
  assert.deepEqual(
    drawn,
    Array.from({ length: 100 }, (_, seed) => killPointOf(seed + 1)),
  )
  assert.equal(new Set(drawn.map(({ phase, stage }) => `${phase} ${stage}`)).size, 18)
})
