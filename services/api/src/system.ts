import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import type { FileStore } from '@lookalike/file-store'
import type { IngestQueue } from '@lookalike/ingest-queue'
import type { Server } from '@lookalike/service-kit'
import { type Embedder, type EmbeddingSpace, LookalikeError, type PartHealth, ref, type Reindex, System, type ThroughputMinute } from '@lookalike/shared'
import type { Collection, CollectionStats } from '@lookalike/vector-store'

export interface SystemResources {
  readonly live: () => Promise<{
    readonly collection: Pick<Collection, 'stats'>
    readonly embedder: Pick<Embedder, 'model' | 'embed'>
  }>
  readonly queue: Pick<IngestQueue, 'depth'>
  readonly files: Pick<FileStore, 'imports' | 'reindexes'>
  /** Layout of the data folder, where there is one. */
  readonly dataVersion: number | undefined
}

/** A part that does not answer within this time is failing. */
const PROBE_TIMEOUT_MS = 10_000
const MINUTE_MS = 60_000
const MINUTES = 60

/** One white pixel, to see whether the embedder embeds. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAADElEQVQImWP4//8/AAX+Av5Y8msOAAAAAElFTkSuQmCC',
  'base64',
)

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }

/** What operators want to see. Each part is really used, so that its health is what it can do now. */
export async function systemRoutes(app: Server, resources: SystemResources): Promise<void> {
  const { live, queue, files, dataVersion } = resources
  let known: EmbeddingSpace | undefined

  app.get(
    '/v1/system',
    {
      onRequest: app.requireAdmin,
      schema: {
        tags: ['admin'],
        summary: 'Model, points, queue, throughput, versions and health',
        description: 'Answers 200 also when a part is failing; what that part would have told is null then.',
        response: { 200: ref(System) },
      },
    },
    async (request, reply) => {
      const probe = async <T>(part: string, use: () => Promise<T>) => {
        try {
          return { value: await withTimeout(use()), health: { status: 'ok' } satisfies PartHealth }
        } catch (error) {
          request.log.warn({ err: error }, `${part} is failing`)
          return { value: null, health: failing(error) }
        }
      }
      const [store, jobs, model, storing, throughput, reindex] = await Promise.all([
        probe('store', async () => (await live()).collection.stats()),
        probe('queue', () => queue.depth()),
        probe('embedder', async () => embedOnePixel((await live()).embedder, request.id)),
        probe('files', () => storeAndDiscard(files)),
        probe('files', () => throughputOf(files, Date.now())),
        probe('files', () => lastReindex(files)),
      ])
      // While the store cannot say which model is in use, it is the one that was.
      const { space, dimensions } = await live().then(
        ({ embedder }) => (known = embedder.model),
        (error: unknown) => known ?? Promise.reject(error),
      )
      reply.header('cache-control', 'no-store')
      return {
        // A space is named `<model id>-<version>`.
        model: { id: space.replace(/-\d+$/, ''), space, dimensions },
        points: store.value,
        index: store.value && indexState(store.value),
        queue: jobs.value,
        throughput: throughput.value,
        health: {
          store: store.health,
          queue: jobs.health,
          embedder: model.health,
          files: storing.value === null ? storing.health : throughput.health,
        },
        reindex: reindex.value,
        versions: { lookalike: manifest.version, node: process.versions.node, data: dataVersion ?? null },
      }
    },
  )
}

async function withTimeout<T>(use: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(new LookalikeError('internal', `No answer within ${PROBE_TIMEOUT_MS / 1000} s.`)),
    PROBE_TIMEOUT_MS,
  )
  return Promise.race([use, promise]).finally(() => clearTimeout(timer))
}

/** What is not ours to show stays in the log. */
function failing(error: unknown): PartHealth {
  return { status: 'failing', detail: error instanceof LookalikeError ? error.message : 'It failed; see the log.' }
}

async function embedOnePixel(embedder: Pick<Embedder, 'embed'>, requestId: string): Promise<true> {
  const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS)
  const { vectors } = await embedder.embed([{ bytes: PIXEL }], { priority: 'interactive', signal, requestId })
  if (vectors[0] instanceof Float32Array) return true
  throw vectors[0] ?? new LookalikeError('embedder_unavailable', 'The embedder gave no vector.')
}

async function storeAndDiscard({ imports }: Pick<FileStore, 'imports'>): Promise<true> {
  const staged = await imports.stage(Readable.from([Buffer.from('health')]))
  await staged.discard()
  return true
}

function indexState({ images, unindexedImages }: CollectionStats): System['index'] {
  if (images === 0) return 'empty'
  if (unindexedImages === 0) return 'complete'
  return unindexedImages < images ? 'partial' : 'none'
}

async function lastReindex({ reindexes }: Pick<FileStore, 'reindexes'>): Promise<Reindex | null> {
  const last = await reindexes.newest()
  return last ? reindexes.get(last.id) : null
}

async function throughputOf({ imports }: Pick<FileStore, 'imports'>, nowMs: number): Promise<ThroughputMinute[]> {
  const thisMinute = Math.floor(nowMs / MINUTE_MS)
  const first = thisMinute - MINUTES + 1
  const minutes = Array.from({ length: MINUTES }, (_, index) => ({
    at: new Date((first + index) * MINUTE_MS).toISOString(),
    rows: 0,
    embedded: 0,
  }))
  for await (const { finishedAt, rows, embedded } of imports.chunksSince(new Date(first * MINUTE_MS))) {
    const minute = minutes[Math.floor(finishedAt.getTime() / MINUTE_MS) - first]
    if (!minute) continue
    minute.rows += rows
    minute.embedded += embedded
  }
  return minutes
}
