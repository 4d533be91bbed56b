import { EventSourceParserStream } from 'eventsource-parser/stream'
import { answer, ApiError, type Client, type Import, type Reindex } from './client.ts'

const FINAL_STATES: readonly Import['state'][] = ['completed', 'failed', 'cancelled']
const SETTLED_STATES: readonly Reindex['state'][] = ['switched', 'finished', 'rolled_back', 'cancelled', 'failed']
const MAX_FAILURES = 10
const MAX_WAIT_MS = 5000

interface FollowOptions {
  readonly signal?: AbortSignal
}

type Body = ReadableStream<Uint8Array<ArrayBuffer>> | null

/**
 * Follows an import: its state now and after each change; ends after the final one. A connection that breaks is made
 * again, so a restart of the API is survived.
 * @throws ApiError when the API refuses; TypeError when it stays away (after about half a minute); an AbortError
 */
export function importEvents(client: Client, id: string, { signal }: FollowOptions = {}): AsyncGenerator<Import> {
  const open = () =>
    client.GET('/v1/imports/{id}/events', { params: { path: { id } }, parseAs: 'stream', ...(signal && { signal }) })
  return follow<Import>(async () => (await answer(open())) as Body, ({ state }) => FINAL_STATES.includes(state), signal)
}

/** Follows the last reindex as `importEvents` does, until nothing more happens without being told to. */
export function reindexEvents(client: Client, { signal }: FollowOptions = {}): AsyncGenerator<Reindex> {
  const open = () => client.GET('/v1/reindex/events', { parseAs: 'stream', ...(signal && { signal }) })
  return follow<Reindex>(async () => (await answer(open())) as Body, ({ state }) => SETTLED_STATES.includes(state), signal)
}

async function* follow<T>(
  open: () => Promise<Body>,
  isLast: (state: T) => boolean,
  signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  for (let failures = 0; ;) {
    try {
      for await (const state of oneConnection<T>(await open())) {
        failures = 0
        yield state
        if (isLast(state)) return
      }
    } catch (error) {
      if (signal?.aborted || !canPass(error) || failures === MAX_FAILURES) throw error
    }
    failures += 1
    await wait(Math.min(250 * 2 ** failures, MAX_WAIT_MS), signal)
  }
}

async function* oneConnection<T>(body: Body): AsyncGenerator<T> {
  if (!body) return
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  for await (const { event, data } of events) if (event === 'progress') yield JSON.parse(data) as T
}

/** A network error, or an answer that says to try again. */
function canPass(error: unknown): boolean {
  if (error instanceof ApiError) return error.problem ? error.problem.retryable : error.status >= 500
  return error instanceof TypeError
}

async function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}
