import assert from 'node:assert/strict'
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { LookalikeError } from '@lookalike/shared'
import { createPostgresBackend, Queue } from 'bullmq'
import { QUEUE_NAME } from '../src/bullmq-connection.ts'
import { openPgliteQueue } from '../src/index.ts'
import { openPglitePool } from '../src/pglite-pool.ts'
import { queueContract, type QueueLocation } from './contract.ts'

let root: string
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'lookalike-queue-'))
  await (await openPgliteQueue(join(root, 'empty'))).close()
})
after(() => rm(root, { recursive: true }))

/** Copies a fresh queue, which is faster than creating one. */
async function copyOfEmpty(): Promise<string> {
  const dir = await mkdtemp(join(root, 'queue-'))
  await cp(join(root, 'empty'), dir, { recursive: true })
  return dir
}

async function makeLocation(): Promise<QueueLocation> {
  const dir = await copyOfEmpty()
  return {
    url: `pglite:${dir}`,
    open: (options) => openPgliteQueue(dir, options),
    async addRaw(name, data) {
      const pool = await openPglitePool(dir)
      const queue = new Queue(QUEUE_NAME, { connection: pool }, createPostgresBackend)
      await queue.add(name, data, { attempts: 5, backoff: 1, priority: 1 })
      await queue.close()
      await pool.end()
    },
    dispose: () => rm(dir, { recursive: true }),
  }
}

queueContract('PGlite', makeLocation)

const unavailable = (error: unknown) =>
  error instanceof LookalikeError && error.code === 'queue_unavailable' && error.cause instanceof Error

test('PGlite: a damaged folder is refused with the cause', async () => {
  const dir = await copyOfEmpty()
  await rm(join(dir, 'pglite/global/pg_control'))
  await assert.rejects(openPgliteQueue(dir), unavailable)
  await rm(dir, { recursive: true })
})

test('PGlite: a folder that cannot be created is refused with the cause', async () => {
  await writeFile(join(root, 'file'), '')
  await assert.rejects(openPgliteQueue(join(root, 'file/queue')), unavailable)
})

test('PGlite: a folder whose creation was interrupted is created anew', async () => {
  const dir = join(root, 'half')
  await mkdir(join(dir, 'pglite'), { recursive: true })
  for (const name of (await readdir(join(root, 'empty/pglite'))).slice(0, 3)) {
    await cp(join(root, 'empty/pglite', name), join(dir, 'pglite', name), { recursive: true })
  }
  const queue = await openPgliteQueue(dir)
  await queue.addPlan('a')
  assert.equal((await queue.depth()).waiting, 1)
  await queue.close()
})
