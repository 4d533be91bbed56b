import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import test, { type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LookalikeError } from '@lookalike/shared'
import { openLanceStore } from '@lookalike/vector-store'
import { awaitCollection } from '../src/awaited-collection.ts'

const MODEL = { space: 'space-1', dimensions: 4 }

async function emptyStore(t: TestContext) {
  const dir = await mkdtemp(`${tmpdir()}/lookalike-`)
  const store = await openLanceStore(dir)
  const closing = new AbortController()
  t.after(async () => {
    closing.abort()
    await store.close()
    await rm(dir, { recursive: true, force: true })
  })
  return { store, signal: closing.signal }
}

test('searches wait for a worker to fill the store, and then go on', async (t) => {
  const { store, signal } = await emptyStore(t)
  const onConflict = (error: LookalikeError) => assert.fail(error)
  const collection = awaitCollection(store, MODEL, { fields: [], onConflict, signal })
  assert.equal(collection.space, 'space-1')
  await assert.rejects(collection.count([]), { code: 'store_unavailable', retryAfterSeconds: 5 })
  await store.ensureCollection(MODEL, [])
  await store.switchAlias(MODEL.space)
  while ((await collection.count([]).catch(() => -1)) === -1) await sleep(50)
  assert.equal(await collection.count([]), 0)
})

test('a store that another model filled is told at once', async (t) => {
  const { store, signal } = await emptyStore(t)
  const other = { ...MODEL, space: 'other-1' }
  await store.ensureCollection(other, [])
  await store.switchAlias(other.space)
  const told = Promise.withResolvers<LookalikeError>()
  awaitCollection(store, MODEL, { fields: [], onConflict: told.resolve, signal })
  const { code, message } = await told.promise
  assert.equal(code, 'conflict')
  assert.match(message, /other-1.*space-1/)
})
