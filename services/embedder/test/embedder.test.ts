import assert from 'node:assert/strict'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { decodePixels } from '@lookalike/image'
import { LookalikeError } from '@lookalike/shared'
import { createEmbedder } from '../src/index.ts'
import { createInference } from '../src/inference.ts'
import { readManifest } from '../src/model-folder.ts'
import { copyModel, cosine, MODEL_DIR, photos, until } from './fixtures.ts'

const bulk = { priority: 'bulk' } as const
const interactive = { priority: 'interactive' } as const

async function start(t: test.TestContext, modelDir = MODEL_DIR) {
  const crashes: Error[] = []
  const embedder = await createEmbedder({ modelDir, onCrash: (error) => crashes.push(error) })
  t.after(() => embedder.close())
  async function embed(
    images: readonly Uint8Array[],
    options: typeof bulk | typeof interactive = bulk,
  ): Promise<Float32Array[]> {
    const { vectors } = await embedder.embed(
      images.map((bytes) => ({ bytes })),
      options,
    )
    return vectors.map((vector) => (vector instanceof LookalikeError ? assert.fail(vector) : vector))
  }
  return { embedder, embed, crashes }
}

/** A batch that does not fit its count: the error of onnxruntime ends the thread, behind whatever it does now. */
const crash = (worker: Worker | undefined) => worker?.postMessage({ pixels: new Uint8Array(5), count: 1 })

/** Sees the threads that are started, so that a test can crash one. */
function watchThreads(t: test.TestContext, onThread: (worker: Worker) => void): void {
  process.on('worker', onThread)
  t.after(() => process.off('worker', onThread))
}

test('the same photo gives the same vector alone, in any batch and in any order', async (t) => {
  const images = await photos(t, 48)
  const { embed } = await start(t)
  const together = await embed(images)
  const shuffled = images.map((image, n) => ({ image, n })).sort((a, b) => ((a.n * 29) % 48) - ((b.n * 29) % 48))
  const reordered = await embed(shuffled.map(({ image }) => image))
  let lowest = 1
  for (const [place, { n }] of shuffled.entries()) {
    lowest = Math.min(lowest, cosine(reordered[place] as Float32Array, together[n] as Float32Array))
  }
  for (const [n, image] of images.entries()) {
    const [alone] = await embed([image], interactive)
    lowest = Math.min(lowest, cosine(alone as Float32Array, together[n] as Float32Array))
    assert.ok(Math.abs(Math.hypot(...(alone as Float32Array)) - 1) < 1e-3)
  }
  t.diagnostic(`lowest cosine over batches: ${lowest}`)
  assert.ok(lowest >= 0.999)
  assert.ok(cosine(together[0] as Float32Array, together[24] as Float32Array) < 0.98, 'different photos differ')
})

test("a crop changes the vector, and equals the cropped pixels' own", async (t) => {
  const [bytes = Buffer.alloc(0)] = await photos(t, 1)
  const { embedder } = await start(t)
  const { vectors } = await embedder.embed(
    [{ bytes }, { bytes, crop: [0, 0, 1, 1] }, { bytes, crop: [0.3, 0.2, 0.4, 0.3] }],
    interactive,
  )
  const [whole, full, part] = vectors as Float32Array[]
  assert.deepEqual(whole, full)
  assert.ok(cosine(whole as Float32Array, part as Float32Array) < 0.99)
  const {
    vectors: [wrong],
  } = await embedder.embed([{ bytes, crop: [0.9, 0, 0.5, 1] }], interactive)
  assert.equal((wrong as LookalikeError).code, 'invalid_request')
})

test('the event loop turns while a batch is embedded', async (t) => {
  const manifest = await readManifest(MODEL_DIR)
  const inference = await createInference({ folder: MODEL_DIR, manifest, threads: 1, maxBatch: 8 })
  t.after(() => inference.close())
  const [photo = Buffer.alloc(0)] = await photos(t, 1)
  const pixels = await decodePixels(photo, { size: 96, resize: 'letterbox', background: '#ffffff' })
  let done = false
  const batch = inference.run(Array.from({ length: 8 }, () => pixels)).finally(() => (done = true))
  for (let turn = 0; turn < 20; turn++) await setImmediate()
  assert.equal(done, false)
  assert.equal((await batch).length, 8)
})

test('a crashed thread is replaced and its batch embedded all the same', async (t) => {
  const threads: Worker[] = []
  watchThreads(t, (worker) => threads.push(worker))
  const images = await photos(t, 40)
  const { embedder, embed, crashes } = await start(t)
  const expected = await embed(images)
  const call = embed(images)
  const before = embedder.stats().batches
  await until(() => embedder.stats().batches > before)
  crash(threads[0])
  const vectors = await call
  vectors.forEach((vector, n) => assert.ok(cosine(vector, expected[n] as Float32Array) > 0.999))
  assert.equal(threads.length, 2)
  assert.equal(embedder.stats().restarts, 1)
  assert.match(String(crashes[0]), /Tensor|dims|length/i)
})

test('a thread that ends while it is idle is replaced at once', async (t) => {
  const threads: Worker[] = []
  watchThreads(t, (worker) => threads.push(worker))
  const [image = Buffer.alloc(0)] = await photos(t, 1)
  const { embed, embedder, crashes } = await start(t)
  threads[0]?.postMessage('end')
  await until(() => embedder.stats().restarts === 1)
  assert.match(String(crashes[0]), /inference thread exited with code 0/)
  assert.equal((await embed([image]))[0]?.length, 256)
})

test('two crashes over one batch are embedder_unavailable; the next call works', async (t) => {
  const threads: Worker[] = []
  let crashing = false
  watchThreads(t, (worker) => {
    threads.push(worker)
    let replies = 0
    // The first three are for the start and the warm-up; after them comes the batch.
    worker.on('message', () => ++replies === 3 && crashing && crash(worker))
  })
  const images = await photos(t, 8)
  const { embed, embedder } = await start(t)
  crashing = true
  const call = embed(images)
  crash(threads[0])
  await assert.rejects(call, (error: LookalikeError) => {
    assert.equal(error.code, 'embedder_unavailable')
    assert.ok(error.retryable && error.retryAfterSeconds)
    return true
  })
  crashing = false
  assert.ok(embedder.stats().restarts >= 2)
  assert.equal((await embed(images)).length, 8)
  assert.ok(embedder.stats().ready)
})

test('when the new thread cannot start, calls fail fast, readiness is lost, and both come back', async (t) => {
  const threads: Worker[] = []
  watchThreads(t, (worker) => threads.push(worker))
  const [image = Buffer.alloc(0)] = await photos(t, 1)
  const folder = await copyModel(t)
  const { embed, embedder, crashes } = await start(t, folder)
  await rename(join(folder, 'model.onnx'), join(folder, 'away'))
  crash(threads[0])
  await until(() => crashes.length === 2)
  assert.match(String(crashes[1]), /model\.onnx cannot be read/)
  assert.equal(embedder.stats().ready, false)
  await assert.rejects(embed([image]), (error: LookalikeError) => error.code === 'embedder_unavailable')
  await rename(join(folder, 'away'), join(folder, 'model.onnx'))
  await until(() => embedder.stats().ready)
  assert.equal((await embed([image])).length, 1)
})

test('closing lets nothing wait', async (t) => {
  const images = await photos(t, 30)
  const { embed, embedder } = await start(t)
  const call = embed(images)
  await Promise.all([
    embedder.close(),
    assert.rejects(call, (error: LookalikeError) => error.code === 'embedder_unavailable'),
  ])
  await assert.rejects(embed(images), (error: LookalikeError) => error.code === 'embedder_unavailable')
  assert.equal(embedder.stats().restarts, 0)
})
