import { ApiError } from '@lookalike/client'

/** What a person is told when a call fails. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.problem) return error.message
    return error.status >= 500 ? 'The API does not answer right now. Try again in a moment.' : error.message
  }
  if (error instanceof TypeError) return 'The API cannot be reached. Check the connection and try again.'
  return error instanceof Error ? error.message : 'Something went wrong.'
}
