import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { type FileStore, openFolderStore } from '../src/index.ts'

const A = { space: 'a-1', dimensions: 8 }
const B = { space: 'b-1', dimensions: 4 }

let dir: string
let files: FileStore
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'lookalike-'))
  files = await openFolderStore(dir)
})
afterEach(() => rm(dir, { recursive: true, force: true }))

test('of reindexes accepted at the same time one counts', async () => {
  const { reindexes } = files
  const others = (await openFolderStore(dir)).reindexes
  assert.equal(await reindexes.newest(), undefined)
  const accepted = await Promise.allSettled(
    [reindexes, others, reindexes].map((one) => one.accept({ from: A, to: B }, undefined)),
  )
  const refused = accepted.flatMap((one) => (one.status === 'rejected' ? [one.reason as { code: string }] : []))
  assert.deepEqual(refused.map(({ code }) => code), ['conflict', 'conflict'])
  const first = await others.newest()
  assert.deepEqual([first?.id, first?.from, first?.to, first?.cleared], ['rdx_000001', A, B, false])
  assert.equal((await reindexes.accept({ from: B, to: A }, first)).id, 'rdx_000002')
  assert.equal((await reindexes.newest())?.to.space, 'a-1')
})

test('what is decided first counts, and the state follows from what is written', async () => {
  const { reindexes } = files
  const { id } = await reindexes.accept({ from: A, to: B }, undefined)
  const states: string[] = []
  const note = async () => void states.push((await reindexes.get(id)).state)
  await note()
  await reindexes.markStarted(id)
  await note()
  await reindexes.writePlannedIds(id, 0, ['x', 'y'])
  await reindexes.writePlannedIds(id, 1, ['z'])
  await reindexes.writePlan(id, { products: 3, chunks: 2 })
  await reindexes.writeChunk(id, 1, { products: 1, embedded: 2 })
  await reindexes.writeChunk(id, 1, { products: 9, embedded: 9 })
  await note()
  const { products, embedded } = await reindexes.get(id)
  assert.deepEqual([products, embedded], [{ total: 3, done: 1 }, 2])
  assert.deepEqual(await reindexes.plannedIds(id, 0), ['x', 'y'])
  await reindexes.writeChunk(id, 0, { products: 2, embedded: 2 })
  await note()
  assert.deepEqual(await Promise.all([reindexes.decide(id, 'switched'), reindexes.decide(id, 'cancelled')]).then((won) => won.sort()), [false, true])
  assert.equal(await reindexes.decide(id, 'failed', 'late'), false)
  assert.equal((await reindexes.get(id)).error, null)
  await note()
  assert.deepEqual([await reindexes.end(id, 'finished'), await reindexes.end(id, 'rolled_back')], [true, false])
  await note()
  assert.ok(['switched', 'cancelled'].includes(states[4] ?? ''))
  assert.deepEqual([...states.slice(0, 4), states[5]], ['queued', 'running', 'running', 'verifying', 'finished'])
  await reindexes.markCleared(id)
  assert.equal((await reindexes.get(id)).cleared, true)
})

test('what a space missed is kept until it is done', async () => {
  const { reindexes } = files
  const { id } = await reindexes.accept({ from: A, to: B }, undefined)
  await reindexes.noteBehind(id, { space: 'b-1', ids: ['x'], deleted: [] })
  await reindexes.noteBehind(id, { space: 'a-1', ids: [], deleted: [{ id: 'y', version: 3 }] })
  const notes = await Array.fromAsync(reindexes.behind(id))
  assert.deepEqual(notes.map(({ space, ids, deleted }) => [space, ids, deleted]).sort(), [
    ['a-1', [], [{ id: 'y', version: 3 }]],
    ['b-1', ['x'], []],
  ])
  await notes[0]?.done()
  assert.equal((await Array.fromAsync(reindexes.behind(id))).length, 1)
})
