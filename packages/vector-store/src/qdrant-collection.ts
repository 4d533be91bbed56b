import { setTimeout as sleep } from 'node:timers/promises'
import type { Facets, Filter } from '@lookalike/shared'
import type { Schemas } from '@qdrant/js-client-rest'
import { decodeCursor, encodeCursor } from './cursor.ts'
import type { FieldTypes } from './fields.ts'
import { countFacets, countValues } from './qdrant-facets.ts'
import { allOf, filterConditions, LIVE, WITH_IMAGES } from './qdrant-filter.ts'
import { payloadOf, productPointId, RECORD_KEYS, recordOf, stateOf } from './qdrant-schema.ts'
import { createWalk, sortLevels } from './qdrant-scroll.ts'
import { createSearcher, type Searcher } from './qdrant-search.ts'
import type { QdrantServer } from './qdrant-server.ts'
import { createWriter, type Writer } from './qdrant-writer.ts'
import type {
  Collection,
  CollectionStats,
  ProductPatch,
  ProductRecord,
  ProductState,
  ProductTouch,
  ScrollPage,
  ScrollQuery,
  SearchHit,
  SearchQuery,
  Sort,
  StoredProduct,
} from './store.ts'

const IDS_PER_READ = 500
const PAGE = 1_000
/** Brings vectors along. */
const STATES_PER_PAGE = 100
const OPTIMIZER_POLL_MS = 250

interface QdrantCollectionOptions {
  readonly server: QdrantServer
  readonly name: string
  readonly space: string
  readonly dimensions: number
  readonly fields: FieldTypes
}

/**
 * A space's products in one Qdrant collection, a point per product. It keeps nothing that another process could make
 * wrong, so any number of processes may write to it.
 */
export class QdrantCollection implements Collection {
  readonly space: string
  readonly dimensions: number
  readonly #server: QdrantServer
  readonly #name: string
  readonly #fields: FieldTypes
  readonly #writer: Writer
  readonly #searcher: Searcher

  constructor({ server, name, space, dimensions, fields }: QdrantCollectionOptions) {
    this.space = space
    this.dimensions = dimensions
    this.#server = server
    this.#name = name
    this.#fields = fields
    this.#writer = createWriter({ server, collection: name, dimensions, fields })
    this.#searcher = createSearcher(server, name, (ids) => this.get(ids, { vectors: true }))
  }

  upsert(products: readonly StoredProduct[]) {
    return this.#writer.upsert(products)
  }

  touch(products: readonly ProductTouch[]) {
    return this.#writer.touch(products)
  }

  patch(products: readonly ProductPatch[]) {
    return this.#writer.patch(products)
  }

  delete(products: readonly { id: string; version: number }[]) {
    return this.#writer.delete(products)
  }

  load(states: readonly ProductState[]) {
    return this.#writer.load(states)
  }

  async get(ids: readonly string[], { vectors = false }: { vectors?: boolean } = {}): Promise<ProductRecord[]> {
    const records: ProductRecord[] = []
    for (let start = 0; start < ids.length; start += IDS_PER_READ) {
      const points = await this.#server.call((qdrant) =>
        qdrant.retrieve(this.#name, {
          ids: [...new Set(ids.slice(start, start + IDS_PER_READ))].map(productPointId),
          with_payload: RECORD_KEYS,
          with_vector: vectors,
          ...this.#server.consistent,
        }),
      )
      records.push(...points.filter((point) => !payloadOf(point).deleted).map(recordOf))
    }
    return records
  }

  async olderThan(version: number): Promise<string[]> {
    const ids: string[] = []
    const filter = allOf(LIVE, { key: 'version', range: { lt: version } })
    for await (const points of this.#pages({ filter, limit: PAGE, with_payload: ['product_id'] }))
      ids.push(...points.map((point) => payloadOf(point).product_id))
    return ids
  }

  search(query: SearchQuery): Promise<SearchHit[]> {
    return this.#searcher.search(this.#fields, query)
  }

  async scroll({ filter, sort = 'id', limit, cursor }: ScrollQuery): Promise<ScrollPage> {
    const levels = sortLevels(sort, this.#fields)
    const place = cursor === undefined ? undefined : decodeCursor(sort, cursor)
    const conditions = [LIVE, ...filterConditions(filter, this.#fields)]
    const rows = await createWalk(this.#server, this.#name)(levels, conditions, place, limit + 1)
    const records = rows.slice(0, limit).map(recordOf)
    const last = records.at(-1)
    if (rows.length <= limit || !last) return { records, nextCursor: null }
    return { records, nextCursor: encodeCursor(sort, { id: last.product.id, key: sortKey(sort, last) }) }
  }

  facets(filter: Filter, fields: readonly string[]): Promise<Facets> {
    return countFacets(this.#server, this.#name, this.#fields, filter, fields)
  }

  async count(filter: Filter): Promise<number> {
    const wanted = allOf(LIVE, ...filterConditions(filter, this.#fields))
    return (await this.#server.call((qdrant) => qdrant.count(this.#name, { filter: wanted, exact: true }))).count
  }

  /** Qdrant adds nothing up: it counts the products with one image, with two, and so on. */
  async countImages(filter: Filter): Promise<number> {
    const wanted = allOf(WITH_IMAGES, ...filterConditions(filter, this.#fields))
    const hits = await countValues(this.#server, this.#name, 'image_count', wanted)
    return hits.reduce((sum, { value, count }) => sum + Number(value) * count, 0)
  }

  async *dump(): AsyncGenerator<readonly ProductState[]> {
    const request = { limit: STATES_PER_PAGE, with_payload: RECORD_KEYS, with_vector: true }
    for await (const points of this.#pages(request)) yield points.map(stateOf)
  }

  /** Qdrant's optimizers work by themselves; this waits until they have nothing left to do. */
  async optimize(): Promise<void> {
    const giveUpAt = performance.now() + this.#server.settings.optimizeForMs
    for (let started = false; performance.now() < giveUpAt; await sleep(OPTIMIZER_POLL_MS)) {
      const { status } = await this.#info()
      // Red: the optimizers have failed, which is the operator's to mend; searches go on.
      if (status === 'green' || status === 'red') return
      // Grey: there is work that nothing has started since the server did. Once only, since it begins anew each time.
      if (status === 'grey' && !started) {
        await this.#server.call((qdrant) => qdrant.updateCollection(this.#name, { optimizers_config: {} }))
        started = true
      }
    }
  }

  async stats(): Promise<CollectionStats> {
    const [products, images, info] = await Promise.all([this.count([]), this.countImages([]), this.#info()])
    // Segments too small for a graph never get one; what a green collection has no graph of is not waiting for it.
    const unindexedImages = info.status === 'green' ? 0 : Math.max(0, images - (info.indexed_vectors_count ?? 0))
    return { products, images, unindexedImages }
  }

  #info(): Promise<Schemas['CollectionInfo']> {
    return this.#server.call((qdrant) => qdrant.getCollection(this.#name))
  }

  async *#pages(request: Schemas['ScrollRequest']): AsyncGenerator<Schemas['Record'][]> {
    for (let offset: Schemas['ScrollRequest']['offset'] | undefined; offset !== null;) {
      const page = await this.#server.call((qdrant) =>
        qdrant.scroll(this.#name, { ...request, ...(offset !== undefined && { offset }) }),
      )
      if (page.points.length > 0) yield page.points
      offset = page.next_page_offset ?? null
    }
  }
}

/** What a list is sorted by before the id. */
function sortKey(sort: Sort, { product, createdVersion }: ProductRecord): number | null {
  if (sort === 'id') return null
  return sort === 'newest' ? createdVersion : (product.price?.amount ?? null)
}
