import { isDeepStrictEqual } from 'node:util'
import { type FeedRow, LookalikeError, type Product, type RowError, type RowStatus } from '@lookalike/shared'
import type { ProductRecord } from '@lookalike/vector-store'

export interface FetchedImage {
  readonly bytes: Uint8Array
  readonly sha256: string
}

/** A valid row on its way through the steps. */
export interface RowInProgress {
  readonly source: FeedRow
  readonly product: Product
  /** The images that can be used, each once; undefined when the row leaves the stored ones as they are. */
  readonly images: readonly FetchedImage[] | undefined
  /** Why an image that the row names is not among them. */
  readonly failure?: RowError
  readonly existing: ProductRecord | undefined
}

/** A row whose images are the stored ones. */
export type KeptRow = RowInProgress & { readonly existing: ProductRecord }

/** How a row was written; `overtaken` by a newer write, it was not. */
export type WrittenAs = Exclude<RowStatus, 'failed'> | 'overtaken'

/** True when the store holds a newer version of the product than the row's import makes. */
export function isOvertaken({ existing }: RowInProgress, version: number): boolean {
  return existing !== undefined && existing.version > version
}

/**
 * True when the stored images stay: the row says nothing of images, names the same ones, or names one that cannot be
 * had. In the last case a product that this import created takes the others, as it did the first time.
 */
export function keepsImages(row: RowInProgress, version: number): row is KeptRow {
  const { images, failure, existing } = row
  if (!existing) return false
  if (!images) return true
  if (failure && existing.images.length > 0 && existing.createdVersion !== version) return true
  return (
    images.length === existing.images.length &&
    images.every(({ sha256 }, position) => existing.images[position]?.imageSha256 === sha256)
  )
}

export function isSameProduct({ product, existing }: KeptRow): boolean {
  return isDeepStrictEqual(existing.product, product)
}

/**
 * What the import itself had made of the product when the worker was killed: `created` when the stored version is the
 * one that created it, `unchanged` when the stored version is another's.
 */
export function statusBefore({ existing }: KeptRow, version: number): WrittenAs {
  if (existing.version !== version) return 'unchanged'
  return existing.createdVersion === version ? 'created' : 'updated'
}

/** The row without the images that `reasonAgainst` has something against. */
export function withoutBroken(
  row: RowInProgress,
  reasonAgainst: (sha256: string) => LookalikeError | undefined,
): RowInProgress {
  const reasons = new Map(row.images?.map(({ sha256 }) => [sha256, reasonAgainst(sha256)]))
  const first = [...reasons.values()].find((reason) => reason !== undefined)
  const images = row.images?.filter(({ sha256 }) => !reasons.get(sha256))
  const failure = row.failure ?? (first && { code: first.code, message: first.message })
  return { ...row, images, ...(failure && { failure }) }
}
