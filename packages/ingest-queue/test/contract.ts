import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, afterEach, beforeEach, describe, mock, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { LookalikeError } from '@lookalike/shared'
import type { IngestQueueOptions } from '../src/bullmq-connection.ts'
import type { IngestQueue } from '../src/queue.ts'
import { range, record, until } from './recorder.ts'

/** One empty queue somewhere, that can be opened again and again. */
export interface QueueLocation {
  /** As `openQueue` takes it. */
  readonly url: string
  open(options: IngestQueueOptions): Promise<IngestQueue>
  /** Adds any job to the queue while it is closed. */
  addRaw(name: string, data: unknown): Promise<void>
  dispose(): Promise<void>
}

const QUICK: IngestQueueOptions = { backoffMs: 20, abortGraceMs: 200 }

/** What every import queue must do, whatever it runs on. */
export function queueContract(name: string, makeLocation: () => Promise<QueueLocation>): void {
  describe(`${name}: import queue`, () => {
    let location: QueueLocation
    let queue: IngestQueue
    const open = async (options: IngestQueueOptions = {}) => {
      queue = await location.open({ ...QUICK, ...options })
    }
    const reopen = async (options?: IngestQueueOptions) => {
      await queue.close()
      await open(options)
    }

    beforeEach(async () => {
      location = await makeLocation()
      await open()
    })
    afterEach(async () => {
      mock.timers.reset()
      await queue.close()
      await location.dispose()
    })

    test('an import is planned, its chunks indexed, then it is finished', async () => {
      const seen = record({ plan: (id) => queue.addChunks(id, [0, 1, 2]) })
      queue.work(seen.handlers, { concurrency: 2 })
      await queue.addPlan('a')
      await until(() => seen.log.length === 5)
      assert.deepEqual([seen.log[0], ...seen.log.slice(1, 4).sort(), seen.log[4]], [
        'plan a', 'index a 0', 'index a 1', 'index a 2', 'finish a',
      ])
      await until(async () => (await queue.depth()).active === 0)
      assert.deepEqual(await queue.depth(), { waiting: 0, active: 0, delayed: 0, failed: 0 })
    })

    test('a reindex goes on after its chunks, which come after those of imports; one reason is one job', async () => {
      const seen = record({
        reindex: (id) => seen.calls.length === 1 && queue.addReindexChunks(id, [0, 1]),
      })
      await queue.addReindex('r', 'begin')
      await queue.addReindex('r', 'begin')
      queue.work(seen.handlers, { concurrency: 1 })
      await until(() => seen.log.length === 4)
      assert.deepEqual(seen.log, ['reindex r', 'reindex-chunk r 0', 'reindex-chunk r 1', 'reindex r'])
      await until(async () => (await queue.depth()).active === 0)
      assert.deepEqual(await queue.depth(), { waiting: 0, active: 0, delayed: 0, failed: 0 })

      await reopen()
      const mixed = record()
      await queue.addReindexChunks('r', [0])
      await queue.addChunks('a', [3])
      await queue.addReindex('r', 'cancel')
      queue.work(mixed.handlers, { concurrency: 1 })
      await until(() => mixed.log.length === 5)
      const chunks = mixed.log.filter((line) => line.includes(' ', line.indexOf(' ') + 1))
      assert.deepEqual(chunks, ['index a 3', 'reindex-chunk r 0'])
    })

    test('an import without chunks is finished at once', async () => {
      const seen = record()
      queue.work(seen.handlers, { concurrency: 1 })
      await queue.addChunks('a', [])
      await until(() => seen.log.length === 1)
      assert.deepEqual(seen.log, ['finish a'])
    })

    test('an import is finished once, after all its chunks, also when they failed', async () => {
      await reopen({ attempts: 2 })
      const seen = record({
        index: (_id, chunk) => {
          if (chunk % 2 === 1) throw new LookalikeError('embedder_unavailable', 'gone')
        },
      })
      queue.work(seen.handlers, { concurrency: 3 })
      await queue.addChunks('a', range(6))
      await until(() => seen.log.includes('finish a'))
      await sleep(100)
      assert.equal(seen.log.length, 6 + 3 + 1)
      assert.equal(seen.log.at(-1), 'finish a')
      assert.equal((await queue.depth()).failed, 3)
    })

    test('a failed attempt is repeated with growing waits until the last one', async () => {
      await reopen({ attempts: 4, backoffMs: 100 })
      const seen = record({
        index: () => {
          throw new Error('not yet')
        },
      })
      const errors: unknown[] = []
      queue.work(seen.handlers, { concurrency: 1, onError: (error, job) => errors.push([String(error), job]) })
      await queue.addChunks('a', [7])
      await until(() => seen.log.includes('finish a'))
      const tries = seen.calls.filter(({ name }) => name === 'index')
      assert.deepEqual(tries.map(({ attempt, lastAttempt }) => [attempt, lastAttempt]), [
        [1, false], [2, false], [3, false], [4, true],
      ])
      assert.deepEqual(errors, range(4).map((tried) => [
        'Error: not yet', { name: 'index', importId: 'a', chunk: 7, attempt: tried + 1 },
      ]))
      const waits = tries.slice(1).map(({ at }, before) => at - (tries[before]?.at ?? Number.NaN))
      // Jitter takes up to half of 100, 200 and 400 ms away.
      for (const [n, ms] of [50, 100, 200].entries()) assert.ok((waits[n] ?? 0) >= ms, `wait ${n} took ${waits[n]} ms`)
    })

    test('an error that no retry can help fails the job at once', async () => {
      const error = new LookalikeError('source_invalid', 'no header')
      const seen = record({ plan: () => Promise.reject(error) })
      const errors: unknown[] = []
      queue.work(seen.handlers, { concurrency: 1, onError: (thrown) => errors.push(thrown) })
      await queue.addPlan('a')
      await until(async () => (await queue.depth()).failed === 1)
      await sleep(200)
      assert.deepEqual(seen.log, ['plan a'])
      assert.equal(errors.length, 1)
      assert.equal(errors[0], error)
    })

    test('a payload that cannot be read fails without work and without retries', async () => {
      await queue.close()
      await location.addRaw('index', { importId: 'a', chunk: 'first' })
      await location.addRaw('index', { importId: '', chunk: 1 })
      await location.addRaw('polish', { importId: 'a' })
      await open()
      const seen = record()
      const errors: unknown[] = []
      queue.work(seen.handlers, { concurrency: 1, onError: (error, job) => errors.push([error, job]) })
      await until(async () => (await queue.depth()).failed === 3)
      await sleep(200)
      assert.deepEqual(seen.log, [])
      assert.equal(errors.length, 3)
      for (const entry of errors) {
        assert.ok(Array.isArray(entry) && entry[0] instanceof LookalikeError)
        assert.equal(entry[1], undefined)
      }
    })

    test('a small import added after a big one does not wait for it', async () => {
      await queue.addChunks('big', range(250))
      await queue.addChunks('small', range(3))
      const seen = record()
      queue.work(seen.handlers, { concurrency: 1 })
      await until(() => seen.log.includes('finish small'))
      assert.deepEqual(seen.log.slice(0, 7), [
        'index big 0', 'index small 0', 'index big 1', 'index small 1', 'index big 2', 'index small 2', 'finish small',
      ])
    })

    test('a small import accepted while a big one is worked off ends long before it', async () => {
      const chunks = 200
      let begun = 0
      const seen = record({
        plan: (id) => queue.addChunks(id, range(2)),
        index: async (id) => {
          if (id === 'big' && ++begun === 40) await queue.addPlan('small')
        },
      })
      await queue.addChunks('big', range(chunks))
      queue.work(seen.handlers, { concurrency: 2 })
      await until(() => seen.log.includes('finish big'))
      const before = seen.log.slice(0, seen.log.indexOf('finish small'))
      const done = before.filter((call) => call.startsWith('index big')).length
      assert.ok(done >= 40 && done < chunks / 2, `${done} of ${chunks} chunks of the big import came before`)
      assert.equal(seen.log.filter((call) => call.startsWith('index big')).length, chunks)
    })

    test('a webhook has its own number of attempts, and is not added twice while it waits', async () => {
      await reopen({ attempts: 2, webhookAttempts: 4, webhookBackoffMs: 20 })
      const errors: unknown[] = []
      const seen = record({
        webhook: (_id, { lastAttempt }) => {
          if (!lastAttempt) throw new Error('not yet')
        },
      })
      await queue.addWebhook('a')
      await queue.addWebhook('a')
      await reopen()
      queue.work(seen.handlers, { concurrency: 2, onError: (_error, job) => errors.push(job) })
      await until(() => seen.ended === 1)
      await sleep(200)
      assert.deepEqual(seen.log, Array.from({ length: 4 }, () => 'webhook a'))
      assert.deepEqual(errors, [1, 2, 3].map((attempt) => ({ name: 'webhook', importId: 'a', attempt })))
    })

    test('a plan is not added twice while it waits or runs, and again when it has ended', async () => {
      await queue.addPlan('a')
      await queue.addPlan('a')
      let fail = false
      const seen = record({
        plan: async (id) => {
          await queue.addPlan(id)
          if (fail) throw new LookalikeError('source_invalid', 'no header')
        },
      })
      queue.work(seen.handlers, { concurrency: 2 })
      await until(() => seen.log.length === 1)
      await sleep(200)
      assert.deepEqual(seen.log, ['plan a'])

      fail = true
      await queue.addPlan('a')
      await until(async () => (await queue.depth()).failed === 1)
      fail = false
      await queue.addPlan('a')
      await until(() => seen.log.length === 3)
      await sleep(200)
      assert.deepEqual(seen.log, ['plan a', 'plan a', 'plan a'])
    })

    test('chunks can be added again after the first call was cut short, and only the new call finishes', async () => {
      const adding = queue.addChunks('a', range(2_000))
      await until(async () => (await queue.depth()).waiting > 0)
      await queue.close()
      await assert.rejects(adding, { code: 'queue_unavailable' })
      await open()
      const left = (await queue.depth()).waiting
      assert.ok(left > 0 && left < 2_000, `${left} chunks were added`)

      const seen = record()
      const errors: unknown[] = []
      const worker = queue.work(seen.handlers, { concurrency: 4, onError: (error) => errors.push(String(error)) })
      await until(() => seen.log.length === left)
      await queue.addChunks('a', [0, 1])
      await until(() => seen.log.includes('finish a'))
      await worker.close()

      mock.timers.enable({ apis: ['Date'], now: Date.now() + 2 * 3_600_000 })
      queue.work(seen.handlers, { concurrency: 4, onError: (error) => errors.push(String(error)) })
      await until(() => errors.length === 2)
      assert.match(String(errors[0]), /interrupted/)
      assert.equal(seen.log.length, left + 2 + 1)
      assert.deepEqual(await queue.depth(), { waiting: 0, active: 0, delayed: 0, failed: 2 })
    })

    test('as many jobs run at the same time as asked for, and no more', async () => {
      let now = 0
      let most = 0
      const seen = record({
        index: async () => {
          now += 1
          most = Math.max(most, now)
          await sleep(50)
          now -= 1
        },
      })
      queue.work(seen.handlers, { concurrency: 3 })
      await queue.addChunks('a', range(15))
      await until(() => seen.log.includes('finish a'))
      assert.equal(most, 3)
    })

    test('500 chunks succeed exactly once each, though every third fails first', async () => {
      const done = new Map<number, number>()
      const seen = record({
        index: async (_id, chunk, { attempt }) => {
          await sleep(chunk % 4)
          if (chunk % 3 === 0 && attempt <= 1 + (chunk % 2)) throw new Error('flaky')
          done.set(chunk, (done.get(chunk) ?? 0) + 1)
        },
      })
      queue.work(seen.handlers, { concurrency: 4 })
      await queue.addChunks('a', range(500))
      await until(() => seen.log.includes('finish a'))
      assert.equal(seen.log.at(-1), 'finish a')
      assert.deepEqual([...done.keys()].sort((a, b) => a - b), range(500))
      assert.deepEqual(new Set(done.values()), new Set([1]))
    })

    test('closing a worker waits for its running jobs and takes no more', async () => {
      const seen = record({ index: () => sleep(200) })
      await queue.addChunks('a', range(6))
      const worker = queue.work(seen.handlers, { concurrency: 2 })
      await until(() => seen.log.length === 2)
      await worker.close()
      assert.equal(seen.ended, 2)
      await sleep(200)
      assert.equal(seen.log.length, 2)
      assert.equal((await queue.depth()).waiting, 4)
      assert.equal((await queue.depth()).active, 0)
    })

    test('after the deadline signals abort, and the jobs go back without an attempt counted', async () => {
      const errors: unknown[] = []
      const seen = record({ index: (_id, _chunk, { signal }) => sleep(60_000, undefined, { signal }) })
      await queue.addChunks('a', [0])
      const worker = queue.work(seen.handlers, { concurrency: 1, onError: (error) => errors.push(error) })
      await until(() => seen.log.length === 1)
      await worker.close(50)
      assert.deepEqual(errors, [])
      const { waiting, ...others } = await queue.depth()
      assert.ok(waiting > 0)
      assert.deepEqual(others, { active: 0, delayed: 0, failed: 0 })

      const again = record()
      queue.work(again.handlers, { concurrency: 1 })
      await until(() => again.log.includes('finish a'))
      assert.deepEqual(again.calls.map(({ name, attempt }) => [name, attempt]), [['index', 1], ['finish', 1]])
    })

    test('a job whose handler heeds no signal does not hold up the closing, and is delivered again', async () => {
      await reopen({ lockMs: 2_000 })
      const stuck = Promise.withResolvers<void>()
      const seen = record({ index: () => stuck.promise })
      const worker = queue.work(seen.handlers, { concurrency: 1 })
      await queue.addChunks('a', [0])
      await until(() => seen.log.length === 1)
      await worker.close(0)
      await reopen({ lockMs: 2_000 })
      stuck.resolve()

      const again = record()
      queue.work(again.handlers, { concurrency: 1 })
      await until(() => again.log.includes('finish a'))
      assert.deepEqual(again.calls.map(({ name, attempt }) => [name, attempt]), [['index', 2], ['finish', 1]])
    })

    test('the depth tells waiting, running, delayed and failed jobs apart', async () => {
      await reopen({ backoffMs: 60_000, attempts: 2 })
      const hold = Promise.withResolvers<void>()
      const seen = record({
        index: (_id, chunk) => {
          if (chunk === 0) throw new LookalikeError('image_missing', 'final')
          if (chunk === 1) throw new Error('later')
          return hold.promise
        },
      })
      await queue.addChunks('a', range(6))
      assert.equal((await queue.depth()).waiting, 6 + 1)
      queue.work(seen.handlers, { concurrency: 2 })
      await until(() => seen.log.length === 4)
      await until(async () => (await queue.depth()).delayed === 1)
      assert.deepEqual(await queue.depth(), { waiting: 2, active: 2, delayed: 1, failed: 1 })
      hold.resolve()
    })

    test('jobs that wait are still there when the queue is opened again', async () => {
      await queue.addPlan('b')
      await queue.addChunks('a', [0, 1])
      await reopen()
      const seen = record()
      queue.work(seen.handlers, { concurrency: 1 })
      await until(() => seen.log.length === 4)
      assert.deepEqual(seen.log.toSorted(), ['finish a', 'index a 0', 'index a 1', 'plan b'])
    })

    test('a job whose process was killed is delivered again, and the import is finished', async () => {
      await queue.close()
      const script = fileURLToPath(new URL('./child-worker.ts', import.meta.url))
      const child = spawn(process.execPath, [script, location.url])
      after(() => child.kill('SIGKILL'))
      await saysStuck(child)
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit

      await open({ lockMs: 2_000 })
      const seen = record()
      queue.work(seen.handlers, { concurrency: 1 })
      await until(() => seen.log.includes('finish a'))
      const calls = seen.calls.map(({ name, chunk, attempt }) => [name, chunk, attempt])
      assert.deepEqual(calls.toSorted(), [['finish', undefined, 1], ['index', 1, 2], ['index', 2, 1]])
    })

    test('a closed queue says so', async () => {
      await queue.close()
      await queue.close()
      await assert.rejects(queue.addPlan('a'), { code: 'queue_unavailable' })
      await assert.rejects(queue.addChunks('a', [0]), { code: 'queue_unavailable' })
      await assert.rejects(queue.depth(), { code: 'queue_unavailable' })
    })
  })
}

/** Resolves when the child is in the middle of chunk 1; rejects with what it wrote when it ends before that. */
async function saysStuck(child: ChildProcess): Promise<void> {
  let output = ''
  child.stderr?.on('data', (data) => (output += String(data)))
  child.stdout?.on('data', (data) => (output += String(data)))
  await until(() => output.includes('stuck') || child.exitCode !== null)
  assert.ok(output.includes('stuck'), output)
}
