import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import Fastify from 'fastify'
import { type IngestQueue, openQueue } from '../src/index.ts'
import { makeRedisServer, noRedis } from './redis-server.ts'

/** Looks at a queue with one waiting job through its board. */
async function lookAt(queue: IngestQueue): Promise<void> {
  await queue.addPlan('a')
  await using app = Fastify()
  await app.register(await queue.board('/board'), { prefix: '/board' })
  const page = await app.inject('/board')
  assert.deepEqual([page.statusCode, /<html/i.test(page.body)], [200, true])
  const { queues } = (await app.inject('/board/api/queues?activeQueue=ingest&status=waiting')).json()
  assert.equal(queues[0].name, 'ingest')
  const { waiting, prioritized = 0 } = queues[0].counts
  assert.equal(waiting + prioritized, 1, JSON.stringify(queues[0].counts))
}

test('the board shows a queue on Redis', { skip: noRedis }, async () => {
  const server = await makeRedisServer()
  await server.start()
  const queue = await openQueue(server.url)
  await lookAt(queue)
  await queue.close()
  await server.dispose()
})

test('the board shows a queue on PGlite', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'lookalike-queue-'))
  const queue = await openQueue(`pglite:${dir}`)
  await lookAt(queue)
  await queue.close()
  await rm(dir, { recursive: true })
})
