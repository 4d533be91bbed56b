import { LookalikeError } from '@lookalike/shared'

/** Runs a call to LanceDB; whatever it throws becomes `store_unavailable` and stays as the cause. */
export async function guard<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task()
  } catch (cause) {
    if (cause instanceof LookalikeError) throw cause
    throw new LookalikeError('store_unavailable', 'The vector store is not available.', { cause })
  }
}
