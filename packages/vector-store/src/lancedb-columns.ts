import type { Table } from '@lancedb/lancedb'
import type { Field as CatalogField, Product } from '@lookalike/shared'
import { Field, Schema, Utf8 } from 'apache-arrow'
import { arrowTable } from './lancedb-arrow.ts'
import { arrowType, columnValue, emptyColumnSql, fieldColumn, fieldTypesOf } from './lancedb-schema.ts'

/** A column being filled carries this name until it is complete, so that a crash leaves nothing half filled in use. */
const UNFINISHED = 'unfinished_'

/** Gives every declared field a column of its type, filled from the products stored. */
export async function ensureFieldColumns(table: Table, fields: readonly CatalogField[]): Promise<void> {
  const schema = await table.schema()
  const present = fieldTypesOf(schema)
  const leftovers = schema.fields.map(({ name }) => name).filter((name) => name.startsWith(UNFINISHED))
  if (leftovers.length > 0) await table.dropColumns(leftovers)
  const wanted = fields.filter(({ name, type }) => present.get(name) !== type)
  if (wanted.length === 0) return

  await table.addColumns(wanted.map(({ name, type }) => ({ name: UNFINISHED + name, valueSql: emptyColumnSql(type) })))
  await fillColumns(table, wanted)
  const replaced = wanted.filter(({ name }) => present.has(name)).map(({ name }) => fieldColumn(name))
  if (replaced.length > 0) await table.dropColumns(replaced)
  await table.alterColumns(wanted.map(({ name }) => ({ path: UNFINISHED + name, rename: fieldColumn(name) })))
}

async function fillColumns(table: Table, fields: readonly CatalogField[]): Promise<void> {
  const rows: Record<string, unknown>[] = []
  for await (const batch of table.query().where('`primary` = true').select(['product_id', 'product'])) {
    for (const { product_id, product: json } of batch) {
      const product: Product = JSON.parse(json)
      const values = fields.map(({ name, type }) => [UNFINISHED + name, columnValue(product, name, type)])
      rows.push({ product_id, ...Object.fromEntries(values) })
    }
  }
  if (rows.length === 0) return
  const columns = fields.map(({ name, type }) => new Field(UNFINISHED + name, arrowType(type), true))
  const schema = new Schema([new Field('product_id', new Utf8(), true), ...columns])
  await table.mergeInsert('product_id').whenMatchedUpdateAll().execute(arrowTable(rows, schema))
}
