import assert from 'node:assert/strict'
import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { buildApi } from '@lookalike/api'
import { createEmbedder, type LocalEmbedder } from '@lookalike/embedder'
import { type FileStore, openFolderStore } from '@lookalike/file-store'
import { type IngestQueue, openPgliteQueue } from '@lookalike/ingest-queue'
import { startIngestWorker } from '@lookalike/ingest-worker'
import {
  DEFAULT_CATALOG,
  FINAL_STATES,
  type Import,
  LookalikeError,
  type ProblemDetails,
} from '@lookalike/shared'
import type { Spaces } from '@lookalike/spaces'
import { openLanceStore, type VectorStore } from '@lookalike/vector-store'
import { MODEL, tempDir } from './paths.ts'
import { openOneSpace } from './spaces.ts'
import { picture } from './stack.ts'
import { zipOf } from './zip.ts'

const ADMIN_KEY = 'a key for this test only'
const SOURCE = await zipOf({
  'products.csv': 'id,title,image_link\n1,A circle,1.png\n',
  '1.png': await picture('circle', 'navy'),
})

/** The real queue, whose `addPlan` fails as that of a Redis which is away: before the job got there, or after. */
function fakeAway(queue: IngestQueue, when: () => 'before' | 'after' | 'never'): IngestQueue {
  const away = () =>
    new LookalikeError('queue_unavailable', 'The job queue cannot be reached.', { retryAfterSeconds: 5 })
  return {
    ...queue,
    async addPlan(importId) {
      if (when() === 'before') throw away()
      await queue.addPlan(importId)
      if (when() === 'after') throw away()
    },
  }
}

describe('an upload while the job queue is away', () => {
  let dir: string
  let files: FileStore
  let store: VectorStore
  let queue: IngestQueue
  let embedder: LocalEmbedder
  let spaces: Spaces
  let api: Awaited<ReturnType<typeof buildApi>>
  let when: 'before' | 'after' | 'never' = 'before'
  before(async () => {
    dir = await tempDir()
    files = await openFolderStore(path.join(dir, 'files'))
    store = await openLanceStore(path.join(dir, 'vectors'))
    queue = await openPgliteQueue(path.join(dir, 'queue'))
    embedder = await createEmbedder({ modelDir: MODEL })
    spaces = await openOneSpace({ files, store, embedder })
    const resources = { spaces, files, queue: fakeAway(queue, () => when) }
    api = await buildApi(resources, { adminKey: ADMIN_KEY, catalog: DEFAULT_CATALOG })
  })
  after(async () => {
    await api.close()
    await Promise.all([queue.close(), store.close(), embedder.close()])
    await rm(dir, { recursive: true, force: true })
  })

  const headers = { authorization: `Bearer ${ADMIN_KEY}` }
  const upload = () =>
    api.inject({
      method: 'POST',
      url: '/v1/imports',
      headers: { ...headers, 'content-type': 'application/zip' },
      body: SOURCE,
    })

  async function assertRefusedWithoutTrace(): Promise<void> {
    const answer = await upload()
    assert.equal(answer.statusCode, 503, answer.body)
    assert.equal(answer.json<ProblemDetails>().code, 'queue_unavailable')
    assert.equal(answer.headers['retry-after'], '5')
    assert.deepEqual((await api.inject({ url: '/v1/imports', headers })).json(), { items: [], nextCursor: null })
    for (const folder of ['imports', 'staging'])
      assert.deepEqual(await readdir(path.join(dir, 'files', folder)), [], folder)
  }

  test('is refused with 503 and Retry-After, and leaves nothing', async () => {
    when = 'before'
    await assertRefusedWithoutTrace()
    assert.equal((await queue.depth()).waiting, 0)
  })

  test('leaves nothing even if its job arrived, and the same upload is imported later', async () => {
    when = 'after'
    await assertRefusedWithoutTrace()
    assert.equal((await queue.depth()).waiting, 1)

    when = 'never'
    const answer = await upload()
    assert.equal(answer.statusCode, 202)
    const { id } = answer.json<Import>()
    const errors: unknown[] = []
    const worker = await startIngestWorker(
      { files, queue, spaces },
      {
        catalog: DEFAULT_CATALOG,
        onError: (error) => errors.push(error instanceof LookalikeError ? error.code : error),
      },
    )
    while (!FINAL_STATES.includes((await files.imports.get(id)).state))
      await new Promise((resolve) => setTimeout(resolve, 20))
    await worker.close(0)
    assert.deepEqual(errors, ['import_not_found'])
    assert.deepEqual(await files.imports.list(), [id])
    assert.equal((await files.imports.get(id)).state, 'completed')
  })
})
