import type { EmbeddingSpace, Facets, Field, Filter, Product } from '@lookalike/shared'

/** One image of a product: a point of the collection. */
export interface ProductImagePoint {
  /** Place of the image in the product's list, from 0. */
  readonly position: number
  /** sha256 of the image's bytes, hex. */
  readonly imageSha256: string
  /** L2-normalised, `dimensions` long. */
  readonly vector: Float32Array
}

/** Everything a collection holds of one product. */
export interface StoredProduct {
  readonly product: Product
  /** Order of acceptance; a positive safe integer. */
  readonly version: number
  /** Sorted by position. May be empty: such a product is found by browsing and never by similarity. */
  readonly images: readonly ProductImagePoint[]
}

/** A write that keeps some of what is stored, and so depends on it. */
interface DependentWrite {
  readonly version: number
  /** The stored version that the write was made from; when the store holds another one by now, the write is `stale`. */
  readonly replaces?: number
}

/** New metadata of a product whose points stay. */
export interface ProductPatch extends DependentWrite {
  readonly product: Product
}

/** A new version of a product that stays as it is. */
export interface ProductTouch extends DependentWrite {
  readonly id: string
}

/**
 * The payload of a product as read back; vectors only where they were asked for.
 */
export interface ProductRecord {
  readonly product: Product
  readonly version: number
  /** The version that created the product; a delete and a later write start anew. */
  readonly createdVersion: number
  readonly images: readonly StoredImage[]
}

export interface StoredImage {
  readonly position: number
  readonly imageSha256: string
  /** Present when the read asked for vectors. */
  readonly vector?: Float32Array
}

/**
 * What became of one product of a write. `created` also for the repetition of the write that created it, whether it
 * comes as an upsert or a patch. `stale`: the store holds a newer version and nothing was changed.
 */
export type WriteOutcome = 'created' | 'updated' | 'stale'

/** All that a store knows of one product, also of a deleted one: what another store needs to go on from here. */
export interface ProductState {
  readonly id: string
  readonly version: number
  /** Null where a product that was not there has been deleted. */
  readonly createdVersion: number | null
  /** Null when the product is deleted. */
  readonly product: Product | null
  readonly images: readonly ProductImagePoint[]
}

export interface SearchQuery {
  /** One or more query vectors, L2-normalised; a product's score is its best image against the best of them. */
  readonly vectors: readonly Float32Array[]
  readonly filter: Filter
  /** Hits wanted, at least 1. */
  readonly limit: number
  /** Hits to skip; offset + limit is at most 1000. */
  readonly offset?: number
  /** Groups (`item_group_id ?? id`) to leave out. */
  readonly excludeGroups?: readonly string[]
  /** Smallest cosine to answer, -1 to 1. */
  readonly minScore?: number
  /** Compare with every vector instead of walking the index. */
  readonly exact?: boolean
  /** Whether the records bring the vectors of their images. */
  readonly withVectors?: boolean
}

export interface SearchHit {
  /** The product of the group's best image, with all its images. */
  readonly record: ProductRecord
  /** Cosine similarity, -1 to 1. */
  readonly score: number
  /** Position of the best image. */
  readonly position: number
}

/**
 * The order of a scroll: by id; by amount of the price, whatever its currency, lowest or highest first, products without
 * one last; or by `createdVersion`, highest first. Equals are in order of id, and ids in that of their UTF-8 bytes.
 */
export const SORTS = ['id', 'price', '-price', 'newest'] as const
export type Sort = (typeof SORTS)[number]

export interface ScrollQuery {
  readonly filter: Filter
  /** Default: `id`. */
  readonly sort?: Sort
  readonly limit: number
  /** `nextCursor` of the page before. */
  readonly cursor?: string
}

export interface ScrollPage {
  readonly records: readonly ProductRecord[]
  readonly nextCursor: string | null
}

/**
 * One embedding space's products. All reads leave deleted products out. Filters may name the fields that the collection
 * was opened with and `title_words`, which it always has; a filter or facet on another field throws LookalikeError
 * `invalid_filter`, and a store that cannot be used `store_unavailable`.
 */
export interface Collection {
  readonly space: string
  readonly dimensions: number

  /**
   * Writes whole products: their points are replaced, surplus positions go. A product whose stored version (also that
   * of its deletion) is newer than the given one is left alone and answers `stale`; an equal version is written again,
   * so that a repeated job is harmless. Answers in the order given. An id may appear once per call.
   * @throws LookalikeError `internal` when a vector has the wrong length or an id or position repeats
   */
  upsert(products: readonly StoredProduct[]): Promise<readonly WriteOutcome[]>

  /**
   * Raises the version of products whose content did not change; vectors and payload stay. Answers `stale` and
   * `missing` as `patch` does.
   */
  touch(products: readonly ProductTouch[]): Promise<readonly ('touched' | 'stale' | 'missing')[]>

  /**
   * Replaces the metadata of products and keeps their points. Answers `stale` as `upsert` does, and `missing` for a
   * product that is not there.
   */
  patch(products: readonly ProductPatch[]): Promise<readonly (WriteOutcome | 'missing')[]>

  /**
   * Deletes products; the deletion itself is remembered at its version, also of a product that is not there, so that a
   * late older write cannot undo it. A repeated delete answers what the first one did.
   */
  delete(products: readonly { id: string; version: number }[]): Promise<readonly ('deleted' | 'missing' | 'stale')[]>

  /** The products found, in no particular order; unknown ids are left out. */
  get(ids: readonly string[], options?: { vectors?: boolean }): Promise<ProductRecord[]>

  /** Ids of the products whose version is below this one, in no particular order. */
  olderThan(version: number): Promise<string[]>

  /** Nearest products, best first, one per group; rows not yet indexed are found too. */
  search(query: SearchQuery): Promise<SearchHit[]>

  /**
   * Products page by page, in the order asked for. A page starts after the place of the last product of the page before,
   * whatever has been written in between.
   * @throws LookalikeError `invalid_cursor`, also for the cursor of another order
   */
  scroll(query: ScrollQuery): Promise<ScrollPage>

  /**
   * Counts of products per value for each field named, under the filter without that field's own conditions.
   * Number fields answer `min` and `max` and no values, date fields nothing.
   */
  facets(filter: Filter, fields: readonly string[]): Promise<Facets>

  /** Products that match. */
  count(filter: Filter): Promise<number>

  /** Images (points) that match. */
  countImages(filter: Filter): Promise<number>

  /** Everything there is, deletions included, a part at a time; what is written meanwhile may be in it or not. */
  dump(): AsyncIterable<readonly ProductState[]>

  /**
   * Writes what another store dumped. As with any write, a newer version that is there stays. An id may appear once per
   * call.
   */
  load(states: readonly ProductState[]): Promise<readonly ('loaded' | 'stale')[]>

  /** Builds or extends the indexes and compacts; run it after bulk writes. Searches go on meanwhile. */
  optimize(): Promise<void>

  /** What operators want to see. */
  stats(): Promise<CollectionStats>
}

export interface CollectionStats {
  readonly products: number
  readonly images: number
  /** At most so many vectors are not in the HNSW index yet; they are still found, by comparison. */
  readonly unindexedImages: number
}

/** Where collections live. Belongs to one process unless the adapter says otherwise. */
export interface VectorStore {
  /**
   * Opens the space's collection; creates it when missing. Fields declared for the first time, or with another type
   * than before, are filled from the products stored, and so are the words of titles. Concurrent calls are safe.
   * @throws LookalikeError `store_unavailable` when the folder or server cannot be used, `conflict` when the collection
   * has other dimensions, `invalid_value` when the space is not made of letters, digits, dots, dashes and underscores
   */
  ensureCollection(space: EmbeddingSpace, fields: readonly Field[]): Promise<Collection>
  /**
   * Opens a collection that is there, whatever its dimensions, with the fields it has.
   * @throws LookalikeError `conflict` when there is no such collection
   */
  openCollection(space: string): Promise<Collection>
  /** The space searches use, or null before the first switch. */
  liveSpace(): Promise<string | null>
  /**
   * Points searches at a collection in one step.
   * @throws LookalikeError `conflict` when there is no such collection
   */
  switchAlias(space: string): Promise<void>
  /** Every collection present. */
  listSpaces(): Promise<string[]>
  /**
   * Removes a collection; one that is not there is no error.
   * @throws LookalikeError `conflict` for the live one
   */
  dropCollection(space: string): Promise<void>
  close(): Promise<void>
}
