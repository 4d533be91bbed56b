import { fieldError } from '@lookalike/shared'

/** The place of the next page of a similarity search: how many hits come before it. */
export function encodeOffset(offset: number): string {
  return Buffer.from(`o${offset}`).toString('base64url')
}

/**
 * @param depth how many hits the search can answer on all its pages
 * @throws LookalikeError `invalid_cursor`
 */
export function decodeOffset(cursor: string | undefined, depth: number): number {
  if (cursor === undefined) return 0
  const match = /^o(\d{1,6})$/.exec(Buffer.from(cursor, 'base64url').toString())
  const offset = Number(match?.[1])
  if (!match || offset >= depth) {
    throw fieldError('invalid_cursor', 'cursor', 'is not one that this list answered; leave it out to start over')
  }
  return offset
}
