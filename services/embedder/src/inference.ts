import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { decodePixels } from '@lookalike/image'
import { LookalikeError } from '@lookalike/shared'
import type { ThreadData, ThreadReply, ThreadRequest } from './inference-thread.ts'
import { invalid, type Manifest, readModelFile } from './model-folder.ts'

/** How long to wait before a thread that could not start is started again. */
const RELAUNCH_MS = 5000

export interface InferenceConfig extends ThreadData {
  /** The largest batch that `run` will get; the warm-up runs one. */
  readonly maxBatch: number
  /** Told when the thread ended although nobody closed it, or could not be started again. */
  readonly onCrash?: ((error: Error) => void) | undefined
}

export interface Inference {
  readonly ready: boolean
  readonly restarts: number
  /**
   * Embeds decoded images, each size × size × 3 bytes, in one batch; one call at a time. When the thread dies, a new
   * one gets the batch once more.
   * @throws LookalikeError `embedder_unavailable` when that fails too
   */
  run(images: readonly Uint8Array[]): Promise<Float32Array[]>
  close(): Promise<void>
}

/**
 * Starts the inference thread (onnxruntime's `run` blocks its thread, so it must not be the event loop's), warms it
 * up and checks the golden image.
 * @throws LookalikeError `model_invalid`
 */
export async function createInference(config: InferenceConfig): Promise<Inference> {
  const golden = await goldenPixels(config)
  const first = await startThread(config, golden)
  let thread = Promise.resolve(first)
  let closed = false
  let ready = false
  let restarts = 0
  void supervise(first)

  async function supervise({ exited }: InferenceThread): Promise<void> {
    ready = true
    const error = await exited
    ready = false
    if (closed) return
    restarts++
    relaunch()
    config.onCrash?.(error)
  }

  function relaunch(): void {
    if (closed) return
    thread = startThread(config, golden)
    thread.then(supervise, (error: Error) => {
      setTimeout(relaunch, RELAUNCH_MS).unref()
      config.onCrash?.(error)
    })
  }

  async function close(): Promise<void> {
    closed = true
    await thread.then(
      ({ end }) => end(),
      () => undefined,
    )
  }

  async function run(images: readonly Uint8Array[]): Promise<Float32Array[]> {
    let cause: unknown
    for (let attempt = 1; attempt <= 2; attempt++) {
      try {
        return await (await thread).run(images)
      } catch (error) {
        // By now `supervise` has put the next thread in place: it waited for the end of this one before this run did.
        cause = error
      }
    }
    const detail = 'Inference failed twice; it is being restarted.'
    throw new LookalikeError('embedder_unavailable', detail, { cause, retryAfterSeconds: RELAUNCH_MS / 1000 })
  }

  return {
    get ready() {
      return ready
    },
    get restarts() {
      return restarts
    },
    run,
    close,
  }
}

interface InferenceThread {
  /** Resolves with the reason when the thread is gone. */
  readonly exited: Promise<Error>
  /** Rejects when the thread is gone. */
  run(images: readonly Uint8Array[]): Promise<Float32Array[]>
  /** Resolves when the running batch is done and the thread is gone. */
  end(): Promise<void>
}

/** A thread that has shown that it embeds the golden image as the manifest says. */
async function startThread(
  { folder, manifest, threads, maxBatch }: InferenceConfig,
  golden: Uint8Array,
): Promise<InferenceThread> {
  const data: ThreadData = { folder, manifest, threads }
  const worker = new Worker(new URL('./inference-thread.ts', import.meta.url), { workerData: data })
  const gone = new AbortController()
  let failure: Error | undefined
  worker.on('error', (error: Error) => (failure = error))
  const exited = new Promise<Error>((resolve) => {
    worker.once('exit', (code) => {
      const error = failure ?? new Error(`the inference thread exited with code ${code}`)
      gone.abort(error)
      resolve(error)
    })
  })

  async function nextReply(): Promise<ThreadReply> {
    try {
      const [message]: ThreadReply[] = await once(worker, 'message', { signal: gone.signal })
      if (message) return message
    } catch {}
    throw await exited
  }

  async function run(images: readonly Uint8Array[]): Promise<Float32Array[]> {
    const pixels = join(images)
    const answer = nextReply()
    worker.postMessage({ pixels, count: images.length } satisfies ThreadRequest, [pixels.buffer])
    const message = await answer
    if (message.kind !== 'vectors') throw new Error(`the inference thread answered ${message.kind} to a batch`)
    const { vectors } = message
    const { dimensions } = manifest.output
    return images.map((_, n) => vectors.slice(n * dimensions, (n + 1) * dimensions))
  }

  async function end(): Promise<void> {
    worker.postMessage('end' satisfies ThreadRequest)
    await exited
  }

  const message = await nextReply()
  if (message.kind === 'refused') throw new LookalikeError('model_invalid', message.why)
  try {
    const vectors = [...(await run([golden])), ...(await run(Array.from({ length: maxBatch }, () => golden)))]
    for (const vector of vectors) checkGolden(folder, manifest, vector)
  } catch (error) {
    await end()
    throw error
  }
  return { exited, run, end }
}

function join(images: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const imageBytes = images[0]?.byteLength ?? 0
  const pixels = new Uint8Array(images.length * imageBytes)
  images.forEach((image, n) => pixels.set(image, n * imageBytes))
  return pixels
}

async function goldenPixels({ folder, manifest }: ThreadData): Promise<Uint8Array> {
  const bytes = await readModelFile(folder, manifest.golden.image)
  const { resize, background, input } = manifest
  return decodePixels(bytes, { size: input.size, resize, background }).catch((cause: unknown) => {
    throw invalid(folder, `${manifest.golden.image} cannot be decoded`, cause)
  })
}

function checkGolden(folder: string, { golden }: Manifest, vector: Float32Array): void {
  const norm = Math.hypot(...vector)
  if (!(Math.abs(norm - 1) < 1e-3)) throw invalid(folder, `its embeddings have length ${norm}, not 1`)
  const dot = vector.reduce((sum, value, n) => sum + value * (golden.embedding[n] ?? 0), 0)
  const cosine = dot / Math.hypot(...golden.embedding)
  if (!(cosine >= golden.minCosine)) {
    const why = `on this processor the golden image has cosine ${cosine.toFixed(4)} to its vector`
    throw invalid(folder, `${why}; at least ${golden.minCosine} is needed`)
  }
}
