import type { Table } from '@lancedb/lancedb'
import type { Ledger } from './lancedb-ledger.ts'
import { inSql } from './lancedb-filter.ts'
import { productRecord, productState, type Row } from './lancedb-schema.ts'
import type { ProductRecord, ProductState } from './store.ts'

const IDS_PER_QUERY = 500
const RECORD_COLUMNS = ['position', 'primary', 'image_sha256', 'version', 'created_version', 'deleted', 'product']

/** The rows of products, also of deleted ones, by product id; only the columns named are there. */
export async function rowsByProduct(
  table: Table,
  ids: readonly string[],
  columns: readonly string[],
): Promise<Map<string, Row[]>> {
  const byProduct = new Map<string, Row[]>()
  for (let start = 0; start < ids.length; start += IDS_PER_QUERY) {
    const where = inSql('product_id', ids.slice(start, start + IDS_PER_QUERY))
    const found = await table
      .query()
      .where(where)
      .select(['product_id', ...columns])
      .toArrow()
    for (const row of found.toArray() as Row[]) {
      const rows = byProduct.get(row.product_id)
      if (rows) rows.push(row)
      else byProduct.set(row.product_id, [row])
    }
  }
  return byProduct
}

/** Ids of all products, also of deleted ones. */
export async function productIds(table: Table): Promise<string[]> {
  const ids = new Set<string>()
  for await (const batch of table.query().select(['product_id'])) {
    for (const { product_id } of batch) ids.add(product_id)
  }
  return [...ids]
}

/** All that is known of products, also of deleted ones. */
export async function findStates(table: Table, ledger: Ledger, ids: readonly string[]): Promise<ProductState[]> {
  const found = await rowsByProduct(table, ids, [...RECORD_COLUMNS, 'vector'])
  return [...found].map(([id, rows]) => productState(rows, ledger.effective(id, rows[0]?.version ?? 0)))
}

/** The products found that are not deleted. */
export async function findRecords(
  table: Table,
  ledger: Ledger,
  ids: readonly string[],
  vectors: boolean,
): Promise<ProductRecord[]> {
  const found = await rowsByProduct(table, ids, vectors ? [...RECORD_COLUMNS, 'vector'] : RECORD_COLUMNS)
  return [...found].flatMap(([id, rows]) => {
    const first = rows[0]
    return first && !first.deleted ? [productRecord(rows, ledger.effective(id, first.version))] : []
  })
}
