import { type Static, Type } from 'typebox'
import { ERROR_CODES, type ErrorCode } from './errors.ts'
import { Product } from './product.ts'

export const ImportState = Type.Enum(['queued', 'planning', 'running', 'paused', 'completed', 'failed', 'cancelled'])
export type ImportState = Static<typeof ImportState>

export const FINAL_STATES: readonly ImportState[] = ['completed', 'failed', 'cancelled']

/** `replace` deletes the products that are absent from the source. */
export const ImportMode = Type.Enum(['merge', 'replace'])
export type ImportMode = Static<typeof ImportMode>

export const ImportCounts = Type.Object({
  rows: Type.Integer({ description: 'Products in the source: rows that make one product count once; 0 until planned' }),
  created: Type.Integer(),
  updated: Type.Integer(),
  unchanged: Type.Integer(),
  failed: Type.Integer({
    description: 'Rows with a problem. Where only an image was the problem, the product was written without it',
  }),
  deleted: Type.Integer({ description: 'Products absent from the source of a `replace` import' }),
  embedded: Type.Integer({ description: 'Images that went through the model' }),
})
export type ImportCounts = Static<typeof ImportCounts>

/** The message that tells the shop's own system of an import's end. */
export const WebhookDelivery = Type.Object({
  state: Type.Enum(['pending', 'delivered', 'failed']),
  attempts: Type.Integer({ description: 'How often it was sent' }),
  error: Type.Union([Type.String(), Type.Null()], { description: 'Why the last attempt failed' }),
})
export type WebhookDelivery = Static<typeof WebhookDelivery>

export const Import = Type.Object(
  {
    id: Type.String(),
    state: ImportState,
    name: Type.String({ description: 'The name of the uploaded file or folder' }),
    preset: Type.String(),
    mode: ImportMode,
    retryOf: Type.Union([Type.String(), Type.Null()], {
      description: 'The import whose failed rows this one runs again',
    }),
    counts: ImportCounts,
    rowsPerSecond: Type.Number(),
    createdAt: Type.String({ format: 'date-time' }),
    startedAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
    finishedAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
    error: Type.Union([Type.String(), Type.Null()], { description: 'Why the import as a whole failed' }),
    warnings: Type.Array(Type.String()),
    webhook: Type.Union([WebhookDelivery, Type.Null()], {
      description: 'What became of the webhook that tells of the end; null before it, and where none is configured',
    }),
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

/** A row of an import that failed, and what is known of its product. */
export const ImportFailure = Type.Object({
  row: Type.Integer({ description: '1 is the first row below the header; of merged rows the first' }),
  id: Type.Union([Type.String(), Type.Null()], { description: "The product's id, where the row names one" }),
  title: Type.Union([Type.String(), Type.Null()], { description: 'As the row or the catalog names the product' }),
  ...RowError.properties,
  retryable: Type.Boolean({
    description: 'False when the row itself is wrong: a retry needs it corrected in errors.csv',
  }),
  written: Type.Boolean({ description: 'Whether the product was written all the same, without an image' }),
  image: Type.Union([Type.String(), Type.Null()], {
    description: 'An image that the product has now: the path of the image route, takes ?w=',
  }),
})
export type ImportFailure = Static<typeof ImportFailure>

/** Maps our field names to the source's column names: `{ "id": "sku", "attributes.season": "Season" }`. */
export const ColumnMap = Type.Record(
  Type.String({ minLength: 1, maxLength: 200 }),
  Type.String({ minLength: 1, maxLength: 200 }),
)
export type ColumnMap = Static<typeof ColumnMap>

export const PRESETS = ['google-merchant', 'shopify', 'kaggle-fashion', 'lookalike', 'columns'] as const
export const Preset = Type.Enum([...PRESETS])
export type Preset = Static<typeof Preset>

export const FEED_CONTAINERS = ['csv', 'tsv', 'xml', 'jsonl', 'zip'] as const
/** What a source is: one of the text formats, or an archive of such a file and its images. */
export const FeedContainer = Type.Enum([...FEED_CONTAINERS])
export type FeedContainer = Static<typeof FeedContainer>

export type FeedEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

/** A row of a source, as it stood there. */
export interface OriginalRow {
  /** 1 is the first row below the header, the first item, the first line. */
  readonly row: number
  readonly original: Readonly<Record<string, string>>
}

/** One product of a feed with its image paths, or why it is not one. */
export interface FeedRow extends OriginalRow {
  /** The further source rows that were merged into this one (Shopify's variants and images). */
  readonly merged?: readonly OriginalRow[]
  /** The product's id as the row names it, also where the row is not a valid product. */
  readonly id?: string
  readonly product?: Product
  /** Image paths of the product, first one first; missing when the stored images stay. */
  readonly images?: readonly string[]
  readonly error?: RowError
}

/** What an import of a source would find, from its first rows. */
export const ImportPreview = Type.Object(
  {
    container: FeedContainer,
    preset: Preset,
    columns: Type.Array(Type.String(), { description: 'Columns of the source' }),
    missingColumns: Type.Array(Type.String(), {
      description: 'Columns that the source lacks and without which no row can be read: add them, or map them with `columns`',
    }),
    rows: Type.Array(
      Type.Object({
        row: Type.Integer({ description: '1 is the first row below the header; of merged rows the first' }),
        product: Type.Optional(Product),
        images: Type.Optional(Type.Array(Type.String(), { description: 'Image paths, first one first' })),
        error: Type.Optional(RowError),
      }),
      { description: 'The first rows, each with its product or why it is not one' },
    ),
    checkedRows: Type.Integer({ description: 'Rows that were looked at for `problems`' }),
    failedRows: Type.Integer({ description: 'How many of them would fail' }),
    problems: Type.Array(
      Type.Object({
        column: Type.Union([Type.String(), Type.Null()], {
          description: 'null when the row as a whole cannot be read',
        }),
        count: Type.Integer({ description: 'Rows with a problem in this column' }),
        message: Type.String({ description: 'The first of them' }),
      }),
      { description: 'Most frequent first' },
    ),
    warnings: Type.Array(Type.String()),
  },
  { $id: 'ImportPreview' },
)
export type ImportPreview = Static<typeof ImportPreview>
