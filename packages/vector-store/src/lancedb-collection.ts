import type { Table } from '@lancedb/lancedb'
import type { Facets, Field, Filter } from '@lookalike/shared'
import type { FieldTypes } from './fields.ts'
import { ensureFieldColumns } from './lancedb-columns.ts'
import { guard } from './lancedb-errors.ts'
import { countFacets } from './lancedb-facets.ts'
import { allOf, filterSql, literal } from './lancedb-filter.ts'
import { optimizeTable, vectorIndex } from './lancedb-index.ts'
import type { Ledger } from './lancedb-ledger.ts'
import { findRecords, findStates, productIds } from './lancedb-records.ts'
import { dimensionsOf, fieldTypesOf } from './lancedb-schema.ts'
import { scrollTable } from './lancedb-scroll.ts'
import { searchTable } from './lancedb-search.ts'
import { createWriter, type Writer } from './lancedb-writer.ts'
import { createSerial } from './serial.ts'
import type {
  Collection,
  CollectionStats,
  ProductPatch,
  ProductRecord,
  ProductState,
  ProductTouch,
  ScrollQuery,
  SearchHit,
  SearchQuery,
  StoredProduct,
} from './store.ts'

const MAX_CACHED_FACETS = 100
/** Brings vectors along. */
const STATES_PER_PART = 200

/** A space's products in one LanceDB table. Writes queue up behind each other; reads see the last finished one. */
export class LanceCollection implements Collection {
  readonly space: string
  readonly dimensions: number
  readonly #table: Table
  readonly #ledger: Ledger
  readonly #writer: Writer
  readonly #serial = createSerial()
  readonly #facets = new Map<string, Promise<Facets>>()
  #fields: FieldTypes

  private constructor(space: string, table: Table, ledger: Ledger, dimensions: number, fields: FieldTypes) {
    this.space = space
    this.dimensions = dimensions
    this.#table = table
    this.#ledger = ledger
    this.#fields = fields
    this.#writer = createWriter({ table, ledger, dimensions, fields: () => this.#fields })
  }

  static async open(space: string, table: Table, ledger: Ledger): Promise<LanceCollection> {
    const schema = await table.schema()
    return new LanceCollection(space, table, ledger, dimensionsOf(schema), fieldTypesOf(schema))
  }

  /** Adds and fills columns for fields that have none yet. */
  ensureFields(fields: readonly Field[]): Promise<void> {
    return this.#write(async () => {
      await ensureFieldColumns(this.#table, fields)
      this.#fields = fieldTypesOf(await this.#table.schema())
    })
  }

  upsert(products: readonly StoredProduct[]) {
    return this.#write(() => this.#writer.upsert(products))
  }

  touch(products: readonly ProductTouch[]) {
    return this.#write(() => this.#writer.touch(products))
  }

  patch(products: readonly ProductPatch[]) {
    return this.#write(() => this.#writer.patch(products))
  }

  delete(products: readonly { id: string; version: number }[]) {
    return this.#write(() => this.#writer.delete(products))
  }

  load(states: readonly ProductState[]) {
    return this.#write(() => this.#writer.load(states))
  }

  async *dump(): AsyncGenerator<readonly ProductState[]> {
    const ids = await guard(() => productIds(this.#table))
    for (let start = 0; start < ids.length; start += STATES_PER_PART) {
      const part = ids.slice(start, start + STATES_PER_PART)
      yield await guard(() => findStates(this.#table, this.#ledger, part))
    }
  }

  get(ids: readonly string[], { vectors = false }: { vectors?: boolean } = {}): Promise<ProductRecord[]> {
    return guard(() => findRecords(this.#table, this.#ledger, ids, vectors))
  }

  olderThan(version: number): Promise<string[]> {
    return guard(async () => {
      const older = this.#products([], [`version < ${literal(version)}`])
      const rows = await this.#table.query().where(older).select(['product_id']).toArray()
      const ids: string[] = rows.map(({ product_id }) => product_id)
      return ids.filter((id) => this.#ledger.effective(id, 0) < version)
    })
  }

  search(query: SearchQuery): Promise<SearchHit[]> {
    return guard(async () => {
      const found = await searchTable(this.#table, this.#fields, query)
      const ids = [...new Set(found.map(({ productId }) => productId))]
      const records = await this.get(ids, { vectors: query.withVectors ?? false })
      const byId = new Map(records.map((record) => [record.product.id, record]))
      // A product deleted since it was found has no record any more.
      return found.flatMap(({ productId, score, position }) => {
        const record = byId.get(productId)
        return record ? [{ record, score, position }] : []
      })
    })
  }

  scroll(query: ScrollQuery) {
    return guard(async () => {
      const { ids, nextCursor } = await scrollTable(
        this.#table,
        this.#fields,
        ['`primary` = true', ...filterSql(query.filter, this.#fields)],
        query,
      )
      const byId = new Map((await this.get(ids)).map((record) => [record.product.id, record]))
      // A product deleted since it was found has no record any more.
      return { records: ids.flatMap((id) => byId.get(id) ?? []), nextCursor }
    })
  }

  facets(filter: Filter, fields: readonly string[]): Promise<Facets> {
    const key = JSON.stringify([filter, fields])
    const cached = this.#facets.get(key)
    if (cached) return cached
    if (this.#facets.size >= MAX_CACHED_FACETS) this.#facets.clear()
    const counted = guard(() => countFacets(this.#table, this.#fields, filter, fields))
    this.#facets.set(key, counted)
    counted.catch(() => this.#facets.delete(key))
    return counted
  }

  count(filter: Filter): Promise<number> {
    return guard(() => this.#table.countRows(this.#products(filter)))
  }

  countImages(filter: Filter): Promise<number> {
    return guard(() => this.#table.countRows(allOf(['image_sha256 IS NOT NULL', ...filterSql(filter, this.#fields)])))
  }

  optimize(): Promise<void> {
    return this.#write(async () => {
      await optimizeTable(this.#table, this.#fields)
      await this.#ledger.compact()
    })
  }

  stats(): Promise<CollectionStats> {
    return guard(async () => {
      const [products, images, indexes] = await Promise.all([
        this.count([]),
        this.countImages([]),
        this.#table.listIndices(),
      ])
      const unindexed = vectorIndex(indexes)?.numUnindexedRows ?? images
      return { products, images, unindexedImages: Math.min(images, unindexed) }
    })
  }

  /** Waits for the writes under way. */
  async close(): Promise<void> {
    await this.#serial(async () => {
      this.#table.close()
      this.#ledger.close()
    })
  }

  #products(filter: Filter, conditions: readonly string[] = []): string {
    return ['`primary` = true', ...filterSql(filter, this.#fields), ...conditions].join(' AND ')
  }

  #write<T>(task: () => Promise<T>): Promise<T> {
    return this.#serial(() => guard(task).finally(() => this.#facets.clear()))
  }
}
