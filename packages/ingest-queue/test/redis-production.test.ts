import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { LookalikeError } from '@lookalike/shared'
import { openQueue } from '../src/index.ts'
import { range, record, until } from './recorder.ts'
import { makeRedisServer, noRedis, type RedisServerOptions, TEST_CA } from './redis-server.ts'

async function start(t: TestContext, options: RedisServerOptions = {}) {
  const server = await makeRedisServer(options)
  t.after(() => server.dispose())
  await server.start()
  return server
}

async function warningsOf(url: string): Promise<string[]> {
  const warnings: string[] = []
  await (await openQueue(url, { onWarning: (warning) => warnings.push(warning) })).close()
  return warnings
}

describe('Redis for production', { skip: noRedis }, () => {
  test('warns of an eviction policy that deletes jobs and of a missing append-only file, else of nothing', async (t) => {
    assert.deepEqual(await warningsOf((await start(t)).url), [])
    const careless = await start(t, { settings: { appendonly: 'no', 'maxmemory-policy': 'allkeys-lru' } })
    const [eviction, persistence, ...others] = await warningsOf(careless.url)
    assert.match(eviction ?? '', /noeviction.*allkeys-lru/)
    assert.match(persistence ?? '', /appendonly yes/)
    assert.deepEqual(others, [])
  })

  test('does without CONFIG, and with no more than a user of its own may', async (t) => {
    const server = await start(t)
    await server.call(
      'ACL',
      'SETUSER',
      'lookalike',
      'on',
      '>key-of-lookalike',
      '~lookalike:*',
      '+@all',
      '-@admin',
      '+info',
    )
    const url = server.url.replace('://', '://lookalike:key-of-lookalike@')
    const warnings: string[] = []
    const queue = await openQueue(url, { onWarning: (warning) => warnings.push(warning) })
    const seen = record({ plan: (id) => queue.addChunks(id, [0, 1]) })
    queue.work(seen.handlers, { concurrency: 1 })
    await queue.addPlan('a')
    await until(() => seen.log.includes('finish a'))
    await queue.close()
    assert.deepEqual(warnings, [])
    await assert.rejects(openQueue(server.url.replace('://', '://lookalike:wrong@')), { code: 'queue_unavailable' })
  })

  test('speaks TLS with an authority of its own, and does not trust another', async (t) => {
    const server = await start(t, { tls: true, password: 'password-of-redis' })
    assert.match(server.url, /^rediss:/)
    const queue = await openQueue(server.url, { ca: TEST_CA })
    const seen = record()
    queue.work(seen.handlers, { concurrency: 1 })
    await queue.addPlan('a')
    await until(() => seen.log.includes('plan a'))
    await queue.close()
    await assert.rejects(openQueue(server.url), (error: LookalikeError) => {
      assert.equal(error.code, 'queue_unavailable')
      assert.doesNotMatch(error.message, /password-of-redis/)
      return true
    })
  })

  test('keeps nothing of jobs that ended well, and a bounded number of those that failed', async (t) => {
    const server = await start(t)
    const queue = await openQueue(server.url, { attempts: 1 })
    const seen = record({
      index: (_id, chunk) => {
        if (chunk >= 20) throw new LookalikeError('image_missing', 'gone')
      },
    })
    queue.work(seen.handlers, { concurrency: 16 })
    await queue.addChunks('a', range(1_060))
    await until(() => seen.log.includes('finish a'))
    await until(async () => (await queue.depth()).active === 0)
    assert.deepEqual(await queue.depth(), { waiting: 0, active: 0, delayed: 0, failed: 1_000 })
    const jobs = ((await server.call('KEYS', 'lookalike:ingest:*')) as string[]).filter((key) =>
      /:[0-9a-f-]+$/.test(key),
    )
    assert.ok(jobs.length < 1_100, `${jobs.length} jobs are kept`)
    await queue.close()
  })

  test('knows the imports that jobs are there for', async (t) => {
    const server = await start(t)
    const queue = await openQueue(server.url)
    assert.deepEqual([...(await queue.importsAtWork())], [])
    await queue.addPlan('planned')
    await queue.addChunks('running', range(3))
    await queue.addWebhook('told')
    assert.deepEqual([...(await queue.importsAtWork())].sort(), ['planned', 'running', 'told'])
    const seen = record()
    queue.work(seen.handlers, { concurrency: 4 })
    await until(() => seen.log.length === 6)
    await until(async () => (await queue.importsAtWork()).size === 0)
    await queue.close()
  })

  test('a worker tells when it last asked for a job, and what it is doing', async (t) => {
    const server = await start(t)
    const queue = await openQueue(server.url)
    const hold = Promise.withResolvers<void>()
    const ended: string[] = []
    const worker = queue.work(record({ plan: () => hold.promise }).handlers, {
      concurrency: 1,
      onEnd: ({ name, importId, requestId, failed }) => ended.push(`${name} ${importId} ${requestId} ${failed}`),
    })
    await queue.addPlan('a', { requestId: 'req-1' })
    await until(() => worker.activity().running === 1)
    const busy = worker.activity()
    await until(() => worker.activity().longestMs > busy.longestMs && worker.activity().idleMs > busy.idleMs)
    hold.resolve()
    await until(() => worker.activity().running === 0)
    assert.deepEqual(ended, ['plan a req-1 false'])
    // An idle loop asks every five seconds.
    await until(() => worker.activity().idleMs > 2_000)
    await until(() => worker.activity().idleMs < 1_000)
    await queue.close()
  })
})
