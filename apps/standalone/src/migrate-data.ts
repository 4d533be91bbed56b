import { existsSync } from 'node:fs'
import { openFolderStore } from '@lookalike/file-store'
import { openQueue } from '@lookalike/ingest-queue'
import { requeueUnfinished } from '@lookalike/ingest-worker'
import { catalogFields, DEFAULT_CATALOG, type Field, LookalikeError } from '@lookalike/shared'
import {
  checkLanceFolder,
  type Collection,
  openLanceStore,
  openQdrantStore,
  type QdrantConfig,
  type VectorStore,
} from '@lookalike/vector-store'
import { requireDataFolder } from './check-data.ts'
import { catalogConfig, openDataFolder } from './data-folder.ts'

const SAMPLES = 200
const TOP = 10
const MIN_AGREEMENT = 0.98

export interface MigrateOptions {
  /** URL of a Qdrant server. */
  readonly store: string
  readonly qdrant?: QdrantConfig
  /** `redis://…` or `rediss://…` */
  readonly queue: string
  /** Tells a person how far it is. */
  readonly onProgress?: (space: string, done: number, total: number) => void
}

/** What was copied of one embedding space. */
export interface SpaceReport {
  readonly space: string
  readonly products: number
  readonly images: number
  /** Deletions remembered. */
  readonly deletions: number
  /** Products and deletions of which the server held a newer version; they stayed. */
  readonly newerThere: number
  /** How much of the nearest ten of up to 200 products is the same, 0 to 1; null without images. */
  readonly agreement: number | null
}

export interface MigrateReport {
  readonly live: string
  readonly spaces: readonly SpaceReport[]
  /** Imports that had not ended and are queued now. */
  readonly unfinishedImports: number
}

/**
 * Copies what a data folder keeps beside its files into a Qdrant server and Redis: every collection with vectors, versions
 * and deletions, the alias, and the imports that have not ended. Nothing is embedded and the folder is only read. Can be
 * repeated: the newer version of a product wins, on whichever side it is. The alias moves once all has been compared.
 * @throws LookalikeError `invalid_request` when it is no data folder, `conflict` when a process uses it, it has no catalog
 * yet, or the copy differs from it; `store_unavailable`, `queue_unavailable`
 */
export async function migrateDataFolder(dir: string, options: MigrateOptions): Promise<MigrateReport> {
  requireDataFolder(dir)
  await using stack = new AsyncDisposableStack()
  const data = await openDataFolder(dir, { fresh: false })
  stack.defer(data.release)
  if (!existsSync(data.vectors)) throw noCatalog(dir)
  await checkLanceFolder(data.vectors)
  const from = await openLanceStore(data.vectors)
  stack.defer(() => from.close())
  const live = await from.liveSpace()
  if (live === null) throw noCatalog(dir)

  // Both are opened before anything is copied: a wrong URL is told at once.
  const queue = await openQueue(options.queue)
  stack.defer(() => queue.close())
  const to = await openQdrantStore(options.store, options.qdrant)
  stack.defer(() => to.close())

  const fields = catalogFields(await catalogConfig(data, async () => DEFAULT_CATALOG))
  const spaces: SpaceReport[] = []
  for (const space of await from.listSpaces()) spaces.push(await copySpace(from, to, space, fields, options))
  await to.switchAlias(live)
  return { live, spaces, unfinishedImports: await requeueUnfinished(await openFolderStore(data.files), queue) }
}

function noCatalog(dir: string): LookalikeError {
  return new LookalikeError('conflict', `${dir} holds no catalog that could be moved: start Lookalike with it once.`)
}

async function copySpace(
  fromStore: VectorStore,
  toStore: VectorStore,
  space: string,
  fields: readonly Field[],
  { onProgress = () => {} }: MigrateOptions,
): Promise<SpaceReport> {
  const from = await fromStore.openCollection(space)
  const to = await toStore.ensureCollection({ space, dimensions: from.dimensions }, fields)
  const total = await from.count([])
  let [products, deletions, newerThere] = [0, 0, 0]
  const pictured: string[] = []
  for await (const states of from.dump()) {
    const outcomes = await to.load(states)
    newerThere += outcomes.filter((outcome) => outcome === 'stale').length
    deletions += states.filter(({ product }) => product === null).length
    products += states.filter(({ product }) => product !== null).length
    pictured.push(...states.filter(({ images }) => images.length > 0).map(({ id }) => id))
    onProgress(space, products, total)
  }
  await to.optimize()
  const images = await from.countImages([])
  if (newerThere === 0) await compareCounts(space, [total, images], [await to.count([]), await to.countImages([])])
  const agreement = await compareNeighbours(from, to, pictured, newerThere)
  return { space, products, images, deletions, newerThere, agreement }
}

async function compareCounts(space: string, before: readonly number[], after: readonly number[]): Promise<void> {
  if (before.every((count, n) => count === after[n])) return
  throw new LookalikeError(
    'conflict',
    `${space} has ${before.join(' products and ')} images in the folder, but ${after.join(' and ')} on the server: ` +
      'it held others before. Nothing was switched; copy into an empty server, or into another --namespace.',
  )
}

/** @returns the share of the true nearest products that the copy finds as well */
async function compareNeighbours(from: Collection, to: Collection, ids: readonly string[], newerThere: number) {
  let [wanted, same] = [0, 0]
  const step = Math.max(1, Math.floor(ids.length / SAMPLES))
  const sampled = ids.filter((_, n) => n % step === 0).slice(0, SAMPLES)
  for (const { images } of await from.get(sampled, { vectors: true })) {
    const vector = images[0]?.vector
    if (!vector) continue
    const query = { vectors: [vector], filter: [], limit: TOP }
    const [here, there] = await Promise.all([from.search({ ...query, exact: true }), to.search(query)])
    const found = new Set(there.map(({ record }) => record.product.id))
    wanted += here.length
    same += here.filter(({ record }) => found.has(record.product.id)).length
  }
  if (wanted === 0) return null
  const agreement = same / wanted
  // What others have written there since may rightly come first.
  if (agreement >= MIN_AGREEMENT || newerThere > 0) return agreement
  throw new LookalikeError(
    'conflict',
    `The nearest products in the copy are only in ${(100 * agreement).toFixed(1)} % those of the folder; nothing was switched.`,
  )
}
