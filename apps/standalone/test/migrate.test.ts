import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import { type FakeQdrant, startFakeQdrant } from '@lookalike/fake-qdrant'
import { openFolderStore } from '@lookalike/file-store'
import { openQueue } from '@lookalike/ingest-queue'
import { type Collection, openLanceStore, openQdrantStore, type ProductState } from '@lookalike/vector-store'
import type { MigrateReport } from '../src/data.ts'
import { runCli } from './cli.ts'
import { tempDir } from './paths.ts'
import { noRedis, withRedis } from './redis.ts'
import { openStack } from './stack.ts'

describe('migrate', { skip: noRedis }, () => {
  let dir: string
  let data: string
  let qdrant: FakeQdrant
  before(async () => {
    dir = await tempDir()
    data = path.join(dir, 'data')
    qdrant = await startFakeQdrant()
    const stack = await openStack({ dir })
    await stack.admin('/v1/products/circle-navy-0', { method: 'DELETE' })
    await stack.admin('/v1/products/square-navy-0', {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify({ title: 'Patched' }),
    })
    await stack.upload('id,title,image_link\nnew,Without a picture,https://127.0.0.1:9/none.jpg\n')
    await stack.close()
  })
  after(async () => {
    await qdrant.close()
    await rm(dir, { recursive: true })
  })

  const migrate = async (queue: string, ...args: string[]) => {
    const run = await runCli(['migrate', '--data', data, '--to-store', qdrant.url, '--to-queue', queue, ...args])
    return { ...run, report: (): MigrateReport => JSON.parse(run.stdout) as MigrateReport }
  }

  test('copies products, deletions and vectors, lets searches use them, and queues what had not ended', async () => {
    const unfinished = await acceptImport(data)
    await withRedis(async (redis) => {
      const first = await migrate(redis, '--json')
      assert.equal(first.code, 0, first.stderr)
      const { live, spaces, unfinishedImports } = first.report()
      assert.equal(live, 'fashion-resnet50-1')
      assert.deepEqual(spaces, [{ space: live, products: 40, images: 39, deletions: 1, newerThere: 0, agreement: 1 }])
      assert.equal(unfinishedImports, 1)

      const [from, to] = [await openLanceStore(path.join(data, 'vectors')), await openQdrantStore(qdrant.url)]
      const copy = await to.openCollection(live)
      assert.equal(await to.liveSpace(), live)
      const [before, after] = [await statesOf(await from.openCollection(live)), await statesOf(copy)]
      assert.equal(before.size, 41)
      assert.deepEqual(after, before)
      assert.equal(after.get('circle-navy-0')?.product, null)
      assert.equal(after.get('square-navy-0')?.product?.title, 'Patched')
      await from.close()

      const queue = await openQueue(redis)
      assert.equal((await queue.depth()).waiting, 1)

      // Once more: nothing is doubled, and what the server got since then stays.
      const newest = [...after.values()].reduce((best, { version }) => Math.max(best, version), 0) + 1
      await copy.patch([{ product: { id: 'square-navy-0', title: 'Patched there' }, version: newest }])
      const again = await migrate(redis)
      assert.equal(again.code, 0, again.stderr)
      assert.match(again.stdout, /40 products with 39 images, 1 deletions; 100\.0 % of the nearest products agree\./)
      assert.match(again.stdout, /Now copy .*files to the volume/)
      assert.equal((await queue.depth()).waiting, 1)
      assert.equal((await copy.get(['square-navy-0']))[0]?.product.title, 'Patched there')
      assert.deepEqual([await copy.count([]), await copy.countImages([])], [40, 39])
      await queue.close()
    })
    const files = await openFolderStore(path.join(data, 'files'))
    assert.equal(await files.imports.summary(unfinished), undefined)
    assert.deepEqual(qdrant.violations, [])
  })

  test('switches nothing when the server holds other products already', () =>
    withRedis(async (redis) => {
      const store = await openQdrantStore(qdrant.url, { namespace: 'other-' })
      const collection = await store.ensureCollection({ space: 'fashion-resnet50-1', dimensions: 256 }, [])
      await collection.upsert([{ product: { id: 'stranger', title: 'Stranger' }, version: 1, images: [] }])
      const run = await migrate(redis, '--namespace', 'other-')
      assert.equal(run.code, 1)
      assert.match(run.stderr, /has 40 products and 39 images in the folder, but 41 and 39 on the server/)
      assert.equal(await store.liveSpace(), null)
    }))

  test('says what is wrong with where it shall go, or come from', async () => {
    const cases: [string[], RegExp][] = [
      [['--to-store', 'lance:elsewhere'], /lance:elsewhere.*no URL of a Qdrant server/],
      [['--to-store', 'http://127.0.0.1:9'], /vector store is not available/],
      [['--data', dir], /is no data folder of Lookalike/],
    ]
    await withRedis(async (redis) => {
      for (const [args, message] of cases) {
        const run = await migrate(redis, ...args)
        assert.equal(run.code, 1, run.stderr)
        assert.match(run.stderr, message)
      }
    })
    const away = await migrate('redis://127.0.0.1:9/0')
    assert.match(away.stderr, /Redis at 127\.0\.0\.1:9 cannot be used/)
    assert.equal((await runCli(['migrate', '--data', data])).code, 2)
  })
})

/** An import that was accepted and never worked off. */
async function acceptImport(data: string): Promise<string> {
  const { imports } = await openFolderStore(path.join(data, 'files'))
  const [earlier = ''] = await imports.list()
  const { id: _, version: __, createdAt: ___, ...description } = await imports.record(earlier)
  const staged = await imports.stage(Readable.from([Buffer.from('id,title\nlater,Later\n')]))
  return (await staged.accept({ ...description, name: 'later.csv' })).id
}

async function statesOf(collection: Collection): Promise<Map<string, ProductState>> {
  const states = new Map<string, ProductState>()
  for await (const part of collection.dump()) for (const state of part) states.set(state.id, state)
  return states
}
