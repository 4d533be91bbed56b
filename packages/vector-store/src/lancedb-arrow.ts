import {
  DataType,
  type FixedSizeList,
  Float32,
  makeData,
  makeVector,
  type Schema,
  Table,
  type Vector,
  vectorFromArray,
} from 'apache-arrow'

/** Rows as an Arrow table with exactly the schema's columns; absent values are null. */
export function arrowTable(rows: readonly Record<string, unknown>[], schema: Schema): Table {
  const columns = schema.fields.map(({ name, type }) => [
    name,
    column(
      rows.map((row) => row[name] ?? null),
      type,
    ),
  ])
  return new Table(schema, Object.fromEntries(columns))
}

function column(values: readonly unknown[], type: DataType): Vector {
  return DataType.isFixedSizeList(type) ? vectors(values, type) : vectorFromArray(values, type)
}

/** Arrow's own builder would copy number by number. */
function vectors(values: readonly unknown[], type: FixedSizeList): Vector {
  const data = new Float32Array(values.length * type.listSize)
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8))
  let nullCount = 0
  for (const [n, value] of values.entries()) {
    if (value instanceof Float32Array) {
      data.set(value, n * type.listSize)
      nullBitmap[n >> 3] = (nullBitmap[n >> 3] ?? 0) | (1 << (n & 7))
    } else nullCount++
  }
  const child = makeData({ type: new Float32(), length: data.length, data })
  return makeVector(makeData({ type, length: values.length, child, nullCount, nullBitmap }))
}
