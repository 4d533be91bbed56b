import { type Static, Type } from 'typebox'
import { ERROR_CODES, type ErrorCode } from './errors.ts'
import type { Product } from './product.ts'

export const ImportState = Type.Enum(['queued', 'planning', 'running', 'paused', 'completed', 'failed', 'cancelled'])
export type ImportState = Static<typeof ImportState>

export const FINAL_STATES: readonly ImportState[] = ['completed', 'failed', 'cancelled']

/** `replace` deletes the products that are absent from the source. */
export const ImportMode = Type.Enum(['merge', 'replace'])
export type ImportMode = Static<typeof ImportMode>

export const ImportCounts = Type.Object({
  rows: Type.Integer({ description: 'Rows in the source; 0 until planned' }),
  created: Type.Integer(),
  updated: Type.Integer(),
  unchanged: Type.Integer(),
  failed: Type.Integer(),
  deleted: Type.Integer({ description: 'Products absent from the source of a `replace` import' }),
  embedded: Type.Integer({ description: 'Images that went through the model' }),
})
export type ImportCounts = Static<typeof ImportCounts>

export const Import = Type.Object(
  {
    id: Type.String(),
    state: ImportState,
    name: Type.String({ description: 'The name of the uploaded file or folder' }),
    preset: Type.String(),
    mode: ImportMode,
    retryOf: Type.Union([Type.String(), Type.Null()], { description: 'The import whose failed rows this one runs again' }),
    counts: ImportCounts,
    rowsPerSecond: Type.Number(),
    createdAt: Type.String({ format: 'date-time' }),
    startedAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
    finishedAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
    error: Type.Union([Type.String(), Type.Null()], { description: 'Why the import as a whole failed' }),
    warnings: Type.Array(Type.String()),
  },
  { $id: 'Import' },
)
export type Import = Static<typeof Import>

export const RowStatus = Type.Enum(['created', 'updated', 'unchanged', 'failed'])
export type RowStatus = Static<typeof RowStatus>

/** Why a row failed. */
export const RowError = Type.Object({
  code: Type.Enum(Object.keys(ERROR_CODES) as ErrorCode[]),
  message: Type.String(),
})
export type RowError = Static<typeof RowError>

/** Maps our field names to the source's column names: `{ "id": "sku", "attributes.season": "Season" }`. */
export const ColumnMap = Type.Record(Type.String({ minLength: 1, maxLength: 200 }), Type.String({ minLength: 1, maxLength: 200 }))
export type ColumnMap = Static<typeof ColumnMap>

export const PRESETS = ['kaggle-fashion', 'columns'] as const
export const Preset = Type.Enum([...PRESETS])
export type Preset = Static<typeof Preset>

/** One row of a feed: a product with its image paths, or why it is not one. */
export interface FeedRow {
  /** 1 is the first row below the header. */
  readonly row: number
  /** The row's columns as they stood in the source. */
  readonly original: Readonly<Record<string, string>>
  /** The product's id as the row names it, also where the row is not a valid product. */
  readonly id?: string
  readonly product?: Product
  /** Image paths of the product, first one first. */
  readonly images?: readonly string[]
  readonly error?: RowError
}
