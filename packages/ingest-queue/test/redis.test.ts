import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { LookalikeError } from '@lookalike/shared'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { QUEUE_NAME } from '../src/bullmq-connection.ts'
import { type IngestQueue, openRedisQueue, type RedisQueueOptions } from '../src/index.ts'
import { queueContract } from './contract.ts'
import { range, record, until } from './recorder.ts'
import { makeRedisServer, noRedis, type RedisServer } from './redis-server.ts'

const AWAY_MS = 20_000
const COMMAND_TIMEOUT_MS = 2_500
/** What a busy machine may add. */
const SLACK_MS = 1_500

describe('Redis', { skip: noRedis }, () => {
  let server: RedisServer
  before(async () => {
    server = await makeRedisServer()
    await server.start()
  })
  after(() => server.dispose())

  queueContract('Redis', async () => ({
    url: server.url,
    open: (options) => openRedisQueue(server.url, options),
    async addRaw(name, data) {
      const connection = new Redis(server.url, { maxRetriesPerRequest: null })
      const queue = new Queue(QUEUE_NAME, { connection, prefix: 'lookalike' })
      await queue.add(name, data, { attempts: 5, backoff: 1, priority: 1 })
      await queue.close()
      connection.disconnect()
    },
    dispose: async () => void (await server.call('FLUSHALL')),
  }))

  describe('Redis: when the server goes away', () => {
    let queue: IngestQueue
    const open = async (options: RedisQueueOptions = {}) => {
      queue = await openRedisQueue(server.url, {
        backoffMs: 20,
        abortGraceMs: 200,
        commandTimeoutMs: COMMAND_TIMEOUT_MS,
        ...options,
      })
    }
    beforeEach(() => open())
    afterEach(async () => {
      await queue.close()
      await server.call('FLUSHALL')
    })

    /** Ends within `ms`, and what a busy machine may add. */
    async function takesUpTo(ms: number, work: () => Promise<unknown>): Promise<void> {
      const start = performance.now()
      await work()
      const tookMs = performance.now() - start
      assert.ok(tookMs < ms + SLACK_MS, `took ${tookMs} ms`)
    }

    /** Rejects within `ms`, as something that a later retry can mend. */
    async function failsWithin(ms: number, call: () => Promise<unknown>): Promise<void> {
      await takesUpTo(ms, () =>
        assert.rejects(call, (error) => {
          assert.ok(
            error instanceof LookalikeError && error.code === 'queue_unavailable' && error.retryable,
            String(error),
          )
          assert.ok(error.cause instanceof Error)
          assert.equal(error.retryAfterSeconds, 5)
          return true
        }),
      )
    }

    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      test(`its append-only file brings every job back after ${signal}`, async () => {
        await queue.addPlan('b')
        await queue.addChunks('a', range(20))
        await server.stop(signal)
        await server.start()
        const seen = record()
        queue.work(seen.handlers, { concurrency: 2 })
        await until(() => seen.log.length === 22)
        assert.equal(new Set(seen.log).size, 22)
        assert.ok(seen.log.includes('plan b'))
        assert.deepEqual(seen.log.filter((line) => line.includes(' a')).at(-1), 'finish a')
      })
    }

    test(`for ${AWAY_MS / 1000} s: calls fail at once and leave nothing, workers resume by themselves`, async () => {
      const seen = record({ index: () => sleep(50) })
      queue.work(seen.handlers, { concurrency: 2 })
      await queue.addChunks('a', range(40))
      await until(() => seen.log.length > 5)
      await server.stop('SIGKILL')
      const awayAt = performance.now()
      let [calls, spentMs] = [0, 0]
      while (performance.now() - awayAt < AWAY_MS) {
        const start = performance.now()
        await failsWithin(0, () => queue.addPlan('refused'))
        await failsWithin(0, () => queue.addChunks('refused', [0, 1]))
        await failsWithin(0, () => queue.addChunks('refused', []))
        await failsWithin(0, () => queue.depth())
        calls += 4
        spentMs += performance.now() - start
        await sleep(1_000)
      }
      // A call that waited for the next try to connect would take a second on average.
      assert.ok(spentMs / calls < 200, `calls took ${spentMs / calls} ms on average`)
      assert.ok(seen.log.length < 40)
      await server.start()

      await until(() => seen.log.includes('finish a'))
      await until(() =>
        queue.addPlan('b').then(
          () => true,
          () => false,
        ),
      )
      await until(() => seen.log.includes('plan b'))
      await until(async () => (await queue.depth()).active === 0)
      const chunks = seen.log.filter((line) => line.startsWith('index'))
      assert.deepEqual(new Set(chunks), new Set(range(40).map((chunk) => `index a ${chunk}`)))
      assert.deepEqual(
        seen.log.filter((line) => line.includes('refused')),
        [],
      )
      assert.deepEqual(await queue.depth(), { waiting: 0, active: 0, delayed: 0, failed: 0 })
    })

    test('in the middle of adding chunks: the import is not finished before they are added again', async () => {
      const adding = queue.addChunks('a', range(2_000))
      const rejected = assert.rejects(adding, { code: 'queue_unavailable' })
      await until(async () => (await queue.depth()).waiting > 0)
      await server.stop('SIGKILL')
      await takesUpTo(0, () => rejected)
      await server.start()
      await until(() =>
        queue.depth().then(
          () => true,
          () => false,
        ),
      )
      const left = (await queue.depth()).waiting
      assert.ok(left > 0 && left < 2_000 && left % 100 === 0, `${left} chunks were added`)

      const seen = record()
      queue.work(seen.handlers, { concurrency: 4 })
      await until(() => seen.log.length === left)
      await sleep(200)
      assert.ok(!seen.log.includes('finish a'))
      await queue.addChunks('a', [0, 1])
      await until(() => seen.log.includes('finish a'))
      assert.equal(seen.log.length, left + 2 + 1)
    })

    test('but keeps its connections: calls fail after their timeout, and workers resume', async () => {
      const seen = record({ index: () => sleep(20) })
      queue.work(seen.handlers, { concurrency: 2 })
      await queue.addChunks('a', range(40))
      await until(() => seen.log.length > 5)
      server.freeze()
      try {
        await failsWithin(COMMAND_TIMEOUT_MS, () => queue.addPlan('late'))
        await failsWithin(COMMAND_TIMEOUT_MS, () => queue.addChunks('late', [0, 1]))
        await failsWithin(COMMAND_TIMEOUT_MS, () => queue.depth())
      } finally {
        server.thaw()
      }
      await until(() => seen.log.includes('finish a'))
      await until(() =>
        queue.addPlan('b').then(
          () => true,
          () => false,
        ),
      )
      await until(() => seen.log.includes('plan b'))
      // What was sent may still be read, whole: a plan, or a finish job behind its gate; but no chunks without one.
      assert.deepEqual(
        seen.log.filter((line) => /(index|finish) late/.test(line)),
        [],
      )
    })

    test('a worker started meanwhile waits for it', async () => {
      await queue.addPlan('a')
      await server.stop('SIGTERM')
      const seen = record()
      queue.work(seen.handlers, { concurrency: 1 })
      await sleep(500)
      await server.start()
      await until(() => seen.log.length === 1)
      assert.deepEqual(seen.log, ['plan a'])
    })

    test('closing does not wait for it, and the job is delivered again', async () => {
      await queue.close()
      await open({ lockMs: 2_000 })
      const seen = record({ index: (_id, _chunk, { signal }) => sleep(60_000, undefined, { signal }) })
      const worker = queue.work(seen.handlers, { concurrency: 1 })
      await queue.addChunks('a', [0])
      await until(() => seen.log.length === 1)
      await server.stop('SIGKILL')
      await takesUpTo(50, async () => {
        await worker.close(50)
        await queue.close()
      })

      await server.start()
      await open({ lockMs: 2_000 })
      const again = record()
      queue.work(again.handlers, { concurrency: 1 })
      await until(() => again.log.includes('finish a'))
      assert.deepEqual(again.log, ['index a 0', 'finish a'])
    })

    test('closing an idle worker does not wait for it', async () => {
      queue.work(record().handlers, { concurrency: 1 })
      await server.stop('SIGKILL')
      // By then connections are tried anew only now and then, and a worker closed gently would wait for that.
      await sleep(3_000)
      await takesUpTo(0, () => queue.close())
      await server.start()
    })
  })

  test('Redis: several processes share the jobs, and each is done once', async () => {
    const queues = await Promise.all([openRedisQueue(server.url), openRedisQueue(server.url)])
    const seen = queues.map((queue) => {
      const one = record({ index: () => sleep(5) })
      queue.work(one.handlers, { concurrency: 2 })
      return one
    })
    await queues[0].addChunks('a', range(100))
    await until(() => seen.some(({ log }) => log.includes('finish a')))
    assert.ok(
      seen.every(({ log }) => log.length > 10),
      String(seen.map(({ log }) => log.length)),
    )
    const all = seen.flatMap(({ log }) => log)
    assert.deepEqual(all.toSorted(), [...range(100).map((chunk) => `index a ${chunk}`), 'finish a'].toSorted())
    await Promise.all(queues.map((queue) => queue.close()))
    await server.call('FLUSHALL')
  })

  test('Redis: queues with different prefixes share a database without seeing each other', async () => {
    const [one, other] = await Promise.all(['one', 'other'].map((prefix) => openRedisQueue(server.url, { prefix })))
    assert.ok(one && other)
    await one.addPlan('a')
    assert.equal((await one.depth()).waiting, 1)
    assert.equal((await other.depth()).waiting, 0)
    await Promise.all([one.close(), other.close()])
    const keys = (await server.call('KEYS', '*')) as string[]
    assert.ok(keys.length > 0 && keys.every((key) => /^(one|other):/.test(key)), String(keys))
    await server.call('FLUSHALL')
  })
})
