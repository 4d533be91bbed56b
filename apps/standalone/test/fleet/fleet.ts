import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { KAGGLE_ATTRIBUTES } from '@lookalike/catalog-feed'
import { makeRedisServer, type RedisServer } from '@lookalike/ingest-queue/test-redis'
import { DEFAULT_CATALOG } from '@lookalike/shared'
import { ROOT } from '../paths.ts'
import { makeService, type Service } from './service.ts'

export const ADMIN_KEY = 'the-admin-key-of-the-fleet'
export const CATALOG = { ...DEFAULT_CATALOG, attributes: [...KAGGLE_ATTRIBUTES] }

export interface FleetOptions {
  readonly workers: number
  readonly embedders: number
  /** `fake-embedder`, whose requests take so long, instead of the model. */
  readonly fakeBatchMs?: number
  /** Model folder of one more embedder, beside those of the default model. */
  readonly nextModel?: string
  readonly chunkRows: number
  readonly concurrency?: number
  /** Put into the environment of all services. */
  readonly env?: Readonly<Record<string, string>>
}

/** A fleet of real processes: Redis, fake-qdrant (or the Qdrant of QDRANT_URL), embedders, api and workers. */
export interface Fleet {
  readonly api: Service
  readonly workers: readonly Service[]
  readonly embedders: readonly Service[]
  readonly redis: RedisServer
  readonly filesDir: string
  readonly vectorStoreUrl: string
  readonly namespace: string
  start(): Promise<void>
  close(): Promise<void>
}

const main = (service: string) => path.join(ROOT, 'services', service, 'src/main.ts')

export async function makeFleet(dir: string, options: FleetOptions): Promise<Fleet> {
  const { workers: workerCount, embedders: embedderCount, chunkRows, concurrency = 2, fakeBatchMs, nextModel } = options
  const filesDir = path.join(dir, 'files')
  await mkdir(filesDir, { recursive: true })
  const catalogFile = path.join(dir, 'catalog.json')
  await writeFile(catalogFile, JSON.stringify(CATALOG))
  const keyFile = path.join(dir, 'admin.key')
  await writeFile(keyFile, `${ADMIN_KEY}\n`)
  const redis = await makeRedisServer()

  const realQdrant = process.env['QDRANT_URL']
  const qdrant = realQdrant === undefined ? await fakeQdrant(dir) : undefined
  const vectorStoreUrl = realQdrant ?? qdrant?.url ?? ''
  const namespace = realQdrant === undefined ? '' : `fleet-${process.pid}-`

  const embedders = await Promise.all(
    Array.from({ length: embedderCount }, (_, n) =>
      makeService({
        dir,
        name: `embedder-${n}`,
        command: [
          fakeBatchMs === undefined
            ? main('embedder')
            : path.join(ROOT, 'services/embedder/test/fake-embedder-main.ts'),
        ],
        env:
          fakeBatchMs === undefined
            ? { EMBEDDER_THREADS: '1', ...options.env }
            : { BATCH_MS: String(fakeBatchMs), ...options.env },
      }),
    ),
  )
  const next =
    nextModel === undefined
      ? []
      : [
          await makeService({
            dir,
            name: 'embedder-next',
            command: [main('embedder')],
            env: { MODEL_DIR: nextModel, EMBEDDER_THREADS: '1', ...options.env },
          }),
        ]
  const shared = {
    VECTOR_STORE_URL: vectorStoreUrl,
    VECTOR_STORE_NAMESPACE: namespace,
    QUEUE_URL: redis.url,
    EMBEDDER_URL: [...embedders, ...next].map(({ url }) => url).join(','),
    FILES_DIR: filesDir,
    CATALOG_FILE: catalogFile,
    ...options.env,
  }
  const api = await makeService({
    dir,
    name: 'api',
    command: [main('api')],
    env: { ...shared, ADMIN_KEY_FILE: keyFile },
  })
  const workers = await Promise.all(
    Array.from({ length: workerCount }, (_, n) =>
      makeService({
        dir,
        name: `worker-${n}`,
        command: [main('ingest-worker')],
        env: {
          ...shared,
          WORKER_CHUNK_ROWS: String(chunkRows),
          WORKER_CONCURRENCY: String(concurrency),
          // So that the jobs of a killed worker are soon another's.
          WORKER_LOCK_MS: '3000',
          SHUTDOWN_DEADLINE_MS: '10000',
        },
      }),
    ),
  )
  return {
    api,
    workers,
    embedders,
    redis,
    filesDir,
    vectorStoreUrl,
    namespace,
    async start() {
      await Promise.all([redis.start(), qdrant?.start()])
      await Promise.all([...embedders, ...next].map((embedder) => embedder.start()))
      await Promise.all([api, ...workers].map((service) => service.start()))
    },
    async close() {
      await Promise.all([api, ...workers, ...embedders, ...next].map((service) => service.stop('SIGKILL')))
      await Promise.all([redis.dispose(), qdrant?.stop('SIGKILL')])
    },
  }
}

async function fakeQdrant(dir: string): Promise<Service> {
  return makeService({
    dir,
    name: 'fake-qdrant',
    command: [path.join(ROOT, 'apps/standalone/test/fleet/fake-qdrant-main.ts')],
    env: {},
  })
}
