import { LookalikeError } from '@lookalike/shared'

/** An opaque cursor that says after which product id the next page starts. */
export function encodeCursor(after: string): string {
  return Buffer.from(JSON.stringify({ after })).toString('base64url')
}

/** @throws LookalikeError `invalid_cursor` */
export function decodeCursor(cursor: string): string {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const after = decoded && typeof decoded === 'object' && 'after' in decoded ? decoded.after : undefined
    if (typeof after === 'string' && encodeCursor(after) === cursor) return after
  } catch {
    // Falls through to the one error there is.
  }
  throw new LookalikeError('invalid_cursor', 'The cursor is not one that this server gave; start again without it.')
}
