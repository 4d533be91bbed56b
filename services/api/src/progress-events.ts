import { setTimeout as sleep } from 'node:timers/promises'

const EVENT_INTERVAL_MS = 500

/**
 * Server-sent `progress` events, one for each change of a state until its last. The state is read from files, so that any
 * api process can tell of any worker's progress.
 */
export async function* progressEvents<T>(
  read: () => Promise<T>,
  isLast: (state: T) => boolean,
  closing: AbortSignal,
): AsyncGenerator<string> {
  let last = ''
  while (!closing.aborted) {
    const state = await read()
    const text = JSON.stringify(state)
    yield text === last ? ': still here\n\n' : `event: progress\ndata: ${text}\n\n`
    last = text
    if (isLast(state)) return
    await sleep(EVENT_INTERVAL_MS, undefined, { signal: closing }).catch(() => {})
  }
}
