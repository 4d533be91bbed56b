import assert from 'node:assert/strict'
import test from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { LookalikeError } from '@lookalike/shared'
import { type BatcherConfig, createBatcher } from '../src/batcher.ts'

/** A batcher of numbers, whose inferences end when the test says so. */
function controlled(config: Partial<BatcherConfig<number>> = {}) {
  const batches: number[][] = []
  const open: PromiseWithResolvers<Float32Array[]>[] = []
  let decoding = 0
  let mostDecoding = 0
  const batcher = createBatcher<number>({
    maxBatch: 4,
    maxWaitMs: 0,
    maxQueuedImages: 20,
    decodeConcurrency: 2,
    async decode(image) {
      mostDecoding = Math.max(mostDecoding, ++decoding)
      await setImmediate()
      decoding--
      if (image < 0) throw new LookalikeError('image_undecodable', `${image} is broken.`)
      return Uint8Array.of(image)
    },
    run(pixels) {
      batches.push(pixels.map(([image]) => image ?? -1))
      const inference = Promise.withResolvers<Float32Array[]>()
      open.push(inference)
      return inference.promise
    },
    ...config,
  })
  const nextBatch = async () => {
    while (open.length === 0) await setImmediate()
    return open.shift() as PromiseWithResolvers<Float32Array[]>
  }
  /** Ends the running inference well. */
  async function finish() {
    const inference = await nextBatch()
    inference.resolve((batches.at(-1) ?? []).map((image) => Float32Array.of(image)))
    await setImmediate()
  }
  async function finishAll<T>(calls: Promise<T>): Promise<T> {
    let done = false
    const result = calls.finally(() => (done = true))
    result.catch(() => undefined)
    while (!done) await (open.length > 0 ? finish() : setImmediate())
    return result
  }
  const settled = async () => {
    for (let n = 0; n < 200; n++) await setImmediate()
  }
  return { batcher, batches, finish, finishAll, nextBatch, settled, mostDecoding: () => mostDecoding }
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n)
const values = (outcomes: readonly (Float32Array | LookalikeError)[]) =>
  outcomes.map((outcome) => (outcome instanceof LookalikeError ? outcome.code : outcome[0]))
const bulk = { priority: 'bulk' } as const
const interactive = { priority: 'interactive' } as const
const refusal = (code: string) => (error: LookalikeError) => error.code === code

test('answers keep the order of the images over several batches; a bad image does not fail the others', async () => {
  const { batcher, batches, finishAll } = controlled()
  const outcomes = await finishAll(batcher.embed([1, 2, -3, 4, 5, 6, 7, 8, 9, 10], bulk))
  assert.deepEqual(values(outcomes), [1, 2, 'image_undecodable', 4, 5, 6, 7, 8, 9, 10])
  assert.ok(batches.every(({ length }) => length <= 4))
  assert.deepEqual(batcher.stats(), {
    queued: { interactive: 0, bulk: 0 },
    embedded: 9,
    undecodable: 1,
    batches: batches.length,
    rejected: 0,
  })
  assert.deepEqual(await batcher.embed([], bulk), [])
})

test('images of several calls share a batch', async () => {
  const { batcher, batches, finishAll } = controlled({ maxWaitMs: 1000 })
  const calls = range(1, 9).map((image) => batcher.embed([image], interactive))
  assert.deepEqual(
    (await finishAll(Promise.all(calls))).map(values),
    range(1, 9).map((image) => [image]),
  )
  assert.deepEqual(batches, [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ])
})

test('an interactive image waits for one bulk batch at most, and no batch mixes the two', async () => {
  const { batcher, batches, finish, finishAll, settled } = controlled()
  const bulkCall = batcher.embed(range(100, 120), bulk)
  await settled()
  assert.equal(batches.length, 1)
  const person = batcher.embed([1], interactive)
  await settled()
  await finish()
  await settled()
  assert.deepEqual(batches[1], [1])
  await finishAll(person)
  assert.deepEqual(values(await finishAll(bulkCall)), range(100, 120))
  assert.ok(batches.every((batch) => batch.every((image) => image >= 100 === (batch[0] ?? 0) >= 100)))
})

test('decoding goes on while a batch is embedded, two batches ahead at most, within its concurrency', async () => {
  const decoded: number[] = []
  const decode = async (image: number) => {
    decoded.push(image)
    return Uint8Array.of(image)
  }
  const ahead = controlled({ decode })
  const call = ahead.batcher.embed(range(0, 20), bulk)
  await ahead.settled()
  assert.equal(ahead.batches.length, 1)
  assert.equal(decoded.length, (ahead.batches[0]?.length ?? 0) + 8)
  await ahead.finishAll(call)
  const bounded = controlled()
  await bounded.finishAll(bounded.batcher.embed(range(0, 20), bulk))
  assert.equal(bounded.mostDecoding(), 2)
})

test('a full queue says embedder_busy and when to come back; the other priority has its own room', async () => {
  const { batcher, finishAll } = controlled({ maxQueuedImages: 5 })
  const first = batcher.embed(range(0, 5), bulk)
  await assert.rejects(batcher.embed([9], bulk), (error: LookalikeError) => {
    assert.equal(error.code, 'embedder_busy')
    assert.ok((error.retryAfterSeconds ?? 0) >= 1)
    return true
  })
  assert.equal(batcher.stats().rejected, 1)
  const person = batcher.embed([7], interactive)
  assert.deepEqual(values(await finishAll(person)), [7])
  await finishAll(first)
  const larger = batcher.embed(range(0, 12), bulk)
  assert.deepEqual(values(await finishAll(larger)), range(0, 12), 'a call larger than the queue may come alone')
})

test('an aborted call leaves the queue at once and the others go on', async () => {
  const { batcher, batches, finishAll, settled } = controlled()
  const abort = new AbortController()
  const first = batcher.embed([1, 2, 3, 4], bulk)
  const second = batcher.embed(range(50, 62), { ...bulk, signal: abort.signal })
  const third = batcher.embed([5], bulk)
  await settled()
  abort.abort(new Error('the shopper left'))
  await assert.rejects(second, /the shopper left/)
  assert.equal(batcher.stats().queued.bulk, 5)
  assert.deepEqual((await finishAll(Promise.all([first, third]))).map(values), [[1, 2, 3, 4], [5]])
  assert.ok(!batches.flat().some((image) => image >= 50))
  assert.deepEqual(batcher.stats().queued, { interactive: 0, bulk: 0 })
  await assert.rejects(batcher.embed([1], { ...bulk, signal: abort.signal }), /the shopper left/)
})

test('a failed inference fails the calls of its batch, not those behind it', async () => {
  const { batcher, nextBatch, finishAll } = controlled()
  const first = batcher.embed(range(0, 6), bulk)
  const second = batcher.embed([6, 7], bulk)
  const inference = await nextBatch()
  inference.reject(new LookalikeError('embedder_unavailable', 'It failed twice.'))
  await assert.rejects(first, refusal('embedder_unavailable'))
  assert.deepEqual(values(await finishAll(second)), [6, 7])
})

test('images wait for company only while more are on their way', async () => {
  const slow = Promise.withResolvers<Uint8Array>()
  const decode = async (image: number) => (image === 2 ? slow.promise : Uint8Array.of(image))
  const waiting = controlled({ decode, maxWaitMs: 60_000 })
  const call = waiting.batcher.embed([1, 2], bulk)
  await waiting.settled()
  assert.deepEqual(waiting.batches, [])
  slow.resolve(Uint8Array.of(2))
  await waiting.finishAll(call)
  assert.deepEqual(waiting.batches, [[1, 2]])
  const never = new Promise<Uint8Array>(() => undefined)
  const impatient = controlled({ decode: async (image) => (image === 2 ? never : Uint8Array.of(image)), maxWaitMs: 1 })
  void impatient.batcher.embed([1, 2], bulk)
  await impatient.nextBatch()
  assert.deepEqual(impatient.batches, [[1]])
})

test('closing turns away what waits and what comes', async () => {
  const { batcher } = controlled()
  const waiting = batcher.embed(range(0, 10), bulk)
  batcher.close()
  await assert.rejects(waiting, refusal('embedder_unavailable'))
  await assert.rejects(batcher.embed([1], interactive), refusal('embedder_unavailable'))
})
