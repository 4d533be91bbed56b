/** The process that is killed: the standalone as `main.ts` composes it, taken through the stages of the scenario. */
import { readFileSync, writeSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { catalogFields, DEFAULT_CATALOG, FINAL_STATES, type Import } from '@lookalike/shared'
import type { Collection } from '@lookalike/vector-store'
import { openStandalone, type Resources } from '../../src/standalone.ts'
import { MODEL } from '../paths.ts'
import { DELETED, FEEDS, PATCHED, STAGES } from './catalog.ts'
import type { KillPoint } from './kill-point.ts'
import { createKiller } from './killer.ts'
import { readReferences } from './references.ts'
import { verify } from './verify.ts'

export interface ChildTask {
  /** Folder of the drawn catalog. */
  readonly catalog: string
  readonly data: string
  /** File that remembers how far the scenario has come, outside of what is tested. */
  readonly progress: string
  readonly lastStage: number
  readonly entry: KillPoint['entry']
  readonly kill?: KillPoint
}

interface Progress {
  readonly stage: number
  /** Single changes that were answered. */
  readonly answered: readonly string[]
}

/** Pieces that an upload is sent in. */
const PIECES = 20
const FIRST = { space: 'fashion-resnet50-1', dimensions: 256 }
const SECOND = { space: 'projected-1', dimensions: 64 }

const task: ChildTask = JSON.parse(process.argv[2] ?? '')
const tell = (event: object) => writeSync(1, `${JSON.stringify(event)}\n`)
const killer = createKiller(task.kill)
const references = await readReferences(task.catalog)
let progress: Progress = JSON.parse(readFileSync(task.progress, 'utf8'))
let resources: Resources | undefined

await using stack = new AsyncDisposableStack()
// These two phases are over before a stage begins.
if (task.kill?.phase === 'alias switch' || task.kill?.phase === 'rebuild') killer.arm()
const standalone = await openStandalone(
  {
    catalog: task.catalog,
    data: task.data,
    model: MODEL,
    models: path.join(path.dirname(task.catalog), 'models'),
    host: '127.0.0.1',
    apiPort: 0,
    webPort: 0,
    imageHosts: [],
    allowedOrigins: [],
    trustedProxies: [],
    fresh: false,
    once: false,
  },
  stack,
  (text) => tell({ event: 'say', text }),
  {
    chunkRows: 20,
    graceMs: 100,
    pages: false,
    wrap(opened) {
      resources = opened
      return killer.wrap(opened)
    },
  },
)
const { apiUrl, adminKeyFile } = await standalone.serve()
const authorization = `Bearer ${readFileSync(adminKeyFile, 'utf8').trim()}`
const { files, store } = resources ?? fail('The standalone has no resources.')
/** Not watched; the standalone need not have opened it in this process. */
const collectionOf = (space: typeof FIRST | typeof SECOND) => store.ensureCollection(space, catalogFields(DEFAULT_CATALOG))

for (; progress.stage <= task.lastStage; progress = { stage: progress.stage + 1, answered: [] }) {
  await writeFile(task.progress, JSON.stringify(progress))
  if (task.kill?.stage === progress.stage) killer.arm()
  await runStage(progress.stage)
  killer.disarm()
  const verdict = await verify(progress.stage, { files, collection: await collectionOf(FIRST), data: task.data }, references)
  tell({ event: 'verified', stage: progress.stage, ...verdict })
  if (verdict.problems.length > 0) process.exit(3)
}
await writeFile(task.progress, JSON.stringify(progress))

async function runStage(stage: number): Promise<void> {
  if (STAGES[stage]?.name === 'single changes') return changeProducts()
  if (STAGES[stage]?.name === 'reindex') return moveAndBack()
  const name = (['first', 'second', undefined, 'third'] as const)[stage] ?? fail(`There is no stage ${stage}.`)
  const accepted = await acceptedAs(name)
  const folder = name === 'first' && task.entry === 'folder'
  if (accepted === undefined && folder) await standalone.importCatalog({ again: false })
  else if (accepted === undefined) await upload(name)
  for (const id of await files.imports.list()) await ended(id)
}

/** The id of an import of this name that outlived a kill. */
async function acceptedAs(name: string): Promise<string | undefined> {
  for (const id of await files.imports.list()) {
    const { name: found } = await files.imports.record(id)
    if (found === name || (name === 'first' && found === 'products.csv')) return id
  }
  return undefined
}

async function ended(id: string): Promise<void> {
  while (!FINAL_STATES.includes((await files.imports.get(id)).state)) await new Promise((done) => setTimeout(done, 20))
}

async function upload(name: keyof typeof FEEDS): Promise<void> {
  const zip = await readFile(path.join(task.catalog, `${name}.zip`))
  const response = await call(`/v1/imports?${FEEDS[name].query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/zip' },
    body: inPieces(zip),
    duplex: 'half',
  })
  if (response.status !== 202) fail(`The upload was refused: ${await response.text()}`)
  tell({ event: 'accepted', name, id: ((await response.json()) as Import).id })
}

function inPieces(bytes: Buffer): ReadableStream<Uint8Array> {
  const size = Math.ceil(bytes.length / PIECES)
  let sent = 0
  return new ReadableStream({
    async pull(controller) {
      await new Promise((done) => setTimeout(done, 1))
      controller.enqueue(new Uint8Array(bytes.subarray(sent, (sent += size))))
      if (sent >= bytes.length) controller.close()
    },
  })
}

/** Sends both changes, and first checks that those answered before a kill are there. */
async function changeProducts(): Promise<void> {
  const live = await collectionOf(FIRST)
  const [patched] = await live.get([PATCHED.id])
  if (progress.answered.includes('patch') && patched?.product.brand !== 'Acme') fail('An answered PATCH was lost.')
  if (progress.answered.includes('delete') && (await live.get([DELETED])).length > 0)
    fail('An answered DELETE was lost.')
  const { status } = await call(`/v1/products/${PATCHED.id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/merge-patch+json' },
    body: JSON.stringify(PATCHED.patch),
  })
  if (status !== 200) fail(`PATCH answered ${status}.`)
  await answered('patch')
  const deletion = await call(`/v1/products/${DELETED}`, { method: 'DELETE' })
  if (deletion.status !== 204 && deletion.status !== 404) fail(`DELETE answered ${deletion.status}.`)
  await answered('delete')
}

/** Moves to another model, compares what both hold, and goes back; goes on wherever a kill has left it. */
async function moveAndBack(): Promise<void> {
  if (!(await files.reindexes.newest())) await post('/v1/reindex', { model: SECOND.space })
  for (;;) {
    const newest = (await files.reindexes.newest()) ?? fail('An accepted reindex was lost.')
    const { state, error } = await files.reindexes.get(newest.id)
    if (state === 'failed') fail(`The reindex failed: ${error}`)
    if (newest.cleared) return
    if (state === 'switched') {
      const [first, second] = await Promise.all([FIRST, SECOND].map(async (one) => contentOf(await collectionOf(one))))
      if (!isDeepStrictEqual(first, second)) fail('The collections differ.')
      await post('/v1/reindex/rollback')
    }
    await new Promise((done) => setTimeout(done, 20))
  }
}

/** Everything but the vectors, by product. */
async function contentOf(collection: Collection): Promise<Map<string, object>> {
  const content = new Map<string, object>()
  for await (const states of collection.dump())
    for (const { images, ...state } of states)
      content.set(state.id, { ...state, images: images.map(({ position, imageSha256 }) => [position, imageSha256]) })
  return content
}

async function post(route: string, body?: object): Promise<void> {
  const json = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
  const response = await call(route, { method: 'POST', ...json })
  if (!response.ok) fail(`${route} answered ${response.status}: ${await response.text()}`)
}

async function answered(change: string): Promise<void> {
  progress = { ...progress, answered: [...progress.answered, change] }
  await writeFile(task.progress, JSON.stringify(progress))
}

function call(route: string, init: RequestInit & { duplex?: 'half' }): Promise<Response> {
  return fetch(apiUrl + route, { ...init, headers: { authorization, ...init.headers } })
}

function fail(problem: string): never {
  tell({ event: 'problem', problem })
  process.exit(3)
}
