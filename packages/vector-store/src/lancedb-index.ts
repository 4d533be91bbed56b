import { Index, type IndexConfig, type Table } from '@lancedb/lancedb'
import type { FieldType } from '@lookalike/shared'
import type { FieldTypes } from './fields.ts'
import { countFacets } from './lancedb-facets.ts'
import { fieldColumn } from './lancedb-schema.ts'

/** Below this many vectors comparing with each is as fast as walking a graph. */
const MIN_VECTORS = 1000
/** Each later `optimize` may add a graph beside the first; more than this many are rebuilt as one. */
const MAX_GRAPHS = 4
/** A column with more distinct values than this gets a sorted index instead of a bitmap per value. */
const MAX_BITMAP_VALUES = 1000
/** Far longer than any read; files of versions older than this are not needed by anyone. */
const PRUNE_AFTER_MS = 60_000

/** One graph over all vectors; the parameters are LanceDB's usual ones, and the recall test is what judges them. */
const hnsw = () => Index.hnswSq({ distanceType: 'cosine', numPartitions: 1, m: 20, efConstruction: 150 })

/** Compacts, extends the indexes to the rows written since, makes missing indexes, and removes old versions. */
export async function optimizeTable(table: Table, fields: FieldTypes): Promise<void> {
  const graph = vectorIndex(await table.listIndices())
  // Dropped before it would be extended; until the new one is there, searches compare with every vector.
  if (graph && isWorn(graph)) await table.dropIndex(graph.name)
  await table.optimize({ cleanupOlderThan: new Date(Date.now() - PRUNE_AFTER_MS) })
  const indexes = await table.listIndices()
  const missing = (column: string) => !indexes.some(({ columns }) => columns.includes(column))
  for (const column of ['id', 'product_id', 'group_id']) {
    if (missing(column)) await table.createIndex(column, { config: Index.btree() })
  }
  if (missing('primary')) await table.createIndex('primary', { config: Index.bitmap() })
  for (const [name, type] of fields) {
    const column = fieldColumn(name)
    if (missing(column)) await table.createIndex(column, { config: await scalarIndex(table, fields, name, type) })
  }
  if (missing('vector') && (await table.countRows('image_sha256 IS NOT NULL')) >= MIN_VECTORS) {
    await table.createIndex('vector', { config: hnsw() })
  }
}

/** The HNSW index among a table's indexes. */
export function vectorIndex(indexes: readonly IndexConfig[]): IndexConfig | undefined {
  return indexes.find(({ columns }) => columns.includes('vector'))
}

/** True when making one graph anew is better than adding to what is there. */
function isWorn({ numIndexedRows = 0, numUnindexedRows = 0, numSegments = 1 }: IndexConfig): boolean {
  return numUnindexedRows > numIndexedRows || numSegments > MAX_GRAPHS
}

async function scalarIndex(table: Table, fields: FieldTypes, name: string, type: FieldType): Promise<Index> {
  if (type === 'number' || type === 'date') return Index.btree()
  if (type === 'string-list') return Index.labelList()
  if (type === 'boolean') return Index.bitmap()
  const { [name]: counts } = await countFacets(table, fields, [], [name])
  return (counts?.values.length ?? 0) > MAX_BITMAP_VALUES ? Index.btree() : Index.bitmap()
}
