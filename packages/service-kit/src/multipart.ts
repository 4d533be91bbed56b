import { fieldError, LookalikeError } from '@lookalike/shared'
import type { FastifyError } from 'fastify'

/**
 * Waits for what reads a part of a multipart body, and says what is wrong with the body when that fails.
 * @throws LookalikeError `payload_too_large`, or `invalid_request` for a body that is malformed or breaks off
 */
export async function readingForm<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading
  } catch (cause) {
    if (cause instanceof LookalikeError) throw cause
    const { code } = cause as Partial<FastifyError>
    if (code === 'FST_REQ_FILE_TOO_LARGE') {
      throw new LookalikeError('payload_too_large', 'A file in the form is too large.', { cause })
    }
    if (code === 'FST_FILES_LIMIT')
      throw new LookalikeError('payload_too_large', 'The form holds too many files.', { cause })
    throw fieldError('invalid_request', 'body', 'is not whole and valid multipart/form-data')
  }
}
