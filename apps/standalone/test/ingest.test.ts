import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { inspectFeed } from '@lookalike/catalog-feed'
import { createEmbedder, type LocalEmbedder } from '@lookalike/embedder'
import { type ImportRecord, openFolderStore } from '@lookalike/file-store'
import { openPgliteQueue } from '@lookalike/ingest-queue'
import { startIngestWorker } from '@lookalike/ingest-worker'
import {
  DEFAULT_CATALOG,
  type Embedder,
  FINAL_STATES,
  type Import,
  LookalikeError,
} from '@lookalike/shared'
import { type Collection, openLanceStore } from '@lookalike/vector-store'
import { MODEL, tempDir } from './paths.ts'
import { openOneSpace } from './spaces.ts'
import { picture, writeShapesCatalog } from './stack.ts'

describe('the ingest worker', () => {
  let embedder: LocalEmbedder
  let catalogDir: string
  before(async () => {
    catalogDir = await tempDir()
    await writeShapesCatalog(catalogDir)
    embedder = await createEmbedder({ modelDir: MODEL })
  })
  after(async () => {
    await embedder.close()
    await rm(catalogDir, { recursive: true, force: true })
  })

  /** The real parts in a folder; chunks of 10 rows, retries without much waiting. */
  async function openWorker(dir: string, embedder: Embedder, wrap = (collection: Collection) => collection) {
    const [files, store, queue] = await Promise.all([
      openFolderStore(path.join(dir, 'files')),
      openLanceStore(path.join(dir, 'vectors')),
      openPgliteQueue(path.join(dir, 'queue'), { attempts: 3, backoffMs: 20 }),
    ])
    const spaces = await openOneSpace({ files, store, embedder }, wrap)
    const { collection } = spaces
    const worker = await startIngestWorker(
      { files, queue, spaces },
      { catalog: DEFAULT_CATALOG, chunkRows: 10 },
    )
    return {
      files,
      collection,
      queue,
      async close() {
        await worker.close(0)
        await queue.close()
        await store.close()
      },
    }
  }

  type OpenWorker = Awaited<ReturnType<typeof openWorker>>

  async function accept(
    { files, queue }: OpenWorker,
    dir = catalogDir,
    more: Pick<ImportRecord, 'replace'> = {},
  ): Promise<string> {
    const csv = path.join(dir, 'products.csv')
    const { description, warnings } = await inspectFeed(csv, { imagesDir: dir }, DEFAULT_CATALOG)
    const { id } = await (
      await files.imports.stage(createReadStream(csv))
    ).accept({ ...description, ...more, name: 'products.csv', warnings })
    await queue.addPlan(id)
    return id
  }

  async function ended({ files }: OpenWorker, id: string): Promise<Import> {
    for (;;) {
      const state = await files.imports.get(id)
      if (FINAL_STATES.includes(state.state)) return state
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  /** The real embedder, failing as a busy one would, for as long as `fails` says so. */
  function fakeBusy(fails: (call: number) => boolean): Embedder {
    let calls = 0
    return {
      model: embedder.model,
      async embed(images, options) {
        if (fails(calls++)) throw new LookalikeError('embedder_busy', 'The embedder is busy.', { retryAfterSeconds: 1 })
        return embedder.embed(images, options)
      },
      close: async () => {},
    }
  }

  async function withWorker(
    embedder: Embedder,
    use: (worker: OpenWorker, dir: string) => Promise<void>,
    wrap?: (collection: Collection) => Collection,
  ): Promise<void> {
    const dir = await tempDir()
    const worker = await openWorker(dir, embedder, wrap)
    try {
      await use(worker, dir)
    } finally {
      await worker.close()
      await rm(dir, { recursive: true, force: true })
    }
  }

  test('retries chunks that failed for a passing reason', async () => {
    // A turned circle is the same picture, and the same bytes are embedded once.
    await withWorker(
      fakeBusy((call) => call < 3),
      async (worker) => {
        const { state, counts } = await ended(worker, await accept(worker))
        assert.equal(state, 'completed')
        assert.deepEqual(counts, {
          rows: 40,
          created: 40,
          updated: 0,
          unchanged: 0,
          failed: 0,
          deleted: 0,
          embedded: 35,
        })
        assert.equal(await worker.collection.count([]), 40)
      },
    )
  })

  test('records rows as failed when the reason does not pass, and a later import mends them', async () => {
    let broken = true
    await withWorker(
      fakeBusy(() => broken),
      async (worker) => {
        const id = await accept(worker)
        const { state, counts } = await ended(worker, id)
        assert.equal(state, 'completed')
        assert.equal(counts.failed, 40)
        const rows = (await Promise.all([0, 1, 2, 3].map((chunk) => worker.files.imports.chunk(id, chunk)))).flatMap(
          (chunk) => chunk?.rows ?? [],
        )
        assert.deepEqual(
          rows.map(({ row }) => row),
          Array.from({ length: 40 }, (_, index) => index + 1),
        )
        assert.ok(rows.every(({ error }) => error?.code === 'embedder_busy'))
        broken = false
        assert.equal((await ended(worker, await accept(worker))).counts.created, 40)
      },
    )
  })

  test('goes on after a restart where it stopped', async () => {
    const dir = await tempDir()
    let calls = 0
    const first = await openWorker(
      dir,
      fakeBusy(() => calls++ >= 2),
    )
    const id = await accept(first)
    while ((await first.files.imports.finishedChunks(id)).length < 2)
      await new Promise((resolve) => setTimeout(resolve, 5))
    await first.close()
    const second = await openWorker(dir, embedder)
    const { state, counts } = await ended(second, id)
    assert.equal(state, 'completed')
    assert.equal(counts.created + counts.failed, 40)
    assert.equal(await second.collection.count([]), counts.created)
    await second.close()
    await rm(dir, { recursive: true, force: true })
  })

  test('keeps images under their sha256, and none that cannot be decoded', async () => {
    const dir = await tempDir()
    await mkdir(path.join(dir, 'images'), { recursive: true })
    await writeFile(path.join(dir, 'images/bad.png'), 'no image')
    await writeFile(path.join(dir, 'products.csv'), 'id,title,image_link\nbad,Bad,images/bad.png\n')
    await withWorker(embedder, async (worker, data) => {
      const { counts } = await ended(worker, await accept(worker, dir))
      assert.deepEqual(counts, { rows: 1, created: 0, updated: 0, unchanged: 0, failed: 1, deleted: 0, embedded: 0 })
      assert.ok(!(await readdir(path.join(data, 'files'))).includes('images'))
      assert.deepEqual((await worker.collection.get(['bad']))[0]?.images, [])
      await ended(worker, await accept(worker))
      const [product] = await worker.collection.get(['circle-navy-0'])
      assert.ok((await worker.files.images.get(product?.images[0]?.imageSha256 ?? '')).length > 100)
    })
    await rm(dir, { recursive: true, force: true })
  })

  test('counts what a replacing import deleted, also when the end of it had to be repeated', async () => {
    let losses = 2
    /** The real collection, failing after it has deleted, as a process that is killed there. */
    const fakeLoss = (collection: Collection) =>
      new Proxy(collection, {
        get(target, name) {
          const value: unknown = Reflect.get(target, name)
          if (name !== 'delete') return typeof value === 'function' ? value.bind(target) : value
          return async (products: Parameters<Collection['delete']>[0]) => {
            const outcomes = await target.delete(products)
            if (losses-- > 0) throw new LookalikeError('store_unavailable', 'The store is gone.')
            return outcomes
          }
        },
      })
    const dir = await onePiece('other')
    await withWorker(
      embedder,
      async (worker) => {
        await ended(worker, await accept(worker))
        const { state, counts } = await ended(worker, await accept(worker, dir, { replace: { force: true } }))
        assert.equal(state, 'completed')
        assert.deepEqual([counts.created, counts.deleted], [1, 40])
        assert.equal(await worker.collection.count([]), 1)
      },
      fakeLoss,
    )
    assert.equal(losses, -1)
    await rm(dir, { recursive: true, force: true })
  })

  test('a replacing import also decides about imports that were accepted before it and end after it', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    const fakeSlow: Embedder = {
      model: embedder.model,
      async embed(images, options) {
        if (images.length === 1) await released
        return embedder.embed(images, options)
      },
      close: async () => {},
    }
    const dir = await onePiece('late')
    await withWorker(fakeSlow, async (worker) => {
      const older = await accept(worker, dir)
      assert.equal(
        (await ended(worker, await accept(worker, catalogDir, { replace: { force: false } }))).state,
        'completed',
      )
      release()
      assert.equal((await ended(worker, older)).counts.created, 1)
      assert.deepEqual(await worker.collection.get(['late']), [])
      assert.equal(await worker.collection.count([]), 40)
    })
    await rm(dir, { recursive: true, force: true })
  })

  /** A catalog folder with a single product. */
  async function onePiece(id: string): Promise<string> {
    const dir = await tempDir()
    await writeFile(path.join(dir, 'a.png'), await picture('circle', 'gold'))
    await writeFile(path.join(dir, 'products.csv'), `id,title,image_link\n${id},${id},a.png\n`)
    return dir
  }

  test('ends an import whose source cannot be read, and says why', async () => {
    await withWorker(embedder, async (worker) => {
      const staged = await worker.files.imports.stage(
        (async function* () {
          yield Buffer.from('title\nx\n')
        })(),
      )
      const { id } = await staged.accept({ container: 'zip', preset: 'columns', name: 'broken.zip', warnings: [] })
      await worker.queue.addPlan(id)
      const { state, error } = await ended(worker, id)
      assert.equal(state, 'failed')
      assert.match(error ?? '', /source_invalid.*not a ZIP archive/)
    })
  })
})
