import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import { openFolderStore } from '@lookalike/file-store'
import { createServer } from '@lookalike/service-kit'
import { LookalikeError, Reindex, System } from '@lookalike/shared'
import { auth } from '../src/auth.ts'
import { systemRoutes } from '../src/system.ts'

test('a failing part is told as failing, and the others as they are', async (t) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'lookalike-'))
  const files = await openFolderStore(dir)
  const app = createServer()
  t.after(() => app.close())
  app.addSchema(Reindex)
  app.addSchema(System)
  await app.register(auth, { adminKey: 'key' })
  await app.register(systemRoutes, {
    queue: { depth: async () => Promise.reject(new LookalikeError('queue_unavailable', 'The queue is away.')) },
    live: async () => ({
      collection: { stats: async () => Promise.reject(new Error('secret path /srv/vectors')) },
      embedder: {
        model: { space: 'some-model-12', dimensions: 8 },
        embed: async () => ({
          space: 'some-model-12',
          dimensions: 8,
          vectors: [new LookalikeError('embedder_unavailable', 'No inference.')],
        }),
      },
    }),
    files,
    dataVersion: undefined,
  })
  const ask = async () => {
    const answer = await app.inject({ url: '/v1/system', headers: { authorization: 'Bearer key' } })
    assert.equal(answer.statusCode, 200)
    return answer.json<System>()
  }
  const { points, index, queue, throughput, health, model, versions } = await ask()
  assert.deepEqual([points, index, queue], [null, null, null])
  assert.equal(throughput?.length, 60)
  assert.deepEqual(health, {
    store: { status: 'failing', detail: 'It failed; see the log.' },
    queue: { status: 'failing', detail: 'The queue is away.' },
    embedder: { status: 'failing', detail: 'No inference.' },
    files: { status: 'ok' },
  })
  assert.deepEqual(model, { id: 'some-model', space: 'some-model-12', dimensions: 8 })
  assert.equal(versions.data, null)

  await rm(dir, { recursive: true })
  const without = await ask()
  assert.equal(without.throughput, null)
  assert.equal(without.health.files.status, 'failing')
})
