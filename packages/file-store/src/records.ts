import type {
  ColumnMap,
  FeedContainer,
  FeedEncoding,
  ImportCounts,
  OriginalRow,
  Preset,
  RowError,
  RowStatus,
} from '@lookalike/shared'

/** What was accepted: `import.json`, written with the source and never changed. */
export interface ImportRecord {
  readonly id: string
  /** Order of acceptance; every product this import writes gets this version. */
  readonly version: number
  readonly name: string
  readonly container: FeedContainer
  /** UTF-8 when missing. */
  readonly encoding?: FeedEncoding
  readonly preset: Preset
  readonly columns?: ColumnMap
  /** Products absent from the source are deleted; `force`: however many they are. */
  readonly replace?: { readonly force: boolean }
  /** Folder on this machine that image paths are relative to; only a local caller may set it. */
  readonly imagesDir?: string
  /** The import whose failed rows this one runs again. */
  readonly retryOf?: string
  /** The import in whose source the images are, when this one's has none. */
  readonly imagesOf?: string
  /** What the shop should know, for instance columns that are not used. */
  readonly warnings: readonly string[]
  readonly createdAt: string
}

/** The outcome of planning: `plan.json`. */
export interface Plan {
  readonly rows: number
  readonly chunks: number
  /** Column names of the source, for errors.csv. */
  readonly columns: readonly string[]
}

/** The final state of one row. */
export interface RowResult {
  readonly row: number
  readonly id?: string
  readonly status: RowStatus
  readonly error?: RowError
  /** sha256 of each image, first image first; with the row itself it is all that the vector store was given. */
  readonly images?: readonly string[]
}

/** A failed row with its source rows as they stood there: several where a feed spreads a product over rows. */
export interface FailedRow extends RowResult {
  readonly sources: readonly OriginalRow[]
  /** False when the row itself is wrong: it would fail again. */
  readonly valid: boolean
}

/** The final state of each row of a chunk: `chunks/<chunk>.json`, written once. */
export interface ChunkResult {
  readonly rows: readonly RowResult[]
  /** Images that went through the model. */
  readonly embedded: number
}

/** A chunk that has its final state, in numbers. */
export interface FinishedChunk {
  readonly finishedAt: Date
  readonly rows: number
  /** Images that went through the model. */
  readonly embedded: number
}

/** The end of an import: `summary.json`. */
export interface Summary {
  readonly state: 'completed' | 'failed' | 'cancelled'
  readonly counts: ImportCounts
  readonly finishedAt: string
  /** Why the import as a whole failed. */
  readonly error: string | null
}

export const NO_COUNTS: ImportCounts = {
  rows: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  failed: 0,
  deleted: 0,
  embedded: 0,
}
