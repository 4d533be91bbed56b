import { fieldError } from '@lookalike/shared'
import type { Sort } from './store.ts'

/** The place of a product in a sorted list. */
export interface Place {
  readonly id: string
  /** What the list is sorted by before the id: an amount or a version; null where the product has none. */
  readonly key: number | null
}

/** An opaque cursor that says after which place the next page starts. */
export function encodeCursor(sort: Sort, { id, key }: Place): string {
  return Buffer.from(JSON.stringify([sort, key, id])).toString('base64url')
}

/** @throws LookalikeError `invalid_cursor` */
export function decodeCursor(sort: Sort, cursor: string): Place {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(decoded)) {
      const [, key, id]: unknown[] = decoded
      const isKey = typeof key === 'number' || key === null
      // A cursor that another order gave, or someone else, is not what this encodes.
      if (isKey && typeof id === 'string' && encodeCursor(sort, { id, key }) === cursor) return { id, key }
    }
  } catch {
    // Falls through to the one error there is.
  }
  throw fieldError(
    'invalid_cursor',
    'cursor',
    'is not one that this list gave in this order; leave it out to start over',
  )
}
