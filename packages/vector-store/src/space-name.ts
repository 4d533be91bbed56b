import { LookalikeError } from '@lookalike/shared'

/** @throws LookalikeError `invalid_value` when a space could not name a table or collection */
export function checkSpace(space: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(space)) return
  throw new LookalikeError('invalid_value', `"${space}" cannot name an embedding space.`)
}
