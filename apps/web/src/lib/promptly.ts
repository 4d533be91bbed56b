import 'server-only'

const GRACE_MS = 250

/**
 * Waits a moment for data. A prompt answer is part of the page as it arrives, a late one can stream in behind a
 * skeleton. An error that comes within the moment is thrown.
 */
export async function promptly<T>(data: Promise<T>): Promise<{ data: T } | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, GRACE_MS, undefined))
  // A failure after the moment belongs to whoever awaits the data itself.
  data.catch(() => {})
  return Promise.race([data.then((value) => ({ data: value })), late])
}
