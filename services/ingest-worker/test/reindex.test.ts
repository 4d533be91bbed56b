import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type FakeQdrant, startFakeQdrant } from '@lookalike/fake-qdrant'
import { openQdrantStore } from '@lookalike/vector-store'
import { NEW, OLD } from './fake-models.ts'
import { assertInStep, openWorld, type Process, type World, writeProduct } from './reindex-world.ts'

const PRODUCTS = 60

let qdrant: FakeQdrant
before(async () => {
  qdrant = await startFakeQdrant()
})
after(() => qdrant.close())

/** Three processes on one server, and products there before anything happens. */
async function withWorld(use: (world: World) => Promise<void>): Promise<void> {
  const namespace = `test-${randomUUID().slice(0, 8)}-`
  const world = await openWorld(() => openQdrantStore(qdrant.url, { namespace }))
  try {
    for (let n = 0; n < PRODUCTS; n++)
      await writeProduct(world.processes[0], `p${n}`, { title: `Product ${n}`, shots: [`p${n}`, `p${n} back`] })
    const { collection } = await world.processes[0].spaces.live()
    await collection.delete([{ id: 'p0', version: await world.files.versions.next() }])
    await use(world)
  } finally {
    await world.close()
  }
}

/** Changes of all kinds by all processes, until they are stopped. Each process changes products that others change too. */
function changeAll(world: World, seed: number) {
  let stopped = false
  let changes = 0
  const run = async (process: Process, lane: number): Promise<void> => {
    for (let n = 0; !stopped; n++) {
      const id = `p${(n * 7 + lane * 3 + seed) % (PRODUCTS + 20)}`
      const { collection } = await process.spaces.live()
      const [stored] = await collection.get([id])
      const version = await process.files.versions.next(stored?.version)
      const kind = (n + lane) % 4
      if (!stored || kind === 0) await writeProduct(process, id, { title: `${id} ${n}`, shots: [id, `${id} ${n % 3}`] })
      else if (kind === 1) await collection.touch([{ id, version, replaces: stored.version }])
      else if (kind === 2) {
        const product = { ...stored.product, brand: `brand ${n}` }
        await collection.patch([{ product, version, replaces: stored.version }])
      } else await collection.delete([{ id, version }])
      changes += 1
      await sleep(2)
    }
  }
  const running = Promise.all(world.processes.map(run))
  const stop = async () => {
    stopped = true
    await running
    return changes
  }
  world.defer(stop)
  return { stop }
}

const last = async ({ files }: World) => {
  const newest = (await files.reindexes.newest()) ?? assert.fail('there is no reindex')
  return files.reindexes.get(newest.id)
}

test('whatever processes write while it runs, both spaces end in step; and so after a rollback', () =>
  withWorld(async (world) => {
    const { files, store } = world
    const writers = changeAll(world, 1)
    await world.reindex()
    const { id, state, error, verification, products } = await last(world)
    assert.equal(state, 'switched', error ?? '')
    assert.equal(await store.liveSpace(), NEW.space)
    assert.deepEqual(verification?.problems, [])
    assert.ok((verification?.sampled ?? 0) > 30)
    assert.equal(products.done, products.total)
    await sleep(300)
    assert.ok((await writers.stop()) > 60)
    await assertInStep(world)
    for (const { spaces } of world.processes) assert.equal((await spaces.live()).collection.space, NEW.space)

    const later = changeAll(world, 2)
    await sleep(200)
    await files.reindexes.end(id, 'rolled_back')
    await Promise.all(world.processes.map(({ spaces }) => spaces.settleAlias()))
    assert.equal(await store.liveSpace(), OLD.space)
    await sleep(200)
    await later.stop()
    for (const { spaces } of world.processes) assert.equal((await spaces.live()).collection.space, OLD.space)
    await world.resume()
    assert.deepEqual(await store.listSpaces(), [OLD.space])
    assert.equal((await last(world)).cleared, true)
  }))

test('after it is finished nothing reaches the old space, and it is gone', () =>
  withWorld(async (world) => {
    const { files, store, processes } = world
    await world.reindex()
    await assertInStep(world)
    await files.reindexes.end((await last(world)).id, 'finished')
    await world.resume()
    assert.deepEqual(await store.listSpaces(), [NEW.space])
    for (const process of processes) await writeProduct(process, 'later', { title: 'Later', shots: ['later'] })
    assert.deepEqual(await store.listSpaces(), [NEW.space])
    assert.equal((await world.statesOf(NEW.space)).get('later')?.product?.title, 'Later')
    assert.deepEqual(world.behind, [])
  }))

test('writes go on while an embedder is away, and what a space missed is copied before it is used', () =>
  withWorld(async (world) => {
    const { files, store, processes } = world
    await world.reindex()
    const [first] = processes
    world.away = OLD.space
    await writeProduct(first, 'missed', { title: 'Missed', shots: ['missed'] })
    assert.deepEqual(world.behind, [OLD.space])
    assert.equal((await world.statesOf(OLD.space)).get('missed'), undefined)
    const newest = (await files.reindexes.newest()) ?? assert.fail()
    await assert.rejects(first.spaces.catchUp(newest, OLD.space), { code: 'embedder_unavailable' })
    world.away = undefined
    await first.spaces.catchUp(newest, OLD.space)
    await assertInStep(world)
    assert.equal((await world.statesOf(OLD.space)).get('missed')?.product?.title, 'Missed')
    assert.equal(await store.liveSpace(), NEW.space)
  }))

test('a collection that is not right is not used, and it says why', () =>
  withWorld(async (world) => {
    const { store } = world
    const images = path.join(world.dir, 'images')
    const [shard = ''] = await readdir(images)
    await rm(path.join(images, shard), { recursive: true })
    await world.reindex()
    const { state, error, verification, cleared } = await last(world)
    assert.equal(state, 'failed')
    assert.match(error ?? '', /the image [0-9a-f]{64} of p\d+ is not in it \(Its stored file is gone or damaged/)
    assert.ok((verification?.images.to ?? 0) < (verification?.images.from ?? 0))
    assert.equal(await store.liveSpace(), OLD.space)
    assert.deepEqual([cleared, await store.listSpaces()], [true, [OLD.space]])
  }))

test('vectors that the model does not make, and products that are too many, are found out', () =>
  withWorld(async (world) => {
    const { files, store, processes } = world
    const [{ spaces }] = processes
    await files.reindexes.accept({ from: OLD, to: NEW }, undefined)
    spaces.forget()
    // A product that only the new collection has, and one whose vector is another's.
    const { collection } = await spaces.open(NEW.space)
    const image = { position: 0, imageSha256: await files.images.put(Buffer.from('x')), vector: new Float32Array(8) }
    image.vector[0] = 1
    await collection.upsert([{ product: { id: 'stray', title: 'Stray' }, version: 1, images: [image] }])
    await world.resume()
    const { state, verification } = await last(world)
    assert.equal(state, 'failed')
    const problems = verification?.problems.join('; ') ?? ''
    assert.match(problems, new RegExp(`it holds ${PRODUCTS} products instead of ${PRODUCTS - 1}`))
    assert.match(problems, /an image of stray has a vector that the model does not make: cosine/)
    assert.equal(await store.liveSpace(), OLD.space)
  }))

test('one that is cancelled while it copies ends without a switch', () =>
  withWorld(async (world) => {
    const { files, store } = world
    const running = world.reindex()
    await sleep(320)
    const { id } = await last(world)
    assert.equal(await files.reindexes.decide(id, 'cancelled'), true)
    await running
    await world.resume()
    const { state, cleared } = await last(world)
    assert.deepEqual([state, cleared], ['cancelled', true])
    assert.deepEqual([await store.liveSpace(), await store.listSpaces()], [OLD.space, [OLD.space]])
  }))
