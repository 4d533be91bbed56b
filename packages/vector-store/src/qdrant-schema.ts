import { type Field, type FieldType, groupOf, LookalikeError, type Product } from '@lookalike/shared'
import type { Schemas } from '@qdrant/js-client-rest'
import { v5 } from 'uuid'
import { type FieldTypes, typedValue } from './fields.ts'
import type { ProductImagePoint, ProductRecord, ProductState } from './store.ts'
import type { Known } from './versions.ts'

/** Fixed for ever: changing it would orphan every stored point. */
const PRODUCT_NAMESPACE = '1f0c8d3a-6f0e-4a52-8f57-2b9f0c6f7a11'
/** The name of the points' one vector: a list with a vector per image of the product. */
export const IMAGES = 'images'

/** An id is cut into numbers whose order is that of its bytes; what is longer than all of them is compared by us. */
const ID_BYTES = 6
const ID_KEYS = Array.from({ length: 8 }, (_, n) => `id_${n}`)

/** What a point says of its product beside the values of declared fields. */
export interface Payload {
  readonly product_id: string
  readonly group_id?: string
  readonly version: number
  readonly created_version?: number
  readonly deleted: boolean
  readonly image_count: number
  readonly positions?: number[]
  readonly image_sha256?: string[]
  /** The product as JSON: numbers and key order come back as they were. */
  readonly product?: string
}

export const RECORD_KEYS = [
  'product_id',
  'version',
  'created_version',
  'positions',
  'image_sha256',
  'product',
  'deleted',
]

const integer = (use: { lookup?: boolean }, onDisk = false): Schemas['PayloadSchemaParams'] => ({
  type: 'integer',
  range: true,
  lookup: use.lookup ?? false,
  on_disk: onDisk,
})

/** Indexes that every collection has. What only few requests need stays on disk. */
export const OWN_INDEXES: Readonly<Record<string, Schemas['PayloadSchemaParams']>> = {
  product_id: { type: 'keyword', on_disk: true },
  group_id: { type: 'keyword' },
  deleted: { type: 'bool' },
  image_count: integer({ lookup: true }),
  version: integer({}),
  created_version: integer({}, true),
  ...Object.fromEntries(ID_KEYS.map((key, n) => [key, integer({}, n > 0)])),
}

const FIELD_KINDS: Record<FieldType, { prefix: string; index: Schemas['PayloadSchemaParams'] }> = {
  string: { prefix: 's_', index: { type: 'keyword' } },
  'string-list': { prefix: 'l_', index: { type: 'keyword' } },
  number: { prefix: 'n_', index: { type: 'float' } },
  boolean: { prefix: 'b_', index: { type: 'bool' } },
  date: { prefix: 'd_', index: { type: 'datetime' } },
}

/** A field declared with another type has another key: nothing half converted can be met. */
export function fieldKey(name: string, type: FieldType): string {
  return FIELD_KINDS[type].prefix + name
}

export function fieldIndex(type: FieldType): Schemas['PayloadSchemaParams'] {
  return FIELD_KINDS[type].index
}

/** The fields that a collection has indexes of, and so values in every point. Of two types, the declared one counts. */
export function indexedFields(indexes: Readonly<Record<string, unknown>>, declared: readonly Field[]): FieldTypes {
  const fields = new Map<string, FieldType>()
  for (const key of Object.keys(indexes)) {
    for (const [type, { prefix }] of Object.entries(FIELD_KINDS))
      if (key.startsWith(prefix)) fields.set(key.slice(prefix.length), type as FieldType)
  }
  for (const { name, type } of declared) fields.set(name, type)
  return fields
}

/** The id of a product's point. */
export function productPointId(productId: string): string {
  return v5(productId, PRODUCT_NAMESPACE)
}

/** The values of declared fields by payload key; a missing one has no key. */
export function fieldPayload(product: Product, fields: FieldTypes): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, type] of fields) {
    const value = typedValue(product, name, type)
    if (value !== null) values[fieldKey(name, type)] = value
  }
  return values
}

export interface ImageList {
  readonly positions: number[]
  readonly image_sha256: string[]
}

export function imageList(images: readonly ProductImagePoint[]): ImageList {
  return {
    positions: images.map(({ position }) => position),
    image_sha256: images.map(({ imageSha256 }) => imageSha256),
  }
}

export function productPayload(
  product: Product,
  { version, createdVersion, images }: { version: number; createdVersion: number | null; images: ImageList },
  fields: FieldTypes,
): Payload & Record<string, unknown> {
  return {
    ...fieldPayload(product, fields),
    ...idPieces(product.id),
    product_id: product.id,
    group_id: groupOf(product),
    version,
    ...(createdVersion !== null && { created_version: createdVersion }),
    deleted: false,
    image_count: images.positions.length,
    ...images,
    product: JSON.stringify(product),
  }
}

/** The memory of a deletion. */
export function tombstonePayload(id: string, version: number, createdVersion: number | null): Payload {
  return {
    product_id: id,
    version,
    ...(createdVersion !== null && { created_version: createdVersion }),
    deleted: true,
    image_count: 0,
  }
}

/** The bytes of an id, six at a time, as numbers of the same order. */
export function idPieces(id: string): Record<string, number> {
  const bytes = Buffer.from(id)
  const pieces: Record<string, number> = {}
  for (const [n, key] of ID_KEYS.entries()) {
    const piece = Buffer.alloc(ID_BYTES)
    if (n > 0 && n * ID_BYTES >= bytes.length) break
    bytes.copy(piece, 0, n * ID_BYTES)
    pieces[key] = piece.readUIntBE(0, ID_BYTES)
  }
  return pieces
}

export const ID_PIECE_KEYS: readonly string[] = ID_KEYS

export function pointVectors(images: readonly ProductImagePoint[]): Schemas['VectorStruct'] {
  return images.length > 0 ? { [IMAGES]: images.map(({ vector }) => Array.from(vector)) } : {}
}

type AnswerPoint = Pick<Schemas['Record'], 'payload' | 'vector'>

export function payloadOf({ payload }: Pick<AnswerPoint, 'payload'>): Payload {
  return payload as unknown as Payload
}

export function knownOf(payload: Payload): Known {
  return {
    version: Number(payload.version),
    createdVersion: payload.created_version === undefined ? null : Number(payload.created_version),
    deleted: payload.deleted,
  }
}

/** @throws LookalikeError `store_unavailable` when the point has lost its product */
export function recordOf(point: AnswerPoint): ProductRecord {
  const payload = payloadOf(point)
  if (payload.product === undefined)
    throw new LookalikeError('store_unavailable', 'A point in the vector store has lost its product.')
  const { version, createdVersion } = knownOf(payload)
  const vectors = vectorsOf(point)
  return {
    product: JSON.parse(payload.product) as Product,
    version,
    createdVersion: createdVersion ?? version,
    images: (payload.positions ?? []).map((position, n) => {
      const vector = vectors?.[n]
      return { position, imageSha256: payload.image_sha256?.[n] ?? '', ...(vector && { vector }) }
    }),
  }
}

export function stateOf(point: AnswerPoint): ProductState {
  const payload = payloadOf(point)
  const { version, createdVersion, deleted } = knownOf(payload)
  const state = { id: payload.product_id, version, createdVersion }
  if (deleted) return { ...state, product: null, images: [] }
  const { product, images } = recordOf(point)
  return { ...state, product, images: images.map(withVector) }
}

function withVector({ position, imageSha256, vector }: ProductRecord['images'][number]): ProductImagePoint {
  if (!vector) throw new LookalikeError('store_unavailable', 'A point in the vector store has lost a vector.')
  return { position, imageSha256, vector }
}

function vectorsOf({ vector }: AnswerPoint): Float32Array[] | undefined {
  const images = (vector as Record<string, number[][]> | null | undefined)?.[IMAGES]
  return images?.map((values) => Float32Array.from(values))
}
