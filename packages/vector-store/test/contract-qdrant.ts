import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, describe, test } from 'node:test'
import { openQdrantStore } from '../src/qdrant.ts'
import type { Collection } from '../src/store.ts'
import { axis, DIMENSIONS, FIELDS, stored } from './samples.ts'
import { scrollAll } from './scroll-all.ts'

const SPACE = { space: 'm', dimensions: DIMENSIONS }

/** Where the server is, once it is needed. */
export type Server = () => Promise<{ url: string; apiKey?: string }>

/** What any Qdrant server must do beyond the contract of all stores. */
export function serverContract(name: string, server: Server): void {
  describe(`${name}: many processes on one server`, () => {
    test('workers that share nothing leave each product as its newest write says', async () => {
      const workers = await Promise.all(
        Array.from({ length: 4 }, async () => (await open(server, 'workers')).collection),
      )
      const ids = Array.from({ length: 12 }, (_, n) => `p${n}`)
      type Step = (collection: Collection, id: string, version: number) => Promise<unknown>
      const steps: readonly Step[] = [
        (collection, id, version) =>
          collection.upsert([stored({ id, title: `T${version}` }, version, axis(version % 8))]),
        (collection, id, version) => collection.patch([{ product: { id, title: `T${version}` }, version }]),
        (collection, id, version) => collection.delete([{ id, version }]),
        (collection, id, version) => collection.touch([{ id, version }]),
      ]
      // Each worker has every version once, in an order of its own; the newest of a product is an upsert or a deletion.
      const outcomes = await Promise.all(
        workers.flatMap((collection, w) =>
          ids.map(async (id, n) => {
            const versions = Array.from({ length: 8 }, (_, v) => ((v * (w * 2 + 1) + n) % 8) + 1)
            const answers: unknown[] = []
            for (const version of versions) {
              const step = version === 8 ? steps[n % 2 === 0 ? 0 : 2] : steps[(version + n) % 4]
              answers.push(await step?.(collection, id, version))
            }
            return answers
          }),
        ),
      )
      assert.equal(outcomes.flat(2).length, 4 * ids.length * 8)
      const found = await workers[0]?.get(ids, { vectors: true })
      const alive = ids.filter((_, n) => n % 2 === 0)
      assert.deepEqual(found?.map(({ product }) => product.id).sort(), [...alive].sort())
      for (const { product, version, images } of found ?? [])
        assert.deepEqual([product.title, version, images.map(({ vector }) => vector)], ['T8', 8, [axis(0)]])
      assert.equal(await workers[1]?.countImages([]), alive.length)
      assert.deepEqual(await workers[2]?.olderThan(8), [])
    })

    test('ids that share their first bytes are listed in order, page by page', async () => {
      const { collection } = await open(server, 'prefix')
      const prefixes = ['', 'SKU-00', 'SKU-001', 'x'.repeat(48), 'x'.repeat(60), 'é👗'.repeat(9)]
      const ids = prefixes.flatMap((prefix) => ['', '\0', 'a', 'b', '0123456789', 'zz'].map((end) => `${prefix}${end}`))
      const distinct = [...new Set(ids)].filter((id) => id !== '')
      await collection.upsert(
        distinct.map((id) => stored({ id, price: { amount: id.length % 3, currency: 'USD' } }, 1)),
      )
      const byBytes = [...distinct].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      for (const limit of [1, 7, 100]) {
        assert.deepEqual(await scrollAll(collection, { filter: [], limit }), byBytes, `limit ${limit}`)
        const byPrice = byBytes.toSorted((a, b) => (b.length % 3) - (a.length % 3))
        assert.deepEqual(await scrollAll(collection, { filter: [], sort: '-price', limit }), byPrice, `limit ${limit}`)
      }
    })

    test('namespaces share a server without meeting', async () => {
      const [one, two] = [await open(server, 'one'), await open(server, 'two')]
      await one.store.switchAlias('m')
      assert.deepEqual([await one.store.liveSpace(), await two.store.liveSpace()], ['m', null])
      await one.store.ensureCollection({ ...SPACE, space: 'n' }, [])
      assert.deepEqual([await one.store.listSpaces(), await two.store.listSpaces()], [['m', 'n'], ['m']])
      await one.store.switchAlias('n')
      assert.equal(await one.store.liveSpace(), 'n')
      await one.store.forget()
      assert.deepEqual([await one.store.listSpaces(), await one.store.liveSpace()], [[], null])
      assert.deepEqual(await two.store.listSpaces(), ['m'])
    })

    test('a snapshot is made on the server', async () => {
      const { store } = await open(server, 'snapshot')
      assert.match((await store.snapshot('m')).name, /snapshot/)
      await assert.rejects(store.snapshot('none'), { code: 'conflict' })
    })
  })
}

const RUN = randomUUID().slice(0, 8)

/** A store in a namespace of this run, forgotten after the test. */
async function open(server: Server, namespace: string) {
  const { url, apiKey } = await server()
  const key = apiKey === undefined ? {} : { apiKey }
  const store = await openQdrantStore(url, { namespace: `test-${RUN}-${namespace}-`, ...key })
  after(() => store.forget())
  return { store, collection: await store.ensureCollection(SPACE, FIELDS) }
}
