import { type EmbedOptions, type EmbedPriority, LookalikeError, toLookalikeError } from '@lookalike/shared'

/** Told how long things took, in seconds. */
export interface BatcherObserver {
  decoded(seconds: number): void
  inferred(images: number, seconds: number): void
}

export interface BatcherConfig<Image> {
  /** Images in one inference; also the longest wait of an interactive image behind bulk ones. */
  readonly maxBatch: number
  /** How long decoded images wait for a batch to fill up while more are being decoded. */
  readonly maxWaitMs: number
  /** Images that may wait in each priority. */
  readonly maxQueuedImages: number
  /** Images decoded at the same time; an interactive one may always be decoded beside as many bulk ones. */
  readonly decodeConcurrency: number
  readonly observe?: BatcherObserver | undefined
  decode(image: Image): Promise<Uint8Array>
  run(pixels: readonly Uint8Array[]): Promise<readonly Float32Array[]>
}

export interface BatcherStats {
  /** Images accepted and not yet answered. */
  readonly queued: Readonly<Record<EmbedPriority, number>>
  readonly embedded: number
  /** Images that could not be decoded. */
  readonly undecodable: number
  readonly batches: number
  /** Calls turned away because the queue was full. */
  readonly rejected: number
}

type Outcome = Float32Array | LookalikeError

interface Call {
  readonly lane: EmbedPriority
  readonly outcomes: Outcome[]
  left: number
  finish(error?: unknown): void
}

interface Task<Image> {
  readonly call: Call
  readonly index: number
  readonly image: Image
}

interface Lane<Image> {
  waiting: Task<Image>[]
  decoding: number
  ready: { task: Task<Image>; pixels: Uint8Array }[]
  queued: number
  /** Runs while decoded images wait for company; the batch leaves as it is when it has fired. */
  timer: NodeJS.Timeout | undefined
  overdue: boolean
}

const PRIORITIES = ['interactive', 'bulk'] as const satisfies EmbedPriority[]

/**
 * Collects images of many calls into batches. Decoding goes on while a batch is embedded, at most two batches ahead.
 * Interactive images come first at both steps; a batch never mixes the two, so that no person waits for bulk work
 * beyond the one batch that is running.
 */
export function createBatcher<Image>(config: BatcherConfig<Image>) {
  const { maxBatch, maxWaitMs, maxQueuedImages, decodeConcurrency } = config
  const newLane = (): Lane<Image> => ({
    waiting: [],
    decoding: 0,
    ready: [],
    queued: 0,
    timer: undefined,
    overdue: false,
  })
  const lanes: Record<EmbedPriority, Lane<Image>> = { interactive: newLane(), bulk: newLane() }
  const calls = new Set<Call>()
  const counts = { embedded: 0, undecodable: 0, batches: 0, rejected: 0 }
  let running = false
  let closed = false
  let msPerImage = 20

  /**
   * Embeds the images of one call; the answer keeps their order and holds an error for each undecodable one.
   * @throws LookalikeError `embedder_busy` when the queue is full, what `run` throws, or the signal's reason
   */
  async function embed(images: readonly Image[], { priority, signal }: EmbedOptions): Promise<Outcome[]> {
    signal?.throwIfAborted()
    if (closed) throw closing()
    if (images.length === 0) return []
    const lane = lanes[priority]
    // A call larger than the whole queue would never fit, so it may come when nothing else waits.
    if (lane.queued > 0 && lane.queued + images.length > maxQueuedImages) throw busy(lane)
    const { promise, resolve, reject } = Promise.withResolvers<Outcome[]>()
    const onAbort = () => call.finish(signal?.reason)
    const call: Call = {
      lane: priority,
      outcomes: [],
      left: images.length,
      finish(error) {
        if (!calls.delete(call)) return
        signal?.removeEventListener('abort', onAbort)
        if (call.left === 0) return resolve(call.outcomes)
        lane.waiting = lane.waiting.filter((task) => task.call !== call)
        lane.ready = lane.ready.filter(({ task }) => task.call !== call)
        lane.queued -= call.left
        reject(error)
        advance()
      },
    }
    calls.add(call)
    signal?.addEventListener('abort', onAbort, { once: true })
    lane.queued += images.length
    images.forEach((image, index) => lane.waiting.push({ call, index, image }))
    advance()
    return promise
  }

  function settle({ call, index }: Task<Image>, outcome: Outcome): void {
    if (!calls.has(call)) return
    call.outcomes[index] = outcome
    lanes[call.lane].queued--
    if (--call.left === 0) call.finish()
  }

  function advance(): void {
    startDecoding()
    startBatch()
  }

  function startDecoding(): void {
    for (const priority of PRIORITIES) {
      const lane = lanes[priority]
      while (lane.decoding < decodeConcurrency && lane.decoding + lane.ready.length < 2 * maxBatch) {
        const task = lane.waiting.shift()
        if (!task) break
        lane.decoding++
        void decode(lane, task)
      }
    }
  }

  async function decode(lane: Lane<Image>, task: Task<Image>): Promise<void> {
    try {
      const startedMs = performance.now()
      const pixels = await config.decode(task.image)
      config.observe?.decoded((performance.now() - startedMs) / 1000)
      if (calls.has(task.call)) lane.ready.push({ task, pixels })
    } catch (error) {
      counts.undecodable++
      settle(task, toLookalikeError(error))
    }
    lane.decoding--
    advance()
  }

  function startBatch(): void {
    const lane = running ? undefined : PRIORITIES.map((priority) => lanes[priority]).find(isDue)
    if (!lane) return
    clearTimeout(lane.timer)
    lane.timer = undefined
    lane.overdue = false
    void runBatch(lane.ready.splice(0, maxBatch))
  }

  function isDue(lane: Lane<Image>): boolean {
    if (lane.ready.length === 0) return false
    if (lane.overdue || lane.ready.length >= maxBatch || lane.decoding + lane.waiting.length === 0) return true
    lane.timer ??= setTimeout(() => {
      lane.overdue = true
      advance()
    }, maxWaitMs)
    return false
  }

  async function runBatch(batch: Lane<Image>['ready']): Promise<void> {
    running = true
    advance()
    const startedMs = performance.now()
    try {
      const vectors = await config.run(batch.map(({ pixels }) => pixels))
      config.observe?.inferred(batch.length, (performance.now() - startedMs) / 1000)
      counts.batches++
      counts.embedded += batch.length
      msPerImage += 0.1 * ((performance.now() - startedMs) / batch.length - msPerImage)
      batch.forEach(({ task }, n) => settle(task, vectors[n] as Float32Array))
    } catch (error) {
      for (const { task } of batch) task.call.finish(error)
    }
    running = false
    advance()
  }

  function busy(lane: Lane<Image>): LookalikeError {
    counts.rejected++
    const retryAfterSeconds = Math.min(Math.max(Math.ceil((lane.queued * msPerImage) / 1000), 1), 60)
    return new LookalikeError('embedder_busy', `${lane.queued} images are waiting already.`, { retryAfterSeconds })
  }

  function stats(): BatcherStats {
    return { queued: { interactive: lanes.interactive.queued, bulk: lanes.bulk.queued }, ...counts }
  }

  /** Turns away what waits and what comes. */
  function close(): void {
    closed = true
    for (const call of calls) call.finish(closing())
  }

  return { embed, stats, close }
}

const closing = () => new LookalikeError('embedder_unavailable', 'The embedder is shutting down.')
