import assert from 'node:assert/strict'
import test from 'node:test'
import type { WorkerActivity } from '@lookalike/ingest-queue'
import { LookalikeError } from '@lookalike/shared'
import { buildWorkerService } from '../src/app.ts'

const AT_WORK: WorkerActivity = { idleMs: 10, running: 0, longestMs: 0 }

/** The service of a worker in the given state. */
async function statusOf(
  route: string,
  {
    activity = AT_WORK,
    queueAway = false,
    storeAway = false,
  }: { activity?: WorkerActivity; queueAway?: boolean; storeAway?: boolean },
): Promise<number> {
  const depth = { waiting: 0, active: 0, delayed: 0, failed: 0 }
  const away = (code: 'queue_unavailable' | 'store_unavailable') => Promise.reject(new LookalikeError(code, 'away'))
  await using app = await buildWorkerService(
    {
      worker: { activity: () => activity },
      queue: { depth: () => (queueAway ? away('queue_unavailable') : Promise.resolve(depth)) },
      live: async () => ({
        collection: { count: () => (storeAway ? away('store_unavailable') : Promise.resolve(3)) },
      }),
    },
    { concurrency: 2, maxIdleMs: 60_000, maxJobMs: 600_000 },
  )
  return (await app.inject(route)).statusCode
}

test('a worker lives as long as its loop turns', async () => {
  const stuck = { ...AT_WORK, idleMs: 61_000 }
  assert.equal(await statusOf('/livez', {}), 200)
  assert.equal(await statusOf('/livez', { activity: stuck }), 500, 'the loop has places free and asks for nothing')
  assert.equal(await statusOf('/livez', { activity: { ...stuck, running: 1 } }), 500)
  assert.equal(
    await statusOf('/livez', { activity: { ...stuck, running: 2, longestMs: 61_000 } }),
    200,
    'all places taken',
  )
  assert.equal(await statusOf('/livez', { activity: { ...stuck, running: 2, longestMs: 601_000 } }), 500, 'a job hangs')
  assert.equal(await statusOf('/livez', { activity: stuck, queueAway: true }), 200, 'a restart would not help')
})

test('a worker is ready when it reaches its queue and its store', async () => {
  assert.equal(await statusOf('/readyz', {}), 200)
  assert.equal(await statusOf('/readyz', { queueAway: true }), 503)
  assert.equal(await statusOf('/readyz', { storeAway: true }), 503)
})
