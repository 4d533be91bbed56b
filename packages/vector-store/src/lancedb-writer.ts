import type { Table } from '@lancedb/lancedb'
import { LookalikeError } from '@lookalike/shared'
import type { FieldTypes } from './fields.ts'
import { arrowTable } from './lancedb-arrow.ts'
import { inSql } from './lancedb-filter.ts'
import type { Ledger } from './lancedb-ledger.ts'
import { findRecords, rowsByProduct } from './lancedb-records.ts'
import { productRows, type Row, tableSchema, tombstoneRow, withVector } from './lancedb-schema.ts'
import type { Collection, ProductPatch, StoredProduct } from './store.ts'
import { createdBeforeDelete, createdBy, type Known, refusal, writtenAs } from './versions.ts'
import { checkWhole } from './whole-write.ts'

/** The writes of a collection. Calls must not overlap: each reads the versions stored and then commits once. */
export type Writer = Pick<Collection, 'upsert' | 'touch' | 'patch' | 'delete' | 'load'>

interface WriterOptions {
  readonly table: Table
  readonly ledger: Ledger
  readonly dimensions: number
  readonly fields: () => FieldTypes
}

interface KnownRows extends Known {
  readonly pointIds: readonly string[]
}

export function createWriter({ table, ledger, dimensions, fields }: WriterOptions): Writer {
  async function knownProducts(ids: readonly string[]): Promise<Map<string, KnownRows>> {
    const rows = await rowsByProduct(table, ids, ['id', 'version', 'created_version', 'deleted'])
    return new Map(
      [...rows].map(([id, [first, ...rest]]) => [
        id,
        {
          version: ledger.effective(id, first?.version ?? 0),
          createdVersion: first?.created_version ?? null,
          deleted: first?.deleted ?? false,
          pointIds: [first, ...rest].map((row) => row?.id ?? ''),
        },
      ]),
    )
  }

  /** Replaces all rows of the products that `rows` are about, in one commit. */
  async function commit(rows: readonly Row[], known: ReadonlyMap<string, KnownRows>): Promise<void> {
    if (rows.length === 0) return
    const written = new Set(rows.map(({ id }) => id))
    if (written.size < rows.length)
      throw new LookalikeError('internal', 'One write names a product or an image position twice.')
    const data = arrowTable(rows, tableSchema(dimensions, fields()))
    const replaced = [...new Set(rows.map((row) => row.product_id))].filter((id) => known.has(id))
    if (replaced.length === 0) return void (await table.add(data))
    const shrunk = replaced.filter((id) => known.get(id)?.pointIds.some((pointId) => !written.has(pointId)))
    const merge = table.mergeInsert('id').whenMatchedUpdateAll().whenNotMatchedInsertAll()
    if (shrunk.length === 0) return void (await merge.execute(data))
    await merge.whenNotMatchedBySourceDelete({ where: inSql('product_id', shrunk) }).execute(data)
  }

  return {
    async upsert(products) {
      checkWhole(products, dimensions)
      const known = await knownProducts(products.map(({ product }) => product.id))
      const rows: Row[] = []
      const outcomes = products.map((stored) => {
        const before = known.get(stored.product.id)
        if (before && before.version > stored.version) return 'stale'
        const createdVersion = createdBy(before, stored.version)
        rows.push(...productRows(stored, createdVersion, fields()))
        return writtenAs(createdVersion, stored.version)
      })
      await commit(rows, known)
      return outcomes
    },

    async touch(products) {
      const known = await knownProducts(products.map(({ id }) => id))
      const outcomes = products.map((touch) => refusal(known.get(touch.id), touch) ?? 'touched')
      await ledger.raise(
        products.filter(({ id, version }, n) => outcomes[n] === 'touched' && known.get(id)?.version !== version),
      )
      return outcomes
    },

    async patch(products) {
      const ids = products.map(({ product }) => product.id)
      const [known, records] = [await knownProducts(ids), await findRecords(table, ledger, ids, true)]
      const images = new Map(records.map((record) => [record.product.id, record.images.map(withVector)]))
      const rows: Row[] = []
      const outcomes = products.map(patchOne)
      await commit(rows, known)
      return outcomes

      function patchOne({ product, version, replaces }: ProductPatch) {
        const before = known.get(product.id)
        const refused = refusal(before, { version, replaces })
        if (refused) return refused
        const createdVersion = createdBy(before, version)
        rows.push(
          ...productRows(
            { product, version, images: images.get(product.id) ?? [] } satisfies StoredProduct,
            createdVersion,
            fields(),
          ),
        )
        return writtenAs(createdVersion, version)
      }
    },

    async delete(products) {
      const known = await knownProducts(products.map(({ id }) => id))
      const rows: Row[] = []
      const outcomes = products.map(({ id, version }) => {
        const before = known.get(id)
        if (before && before.version > version) return 'stale'
        const createdVersion = createdBeforeDelete(before, version)
        rows.push(tombstoneRow(id, version, createdVersion))
        return createdVersion === null ? 'missing' : 'deleted'
      })
      await commit(rows, known)
      return outcomes
    },

    async load(states) {
      checkWhole(states.map(({ id, images }) => ({ product: { id }, images })), dimensions)
      const known = await knownProducts(states.map(({ id }) => id))
      const rows: Row[] = []
      const outcomes = states.map(({ id, version, createdVersion, product, images }) => {
        if ((known.get(id)?.version ?? 0) > version) return 'stale'
        if (!product) rows.push(tombstoneRow(id, version, createdVersion))
        else rows.push(...productRows({ product, version, images }, createdVersion, fields()))
        return 'loaded'
      })
      await commit(rows, known)
      return outcomes
    },
  }
}
