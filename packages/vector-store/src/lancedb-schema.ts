import { type FieldType, groupOf, LookalikeError, type Product } from '@lookalike/shared'
import {
  Bool,
  type DataType,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  Int32,
  Int64,
  Int8,
  List,
  Schema,
  Utf8,
} from 'apache-arrow'
import { type FieldTypes, typedValue } from './fields.ts'
import { pointId } from './point-id.ts'
import type { ProductImagePoint, ProductRecord, ProductState, StoredImage, StoredProduct } from './store.ts'

/** Sets declared fields apart from the columns of the store itself, whatever a shop calls its attributes. */
const FIELD_PREFIX = 'f_'

/** A row is one image of a product, a product without images, or the memory of a deleted product. */
export interface Row extends Record<string, unknown> {
  readonly id: string
  readonly product_id: string
  readonly position: number
  readonly version: number
  /** Null when the row remembers the deletion of a product that was not there. */
  readonly created_version: number | null
  readonly deleted: boolean
  /** True on exactly one row of each product that is not deleted. */
  readonly primary: boolean
  readonly group_id: string | null
  readonly image_sha256: string | null
  readonly vector: Float32Array | null
  /** The product as JSON, on its primary row only. */
  readonly product: string | null
}

const LIST_ITEM = new Field('item', new Utf8(), true)

const FIELD_TYPES: Record<FieldType, { arrow: DataType; emptySql: string }> = {
  string: { arrow: new Utf8(), emptySql: 'CAST(NULL AS STRING)' },
  'string-list': { arrow: new List(LIST_ITEM), emptySql: "arrow_cast(NULL, 'List(Utf8)')" },
  number: { arrow: new Float64(), emptySql: 'CAST(NULL AS DOUBLE)' },
  // 1 and 0: Arrow's writer leaves out the buffer of a boolean column that is all null, and LanceDB refuses that.
  boolean: { arrow: new Int8(), emptySql: 'CAST(NULL AS TINYINT)' },
  // Milliseconds since 1970.
  date: { arrow: new Int64(), emptySql: 'CAST(NULL AS BIGINT)' },
}

export function tableSchema(dimensions: number, fields: FieldTypes): Schema {
  const columns: [string, DataType][] = [
    ['id', new Utf8()],
    ['product_id', new Utf8()],
    ['group_id', new Utf8()],
    ['position', new Int32()],
    ['primary', new Bool()],
    ['image_sha256', new Utf8()],
    ['version', new Float64()],
    ['created_version', new Float64()],
    ['deleted', new Bool()],
    ['vector', new FixedSizeList(dimensions, new Field('item', new Float32(), true))],
    ['product', new Utf8()],
    ...[...fields].map(([name, type]): [string, DataType] => [fieldColumn(name), arrowType(type)]),
  ]
  return new Schema(columns.map(([name, type]) => new Field(name, type, true)))
}

export function fieldColumn(name: string): string {
  return FIELD_PREFIX + name
}

export function arrowType(type: FieldType): DataType {
  return FIELD_TYPES[type].arrow
}

/** SQL for an empty column of a field's type. */
export function emptyColumnSql(type: FieldType): string {
  return FIELD_TYPES[type].emptySql
}

/** Reads back from a table which fields have a column; the table itself is the record of that. */
export function fieldTypesOf(schema: Schema): FieldTypes {
  const names = new Map(Object.entries(FIELD_TYPES).map(([type, { arrow }]) => [String(arrow), type as FieldType]))
  const types = new Map<string, FieldType>()
  for (const { name, type } of schema.fields) {
    const fieldType = names.get(String(type))
    if (name.startsWith(FIELD_PREFIX) && fieldType) types.set(name.slice(FIELD_PREFIX.length), fieldType)
  }
  return types
}

/** The length of the vectors of a table. */
export function dimensionsOf(schema: Schema): number {
  const vector = schema.fields.find(({ name }) => name === 'vector')
  return (vector?.type as FixedSizeList | undefined)?.listSize ?? 0
}

/** What the column of a field holds for a product. */
export function columnValue(product: Product, name: string, type: FieldType): unknown {
  const value = typedValue(product, name, type)
  if (type === 'date') return value === null ? null : BigInt(Date.parse(String(value)))
  return typeof value === 'boolean' ? Number(value) : value
}

export function productRows(stored: StoredProduct, createdVersion: number | null, fields: FieldTypes): Row[] {
  const { product, version, images } = stored
  const values = Object.fromEntries(
    [...fields].map(([name, type]) => [fieldColumn(name), columnValue(product, name, type)]),
  )
  const points: readonly Partial<ProductImagePoint>[] = images.length > 0 ? images : [{}]
  return points.map(({ position = 0, imageSha256 = null, vector = null }, n) => ({
    ...values,
    id: pointId(product.id, position),
    product_id: product.id,
    group_id: groupOf(product),
    position,
    primary: n === 0,
    image_sha256: imageSha256,
    version,
    created_version: createdVersion,
    deleted: false,
    vector,
    product: n === 0 ? JSON.stringify(product) : null,
  }))
}

/** The row that remembers a deletion. */
export function tombstoneRow(id: string, version: number, createdVersion: number | null): Row {
  return {
    id: pointId(id, 0),
    product_id: id,
    group_id: null,
    position: 0,
    primary: false,
    image_sha256: null,
    version,
    created_version: createdVersion,
    deleted: true,
    vector: null,
    product: null,
  }
}

/** Puts the rows of one product together; `version` is the one that counts, which may be above the rows' own. */
export function productRecord(rows: readonly Row[], version: number): ProductRecord {
  const primary = rows.find((row) => row.primary)
  if (typeof primary?.product !== 'string') {
    throw new LookalikeError('store_unavailable', 'A product in the vector store has lost its first row.')
  }
  return {
    product: JSON.parse(primary.product) as Product,
    version,
    createdVersion: primary.created_version ?? version,
    images: rows
      .filter((row) => row.image_sha256 !== null)
      .map(storedImage)
      .sort((a, b) => a.position - b.position),
  }
}

/** As `productRecord`, also of a product that is deleted. The rows must bring their vectors. */
export function productState(rows: readonly Row[], version: number): ProductState {
  const [first] = rows
  const state = { id: first?.product_id ?? '', version, createdVersion: first?.created_version ?? null }
  if (first?.deleted) return { ...state, product: null, images: [] }
  const { product, images } = productRecord(rows, version)
  return { ...state, product, images: images.map(withVector) }
}

/** @throws LookalikeError `store_unavailable` for an image without a vector */
export function withVector({ position, imageSha256, vector }: StoredImage): ProductImagePoint {
  if (!vector) throw new LookalikeError('store_unavailable', 'An image in the vector store has lost its vector.')
  return { position, imageSha256, vector }
}

function storedImage({ position, image_sha256, vector }: Row): StoredImage {
  // The vector is a view of the whole batch that was read; the copy lets go of it.
  return { position, imageSha256: image_sha256 ?? '', ...(vector ? { vector: Float32Array.from(vector) } : {}) }
}
