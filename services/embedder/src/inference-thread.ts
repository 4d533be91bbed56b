import { parentPort, workerData } from 'node:worker_threads'
import { LookalikeError } from '@lookalike/shared'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { checkInterface, invalid, type Manifest, readGraph } from './model-folder.ts'

export interface ThreadData {
  readonly folder: string
  readonly manifest: Manifest
  /** Threads of one inference. */
  readonly threads: number
}

export interface Batch {
  /** count × size × size × 3 bytes. */
  readonly pixels: Uint8Array<ArrayBuffer>
  readonly count: number
}

/** `end` is a message because ending a thread from outside while onnxruntime runs in it aborts the whole process. */
export type ThreadRequest = Batch | 'end'

export type ThreadReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'vectors'; readonly vectors: Float32Array<ArrayBuffer> }

const { folder, manifest, threads } = workerData as ThreadData

function reply(message: ThreadReply, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer)
}

async function load(): Promise<InferenceSession> {
  const graph = await readGraph(folder, manifest)
  const options: InferenceSession.SessionOptions = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Spinning threads would take the cores from decoding: without them a busy machine embeds about twice as much.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  }
  const session = await InferenceSession.create(graph, options).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw invalid(folder, `onnxruntime cannot load ${manifest.file}: ${why}`)
  })
  checkInterface(folder, manifest, session)
  return session
}

/** What fails in here (out of memory, say) is not about an image: it ends the thread, and another is started. */
async function embed(session: InferenceSession, { pixels, count }: Batch): Promise<void> {
  const { size } = manifest.input
  const outputs = await session.run({ pixels: new Tensor('uint8', pixels, [count, size, size, 3]) })
  const vectors = Float32Array.from(outputs['embedding']?.data as Float32Array)
  reply({ kind: 'vectors', vectors }, [vectors.buffer])
}

try {
  const session = await load()
  parentPort?.on('message', (request: ThreadRequest) =>
    request === 'end' ? parentPort?.close() : void embed(session, request),
  )
  reply({ kind: 'ready' })
} catch (error) {
  if (!(error instanceof LookalikeError)) throw error
  reply({ kind: 'refused', why: error.message })
}
