import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_CATALOG, catalogFields, LookalikeError } from '@lookalike/shared'
import type { MakeStore } from './contract.ts'
import { axis, DIMENSIONS, FIELDS, stored } from './samples.ts'

const SPACE = { space: 'model-1', dimensions: DIMENSIONS }
const code = (expected: string) => (error: unknown) => error instanceof LookalikeError && error.code === expected

/** Collections, their fields and the alias. */
export function collectionContract(makeStore: MakeStore): void {
  test('keeps everything over a restart', async () => {
    const { store, reopen, destroy } = await makeStore()
    const before = await store.ensureCollection(SPACE, FIELDS)
    await before.upsert([stored({ id: 'a', color: 'Red' }, 1, axis(0), axis(1)), stored({ id: 'b' }, 1)])
    await before.touch([{ id: 'a', version: 9 }])
    await before.delete([{ id: 'b', version: 5 }])
    await store.switchAlias('model-1')

    const again = await reopen()
    const collection = await again.ensureCollection(SPACE, FIELDS)
    assert.equal(collection.space, 'model-1')
    assert.equal(collection.dimensions, DIMENSIONS)
    assert.equal(await again.liveSpace(), 'model-1')
    const [found] = await collection.get(['a', 'b'], { vectors: true })
    assert.deepEqual([found?.product.id, found?.version, found?.createdVersion], ['a', 9, 1])
    assert.deepEqual(
      found?.images.map(({ vector }) => vector),
      [axis(0), axis(1)],
    )
    const late = [stored({ id: 'a' }, 8, axis(2)), stored({ id: 'b' }, 4, axis(2))]
    assert.deepEqual(await collection.upsert(late), ['stale', 'stale'])
    await destroy()
  })

  test('concurrent ensureCollection calls make one collection', async () => {
    const { store, destroy } = await makeStore()
    const collections = await Promise.all(Array.from({ length: 5 }, () => store.ensureCollection(SPACE, FIELDS)))
    await Promise.all(collections.map((collection, n) => collection.upsert([stored({ id: `p${n}` }, 1, axis(n))])))
    assert.deepEqual(await Promise.all(collections.map((collection) => collection.count([]))), [5, 5, 5, 5, 5])
    assert.deepEqual(await store.listSpaces(), ['model-1'])
    await destroy()
  })

  test('other dimensions for an existing collection are a conflict', async () => {
    const { store, reopen, destroy } = await makeStore()
    await store.ensureCollection(SPACE, FIELDS)
    await assert.rejects(store.ensureCollection({ ...SPACE, dimensions: 16 }, FIELDS), code('conflict'))
    await assert.rejects((await reopen()).ensureCollection({ ...SPACE, dimensions: 16 }, FIELDS), code('conflict'))
    await destroy()
  })

  test('a collection that is there is opened as it is', async () => {
    const { store, reopen, destroy } = await makeStore()
    await assert.rejects(store.openCollection('model-1'), code('conflict'))
    const before = await store.ensureCollection(SPACE, FIELDS)
    await before.upsert([stored({ id: 'a', attributes: { articleType: 'Ties', select: 4 } }, 1, axis(0))])
    for (const open of [async () => store, reopen]) {
      const opener = await open()
      const opened = await opener.openCollection('model-1')
      assert.deepEqual([opened.space, opened.dimensions], ['model-1', DIMENSIONS])
      assert.equal(await opened.count([{ field: 'articleType', anyOf: ['Ties'] }]), 1)
      assert.equal(await opened.count([{ field: 'select', range: { gt: 3 } }]), 1)
    }
    await destroy()
  })

  test('a field declared later finds the products already stored', async () => {
    const { store, destroy } = await makeStore()
    const few = await store.ensureCollection(SPACE, catalogFields(DEFAULT_CATALOG))
    const attributes = { articleType: 'Ties', select: 4, primary: true, sizesInStock: ['S', 'M'] }
    await few.upsert([
      stored({ id: 'a', attributes }, 1, axis(0), axis(1)),
      stored({ id: 'b' }, 1, axis(2)),
      stored({ id: 'c', attributes }, 1),
    ])
    await few.delete([{ id: 'c', version: 2 }])
    await assert.rejects(few.count([{ field: 'articleType', anyOf: ['Ties'] }]), code('invalid_filter'))

    const collection = await store.ensureCollection(SPACE, FIELDS)
    for (const filter of [
      [{ field: 'articleType', anyOf: ['Ties'] }],
      [{ field: 'select', range: { gte: 4 } }],
      [{ field: 'primary', anyOf: [true] }],
      [{ field: 'sizesInStock', anyOf: ['M'] }],
    ]) {
      assert.equal(await collection.count(filter), 1, JSON.stringify(filter))
      assert.equal(await collection.countImages(filter), 2, JSON.stringify(filter))
      const hits = await collection.search({ vectors: [axis(1)], filter, limit: 5 })
      assert.deepEqual(
        hits.map(({ record, position }) => [record.product.id, position]),
        [['a', 1]],
      )
    }
    await collection.upsert([stored({ id: 'd', attributes: { articleType: 'Ties' } }, 3, axis(3))])
    assert.equal(await collection.count([{ field: 'articleType', anyOf: ['Ties'] }]), 2)
    await destroy()
  })

  test('a field declared with another type is read anew', async () => {
    const { store, destroy } = await makeStore()
    const one = FIELDS.filter(({ name }) => name === 'select')
    const before = await store.ensureCollection(
      SPACE,
      one.map((field) => ({ ...field, type: 'string' as const })),
    )
    await before.upsert([
      stored({ id: 'a', attributes: { select: 'x' } }, 1),
      stored({ id: 'b', attributes: { select: 7 } }, 1),
    ])
    await before.optimize()
    assert.equal(await before.count([{ field: 'select', anyOf: ['x'] }]), 1)
    const after = await store.ensureCollection(SPACE, one)
    assert.equal(await after.count([{ field: 'select', range: { gt: 6 } }]), 1)
    await after.optimize()
    assert.equal(await after.count([{ field: 'select', anyOf: [7] }]), 1)
    await after.upsert([stored({ id: 'c', attributes: { select: '2026-03-01' } }, 2)])
    const dates = one.map((field) => ({ ...field, type: 'date' as const }))
    const last = await store.ensureCollection(SPACE, dates)
    const since = (gte: string) => last.count([{ field: 'select', range: { gte } }])
    assert.deepEqual([await since('2026-03-01T00:00:00.000Z'), await since('2026-03-01T00:00:00.001Z')], [1, 0])
    await last.optimize()
    assert.deepEqual([await since('2026-03-01T00:00:00.000Z'), await since('2026-03-01T00:00:00.001Z')], [1, 0])
    await destroy()
  })

  test('the alias moves in one step, and only to a collection that is there', async () => {
    const { store, reopen, destroy } = await makeStore()
    assert.equal(await store.liveSpace(), null)
    await assert.rejects(store.switchAlias('model-1'), code('conflict'))
    assert.equal(await store.liveSpace(), null)
    const [one, two] = [
      await store.ensureCollection(SPACE, FIELDS),
      await store.ensureCollection({ ...SPACE, space: 'model-2' }, FIELDS),
    ]
    await one.upsert([stored({ id: 'a' }, 1, axis(0))])
    assert.equal(await two.count([]), 0)
    await store.switchAlias('model-1')
    await store.switchAlias('model-2')
    assert.equal(await store.liveSpace(), 'model-2')
    assert.equal(await (await reopen()).liveSpace(), 'model-2')
    await destroy()
  })

  test('drops collections, but not the live one; one made again is empty', async () => {
    const { store, destroy } = await makeStore()
    for (let n = 0; n < 12; n++) await store.ensureCollection({ ...SPACE, space: `s${n}` }, [])
    const old = await store.ensureCollection({ ...SPACE, space: 's3' }, [])
    await old.upsert([stored({ id: 'a' }, 5, axis(0))])
    await old.touch([{ id: 'a', version: 9 }])
    assert.equal((await store.listSpaces()).length, 12)
    await store.switchAlias('s2')
    await assert.rejects(store.dropCollection('s2'), code('conflict'))
    await store.dropCollection('s3')
    await store.dropCollection('s3')
    assert.deepEqual(
      (await store.listSpaces()).filter((space) => ['s2', 's3'].includes(space)),
      ['s2'],
    )
    await assert.rejects(old.count([]), code('store_unavailable'))
    const anew = await store.ensureCollection({ ...SPACE, space: 's3' }, [])
    assert.equal(await anew.count([]), 0)
    assert.deepEqual(await anew.upsert([stored({ id: 'a' }, 1, axis(0))]), ['created'])
    await destroy()
  })

  test('a space must be usable as a name', async () => {
    const { store, destroy } = await makeStore()
    for (const space of ['', '../x', 'a b', 'ä', 'x'.repeat(200)]) {
      await assert.rejects(store.ensureCollection({ ...SPACE, space }, []), code('invalid_value'), space)
    }
    await destroy()
  })
}
