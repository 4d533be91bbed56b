import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { NO_COUNTS, openFolderStore } from '@lookalike/file-store'
import { openQueue } from '@lookalike/ingest-queue'
import { createRequeue } from '../src/requeue.ts'

test('a worker queues what the queue has lost, and nothing that others are at work on', async (t) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'lookalike-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  const files = await openFolderStore(path.join(dir, 'files'), { shared: true })
  const queue = await openQueue(`pglite:${path.join(dir, 'queue')}`)
  t.after(() => queue.close())
  const accept = async () => {
    async function* source() {
      yield Buffer.from('id\n')
    }
    const staged = await files.imports.stage(source())
    return (await staged.accept({ name: 'feed', container: 'csv', preset: 'columns', warnings: [] })).id
  }
  const [lost, running, planned, ended] = [await accept(), await accept(), await accept(), await accept()]
  await queue.addChunks(running, [0, 1])
  await queue.addPlan(planned)
  await files.imports.writeSummary(ended, {
    state: 'completed',
    counts: NO_COUNTS,
    finishedAt: new Date().toISOString(),
    error: null,
  })
  const before = await queue.depth()
  const requeue = createRequeue(files, queue)
  await requeue()
  await requeue()
  assert.equal((await queue.depth()).waiting, before.waiting + 1)
  assert.ok((await queue.importsAtWork()).has(lost))
  assert.ok(!(await queue.importsAtWork()).has(ended))
})
