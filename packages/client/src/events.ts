import { EventSourceParserStream } from 'eventsource-parser/stream'
import { answer, ApiError, type Client, type Import, type Reindex } from './client.ts'

const FINAL_STATES: readonly Import['state'][] = ['completed', 'failed', 'cancelled']
const SETTLED_STATES: readonly Reindex['state'][] = ['switched', 'finished', 'rolled_back', 'cancelled', 'failed']
const MAX_FAILURES = 10
const MAX_WAIT_MS = 5000
/** The API says something twice a second. */
const SILENCE_MS = 10_000

export interface EventsOptions {
  readonly signal?: AbortSignal
  /** Told of each connection that broke or could not be made, before the next try. */
  readonly onLost?: () => void
  /** A connection on which nothing came for so long is taken for broken. */
  readonly silenceMs?: number
}

/** Opens a stream of events. */
type Open = (signal: AbortSignal) => Promise<unknown>

/**
 * Follows an import: its state now and after each change; ends after the final one. A connection that breaks is made
 * again, so a restart of the API is survived.
 * @throws ApiError when the API refuses; TypeError when it stays away (after about half a minute); an AbortError
 */
export function importEvents(client: Client, id: string, options: EventsOptions = {}): AsyncGenerator<Import> {
  const open: Open = (signal) =>
    answer(client.GET('/v1/imports/{id}/events', { params: { path: { id } }, parseAs: 'stream', signal }))
  return follow<Import>(open, ({ state }) => FINAL_STATES.includes(state), options)
}

/** Follows the last reindex as `importEvents` does, until nothing more happens without being told to. */
export function reindexEvents(client: Client, options: EventsOptions = {}): AsyncGenerator<Reindex> {
  const open: Open = (signal) => answer(client.GET('/v1/reindex/events', { parseAs: 'stream', signal }))
  return follow<Reindex>(open, ({ state }) => SETTLED_STATES.includes(state), options)
}

async function* follow<T>(
  open: Open,
  isLast: (state: T) => boolean,
  { signal, onLost, silenceMs = SILENCE_MS }: EventsOptions,
): AsyncGenerator<T> {
  for (let failures = 0; ;) {
    try {
      for await (const state of oneConnection<T>(open, signal, silenceMs)) {
        failures = 0
        yield state
        if (isLast(state)) return
      }
    } catch (error) {
      if (signal?.aborted || !canPass(error) || failures === MAX_FAILURES) throw error
    }
    failures += 1
    onLost?.()
    await wait(Math.min(250 * 2 ** failures, MAX_WAIT_MS), signal)
  }
}

async function* oneConnection<T>(open: Open, ended: AbortSignal | undefined, silenceMs: number): AsyncGenerator<T> {
  const silence = new AbortController()
  const signal = ended ? AbortSignal.any([ended, silence.signal]) : silence.signal
  let timer: ReturnType<typeof setTimeout> | undefined
  const heard = () => {
    clearTimeout(timer)
    timer = setTimeout(() => silence.abort(new TypeError('The API fell silent.')), silenceMs)
  }
  heard()
  try {
    const body = (await open(signal)) as ReadableStream<Uint8Array<ArrayBuffer>> | null
    if (!body) return
    const listened = new TransformStream<string, string>({
      transform(text, controller) {
        heard()
        controller.enqueue(text)
      },
    })
    const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(listened).pipeThrough(new EventSourceParserStream())
    for await (const { event, data } of events) if (event === 'progress') yield JSON.parse(data) as T
  } finally {
    clearTimeout(timer)
  }
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
