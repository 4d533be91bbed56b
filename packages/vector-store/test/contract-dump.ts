import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Collection, ProductState } from '../src/store.ts'
import type { MakeStore } from './contract.ts'
import { axis, DIMENSIONS, FIELDS, image, randomVector, stored, WEIRD_STRINGS } from './samples.ts'
import { withCollection } from './with-collection.ts'

/** What one store dumps, another one loads; nothing is lost, and nothing newer is overwritten. */
export function dumpContract(makeStore: MakeStore): void {
  test('a collection loaded from a dump is the same: versions, deletions, vectors, order of creation', async () => {
    const { store, destroy } = await makeStore()
    const from = await store.ensureCollection({ space: 'from', dimensions: DIMENSIONS }, FIELDS)
    const names = WEIRD_STRINGS.map((text) => `x${text}`)
    await from.upsert(names.map((id, n) => stored({ id, brand: id, size: [id] }, n + 1, randomVector(n))))
    await from.upsert([
      { ...stored({ id: 'many' }, 50), images: [image(1, axis(1)), image(4, axis(4))] },
      stored({ id: 'bare' }, 51),
      stored({ id: 'gone' }, 52, axis(0)),
    ])
    await from.upsert([stored({ id: 'many', title: 'Again' }, 60, axis(1), axis(2))])
    await from.touch([{ id: 'bare', version: 61 }])
    assert.deepEqual(await from.delete(['gone', 'never'].map((id) => ({ id, version: 62 }))), ['deleted', 'missing'])

    const to = await store.ensureCollection({ space: 'to', dimensions: DIMENSIONS }, FIELDS)
    await to.upsert([stored({ id: 'bare', title: 'Newer' }, 70, axis(7)), stored({ id: 'many' }, 1, axis(0))])
    const outcomes = await loadAll(from, to)
    assert.deepEqual(outcomes.get('bare'), 'stale')
    assert.equal([...outcomes.values()].filter((outcome) => outcome === 'loaded').length, names.length + 3)

    const [before, after] = [await statesOf(from), await statesOf(to)]
    assert.equal(after.get('bare')?.product?.title, 'Newer')
    for (const states of [before, after]) states.delete('bare')
    assert.deepEqual(after, before)
    assert.deepEqual(after.get('never'), { id: 'never', version: 62, createdVersion: null, product: null, images: [] })
    assert.equal(after.get('many')?.createdVersion, 50)

    // Loading twice changes nothing, and what was loaded goes on as it would have.
    await loadAll(from, to)
    assert.deepEqual(await to.upsert([stored({ id: 'gone' }, 61)]), ['stale'])
    assert.deepEqual(await to.delete([{ id: 'gone', version: 62 }]), ['deleted'])
    assert.deepEqual(await to.upsert([stored({ id: 'many' }, 63, axis(0))]), ['updated'])
    assert.equal(await to.countImages([{ field: 'brand', anyOf: names }]), names.length)
    await destroy()
  })

  test('an empty collection dumps nothing, and what could not be kept whole is not loaded', () =>
    withCollection(makeStore, async (collection) => {
      assert.equal((await statesOf(collection)).size, 0)
      const state = { id: 'a', version: 1, createdVersion: 1, product: { id: 'a', title: 'A' } }
      const short = { ...state, images: [image(0, new Float32Array(3))] }
      await assert.rejects(collection.load([short]), { code: 'internal' })
      const whole = { ...state, images: [] }
      await assert.rejects(collection.load([whole, whole]), { code: 'internal' })
      assert.equal(await collection.count([]), 0)
    }))
}

async function loadAll(from: Collection, to: Collection): Promise<Map<string, string>> {
  const outcomes = new Map<string, string>()
  for await (const states of from.dump()) {
    const loaded = await to.load(states)
    for (const [n, { id }] of states.entries()) outcomes.set(id, loaded[n] ?? '')
  }
  return outcomes
}

async function statesOf(collection: Collection): Promise<Map<string, ProductState>> {
  const states = new Map<string, ProductState>()
  for await (const part of collection.dump()) for (const state of part) states.set(state.id, state)
  return states
}
