import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { LookalikeError } from '@lookalike/shared'
import { openQueue } from '../src/index.ts'
import { makeRedisServer, noRedis } from './redis-server.ts'

test('pglite:<folder> opens a queue in that folder', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'lookalike-queue-'))
  const queue = await openQueue(`pglite:${dir}`)
  await queue.addPlan('a')
  assert.equal((await queue.depth()).waiting, 1)
  await queue.close()
  await rm(dir, { recursive: true })
})

test('redis://… opens a queue there', { skip: noRedis }, async () => {
  const server = await makeRedisServer()
  await server.start()
  const queue = await openQueue(server.url)
  await queue.addPlan('a')
  assert.notDeepEqual(await server.call('KEYS', 'lookalike:ingest:*'), [])
  await queue.close()
  await server.dispose()
})

test('any other URL is refused with the forms that work, and not repeated', async () => {
  for (const url of [
    '',
    'pglite',
    'pglite:',
    'http://u:secret@host',
    'redis://u:secret@host:port',
    '/data/queue',
    'REDIS',
  ]) {
    await assert.rejects(openQueue(url), (error) => {
      assert.ok(error instanceof LookalikeError && error.code === 'invalid_request', url)
      assert.match(error.message, /^QUEUE_URL: .*pglite:<folder>.*redis:\/\/<host>:<port>/)
      assert.doesNotMatch(error.message, /secret/)
      return true
    })
  }
})

test('a Redis that cannot be reached is told by its address, without the password', async () => {
  for (const url of ['redis://user:secret@127.0.0.1:1', 'rediss://user:secret@127.0.0.1:1']) {
    await assert.rejects(openQueue(url), (error) => {
      assert.ok(error instanceof LookalikeError && error.code === 'queue_unavailable' && error.cause instanceof Error)
      assert.match(error.message, /127\.0\.0\.1:1 /)
      assert.doesNotMatch(error.message, /secret/)
      return true
    })
  }
})
