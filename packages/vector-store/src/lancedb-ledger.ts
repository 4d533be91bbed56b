import type { Connection, Table } from '@lancedb/lancedb'
import { Field, Float64, Schema, Utf8 } from 'apache-arrow'

const SCHEMA = new Schema([new Field('product_id', new Utf8(), false), new Field('version', new Float64(), false)])

/**
 * Versions raised without touching the product's rows: rewriting a row takes its vector out of the HNSW index, and
 * most products of a repeated import have not changed. A product's version is the larger of its rows' and the ledger's.
 * Entries are appended and never wrong later, since versions only grow.
 */
export interface Ledger {
  /** The version that counts for a product whose rows say `rowVersion`. */
  effective(productId: string, rowVersion: number): number
  raise(products: readonly { id: string; version: number }[]): Promise<void>
  /** Drops what later entries have overtaken. */
  compact(): Promise<void>
  close(): void
}

export async function openLedger(connection: Connection, name: string): Promise<Ledger> {
  const table = await connection.createEmptyTable(name, SCHEMA, { existOk: true })
  const versions = await readVersions(table)
  let appended = 0
  return {
    effective: (productId, rowVersion) => Math.max(rowVersion, versions.get(productId) ?? 0),

    async raise(products) {
      if (products.length === 0) return
      await table.add(products.map(({ id, version }) => ({ product_id: id, version })))
      appended += products.length
      for (const { id, version } of products) versions.set(id, Math.max(version, versions.get(id) ?? 0))
    },

    async compact() {
      if (appended === 0) return
      await table.add(
        [...versions].map(([id, version]) => ({ product_id: id, version })),
        { mode: 'overwrite' },
      )
      await table.optimize({ cleanupOlderThan: new Date() })
      appended = 0
    },

    close: () => table.close(),
  }
}

async function readVersions(table: Table): Promise<Map<string, number>> {
  const versions = new Map<string, number>()
  for await (const batch of table.query()) {
    for (const { product_id: id, version } of batch) versions.set(id, Math.max(version, versions.get(id) ?? 0))
  }
  return versions
}
