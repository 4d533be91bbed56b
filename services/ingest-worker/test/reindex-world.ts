import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type FileStore, openFolderStore } from '@lookalike/file-store'
import type { IngestHandlers } from '@lookalike/ingest-queue'
import { CORE_FIELDS } from '@lookalike/shared'
import { openSpaces, type Spaces } from '@lookalike/spaces'
import type { ProductState, VectorStore } from '@lookalike/vector-store'
import { createReindex } from '../src/reindex.ts'
import { fakeModels, NEW, OLD, vectorIn } from './fake-models.ts'

export const GRACE_MS = 300
/** Processes notice what changed at different times; all of them within the grace. */
const NOTICE_MS = [0, 60, 150]

/** One process of a fleet: what it knows of the spaces, it has read itself. */
export interface Process {
  readonly files: FileStore
  readonly spaces: Spaces
}

export interface World {
  readonly processes: readonly [Process, ...Process[]]
  readonly dir: string
  readonly files: FileStore
  readonly store: VectorStore
  /** While it says so, the space's embedder cannot be reached. */
  away: string | undefined
  /** What could not be told of a write. */
  readonly behind: string[]
  /** Accepts a move from the old space to the new one and works off its jobs, some of them twice. */
  reindex(): Promise<void>
  /** Works off the jobs of the reindex once more, as after a decision. */
  resume(): Promise<void>
  statesOf(space: string): Promise<Map<string, ProductState>>
  /** Is done before everything is closed, in whatever way a test ends. */
  defer(stop: () => Promise<unknown>): void
  close(): Promise<void>
}

/** Several processes on one file store and one vector store, in which the old space is live. */
export async function openWorld(openStore: () => Promise<VectorStore>): Promise<World> {
  const dir = await mkdtemp(path.join(tmpdir(), 'lookalike-'))
  const stores: VectorStore[] = []
  const deferred: (() => Promise<unknown>)[] = []
  const open = async (noticeMs: number): Promise<Process> => {
    const [files, store] = [await openFolderStore(dir, { shared: true }), await openStore()]
    stores.push(store)
    const models = fakeModels((space) => space === world.away)
    const onBehind = (_: unknown, space: string) => void world.behind.push(space)
    return { files, spaces: openSpaces({ files, store, models }, { fields: CORE_FIELDS, noticeMs, onBehind }) }
  }
  const store = await openStore()
  const files = await openFolderStore(dir)
  await store.ensureCollection(OLD, CORE_FIELDS)
  await store.switchAlias(OLD.space)

  const world: World = {
    dir,
    files,
    store,
    away: undefined,
    behind: [],
    // Filled below: a process tells the world what it finds.
    processes: [] as unknown as World['processes'],
    async reindex() {
      await files.reindexes.accept({ from: OLD, to: NEW }, await files.reindexes.newest())
      await world.resume()
    },
    async resume() {
      const { id } = (await files.reindexes.newest()) ?? assert.fail('there is no reindex')
      await workOff(world.processes, id)
    },
    async statesOf(space) {
      const { collection } = await world.processes[0].spaces.open(space)
      const states = new Map<string, ProductState>()
      for await (const part of collection.dump()) for (const state of part) states.set(state.id, state)
      return states
    },
    defer: (stop) => void deferred.push(stop),
    async close() {
      await Promise.allSettled(deferred.map((stop) => stop()))
      await Promise.all([...stores, store].map((one) => one.close()))
      await rm(dir, { recursive: true, force: true })
    },
  }
  const processes = await Promise.all(NOTICE_MS.map(open))
  return Object.assign(world, { processes })
}

/** A queue without a queue: jobs run in turn by the processes, each chunk twice, at the same time in two of them. */
async function workOff(processes: readonly Process[], id: string): Promise<void> {
  const context = { attempt: 1, lastAttempt: false, signal: new AbortController().signal }
  const last = { ...context, lastAttempt: true }
  const added: (readonly number[])[] = []
  const queue = { addReindexChunks: async (_: string, chunks: readonly number[]) => void added.push(chunks) }
  const workers = processes.map(({ files, spaces }) =>
    createReindex({ files, queue, spaces, graceMs: GRACE_MS, chunkProducts: 7 }),
  )
  const worker = (n: number) => workers[n % workers.length] as Pick<IngestHandlers, 'reindex' | 'reindexChunk'>
  await worker(0).reindex(id, context)
  for (let chunks = added.shift(); chunks; chunks = added.shift()) {
    for (const chunk of chunks) {
      const tries = [0, 1].map(async (n) => {
        await sleep(n * 3)
        await worker(chunk + n).reindexChunk(id, chunk, last)
      })
      await Promise.all(tries)
    }
    await worker(1).reindex(id, context)
  }
}

/** Writes as an import does: the images are stored, and then the product with their vectors in the live space. */
export async function writeProduct(
  { files, spaces }: Process,
  id: string,
  { title, shots }: { title: string; shots: readonly string[] },
): Promise<void> {
  const { collection, embedder } = await spaces.live()
  const version = await files.versions.next()
  const bytes = shots.map((shot) => Buffer.from(shot))
  const hashes = await Promise.all(bytes.map((one) => files.images.put(one)))
  const { vectors } = await embedder.embed(
    bytes.map((one) => ({ bytes: one })),
    { priority: 'bulk' },
  )
  const images = hashes.map((imageSha256, position) => ({
    position,
    imageSha256,
    vector: vectors[position] as Float32Array,
  }))
  await collection.upsert([{ product: { id, title }, version, images }])
}

/** Both spaces say the same of every product, each with the vectors of its own model. */
export async function assertInStep(world: World): Promise<void> {
  const [before, after] = [await world.statesOf(OLD.space), await world.statesOf(NEW.space)]
  const withoutVectors = (states: ReadonlyMap<string, ProductState>) =>
    [...states.values()]
      .map((state) => ({ ...state, images: state.images.map(({ position, imageSha256 }) => [position, imageSha256]) }))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
  assert.deepEqual(withoutVectors(after), withoutVectors(before))
  for (const [space, states] of [
    [OLD.space, before],
    [NEW.space, after],
  ] as const) {
    for (const { id, images } of states.values()) {
      for (const { imageSha256, vector } of images) {
        const expected = vectorIn(space, await world.files.images.get(imageSha256))
        const cosine = vector.reduce((sum, value, n) => sum + value * (expected[n] ?? Number.NaN), 0)
        assert.ok(cosine > 0.9999, `the vector of ${id} in ${space}: ${cosine}`)
      }
    }
  }
}

