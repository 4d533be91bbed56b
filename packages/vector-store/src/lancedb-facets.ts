import type { Table } from '@lancedb/lancedb'
import { type FacetCounts, type Facets, type FieldType, type Filter, withoutField } from '@lookalike/shared'
import type { Data, Vector } from 'apache-arrow'
import { type FieldTypes, fieldTypeOf } from './fields.ts'
import { allOf, filterSql } from './lancedb-filter.ts'
import { fieldColumn } from './lancedb-schema.ts'

/** Counts products per value; fields that share a filter are counted in one scan of their columns. */
export async function countFacets(
  table: Table,
  fields: FieldTypes,
  filter: Filter,
  names: readonly string[],
): Promise<Facets> {
  const scans = new Map<string, { filter: Filter; names: string[] }>()
  for (const name of names) {
    const rest = withoutField(filter, name)
    const scan = scans.get(JSON.stringify(rest)) ?? { filter: rest, names: [] }
    scans.set(JSON.stringify(rest), { ...scan, names: [...scan.names, name] })
  }
  const counted = await Promise.all(
    [...scans.values()].map((scan) => countScan(table, fields, scan.filter, scan.names)),
  )
  const found: Facets = Object.assign({}, ...counted)
  return Object.fromEntries(names.map((name) => [name, found[name] ?? { values: [] }]))
}

async function countScan(table: Table, fields: FieldTypes, filter: Filter, names: readonly string[]): Promise<Facets> {
  const types = names.map((name) => [name, fieldTypeOf(name, fields)] as const)
  const query = table
    .query()
    .select(names.map(fieldColumn))
    .where(allOf(['`primary` = true', ...filterSql(filter, fields)]) ?? '')
  const columns = await query.toArrow()
  return Object.fromEntries(types.map(([name, type]) => [name, countColumn(columns.getChild(fieldColumn(name)), type)]))
}

function countColumn(column: Vector | null, type: FieldType): FacetCounts {
  if (type === 'number') return numberBounds(column)
  if (type === 'date') return { values: [] }
  const counts = new Map<string, number>()
  for (const chunk of column?.data ?? []) countChunk(chunk, type, counts)
  const values = [...counts].map(([key, count]) => ({
    value: type === 'boolean' ? key === '1' : fromLatin1(key),
    count,
  }))
  return { values: values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)) }
}

function numberBounds(column: Vector | null): FacetCounts {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of column ?? []) {
    if (typeof value !== 'number') continue
    min = Math.min(min, value)
    max = Math.max(max, value)
  }
  return min <= max ? { values: [], min, max } : { values: [] }
}

function countChunk(chunk: Data, type: FieldType, counts: Map<string, number>): void {
  const add = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1)
  const item = type === 'string-list' ? chunk.children[0] : chunk
  const read = type === 'boolean' || !item ? (n: number) => String(chunk.values[n]) : stringReader(item)
  for (let n = 0; n < chunk.length; n++) {
    if (!chunk.getValid(n)) continue
    if (type !== 'string-list') add(read(n))
    else for (const key of distinct(read, chunk.valueOffsets[n], chunk.valueOffsets[n + 1])) add(key)
  }
}

function distinct(read: (n: number) => string, start: number, end: number): Set<string> {
  return new Set(Array.from({ length: end - start }, (_, n) => read(start + n)))
}

/** Reads a string's bytes as Latin-1, many times faster than decoding UTF-8; only distinct values are decoded. */
function stringReader({ values, valueOffsets }: Data): (n: number) => string {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
  return (n) => bytes.toString('latin1', valueOffsets[n], valueOffsets[n + 1])
}

function fromLatin1(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString()
}
