import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import { isIP } from 'node:net'
import { DEFAULT_CATALOG, LookalikeError, parseCatalogConfig } from '@lookalike/shared'
import { type Static, Type } from 'typebox'
import type { CheckSetting, LoadedSettings } from './env.ts'

/** What every service listens with, and where its traces go. */
export const ServiceSettings = {
  HOST: Type.String({ default: '127.0.0.1' }),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], { default: 'info' }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(Type.String()),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: Type.Optional(Type.String()),
  OTEL_TRACES_EXPORTER: Type.Optional(Type.String()),
  OTEL_TRACES_SAMPLER: Type.Enum(['parentbased_always_on', 'parentbased_traceidratio'], {
    default: 'parentbased_always_on',
  }),
  OTEL_TRACES_SAMPLER_ARG: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  OTEL_SDK_DISABLED: Type.Optional(Type.Boolean()),
}

/** A port to listen on; 0 asks the system for a free one. */
export const Port = (defaultPort: number) => Type.Integer({ minimum: 0, maximum: 65_535, default: defaultPort })

/** What the api and the ingest workers of a fleet have in common. */
export const FleetSettings = {
  /** `http(s)://<host>:6333`: a Qdrant. */
  VECTOR_STORE_URL: Type.String(),
  VECTOR_STORE_API_KEY: Type.Optional(Type.String({ minLength: 1 })),
  /** First part of the names of collections and alias, where catalogs share a server. */
  VECTOR_STORE_NAMESPACE: Type.String({ default: '', pattern: '^[\\w-]{0,64}$' }),
  /** How Qdrant's collections are made; each counts when a collection is made, and not later. */
  QDRANT_HNSW_M: Type.Optional(Type.Integer({ minimum: 4, maximum: 128 })),
  QDRANT_HNSW_EF_CONSTRUCT: Type.Optional(Type.Integer({ minimum: 16, maximum: 4_096 })),
  QDRANT_QUANTIZATION: Type.Optional(Type.Boolean()),
  QDRANT_SHARD_NUMBER: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
  QDRANT_REPLICATION_FACTOR: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  QDRANT_WRITE_CONSISTENCY_FACTOR: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  QDRANT_BATCH_SIZE: Type.Optional(Type.Integer({ minimum: 64, maximum: 256 })),
  /** `redis(s)://[user:password@]<host>:<port>/<database>` */
  QUEUE_URL: Type.String(),
  QUEUE_PREFIX: Type.String({ default: 'lookalike', pattern: '^[\\w-]{1,64}$' }),
  /** PEM file of the authority that signed the certificate of a `rediss://` server. */
  QUEUE_TLS_CA_FILE: Type.Optional(Type.String()),
  /** One or more, separated by commas. */
  EMBEDDER_URL: Type.String(),
  /** The files folder, shared by all api and worker processes. */
  FILES_DIR: Type.String(),
  /** JSON: currencies and attributes of the catalog. */
  CATALOG_FILE: Type.Optional(Type.String()),
  /** Private hosts, addresses or CIDR ranges that image URLs may name; separated by commas. */
  IMAGE_HOSTS: Type.String({ default: '' }),
}
export const FLEET_SECRETS = { secrets: ['VECTOR_STORE_API_KEY'], secretUrls: ['QUEUE_URL'] }

const FleetSchema = Type.Object(FleetSettings)

/** Turns the common settings into what the services use; what is wrong is told through `check`. */
export function parseFleetSettings(env: Static<typeof FleetSchema>, check: CheckSetting) {
  return {
    vectorStore: {
      url: check('VECTOR_STORE_URL', () => vectorStoreUrl(env.VECTOR_STORE_URL)),
      config: definedOnly({
        apiKey: env.VECTOR_STORE_API_KEY,
        namespace: env.VECTOR_STORE_NAMESPACE,
        m: env.QDRANT_HNSW_M,
        efConstruct: env.QDRANT_HNSW_EF_CONSTRUCT,
        quantization: env.QDRANT_QUANTIZATION,
        shardNumber: env.QDRANT_SHARD_NUMBER,
        replicationFactor: env.QDRANT_REPLICATION_FACTOR,
        writeConsistencyFactor: env.QDRANT_WRITE_CONSISTENCY_FACTOR,
        batchSize: env.QDRANT_BATCH_SIZE,
      }),
    },
    queue: {
      url: check('QUEUE_URL', () => queueUrl(env.QUEUE_URL)),
      prefix: env.QUEUE_PREFIX,
      ca: check('QUEUE_TLS_CA_FILE', () =>
        env.QUEUE_TLS_CA_FILE === undefined ? undefined : readFileSync(env.QUEUE_TLS_CA_FILE, 'utf8'),
      ),
    },
    embedderUrls: check('EMBEDDER_URL', () => httpUrls(env.EMBEDDER_URL)),
    filesDir: check('FILES_DIR', () => writableFolder(env.FILES_DIR)),
    catalog: check('CATALOG_FILE', () => catalogOf(env.CATALOG_FILE)),
    imageHosts: listOf(env.IMAGE_HOSTS),
  }
}

const ServiceSchema = Type.Object(ServiceSettings)

/** What every service listens with; undefined traces are not sent, as OpenTelemetry's own variables say. */
export function parseServiceSettings(env: Static<typeof ServiceSchema> & { PORT: number }, check: CheckSetting) {
  const endpoint = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? env.OTEL_EXPORTER_OTLP_ENDPOINT
  const off = endpoint === undefined || env.OTEL_SDK_DISABLED === true || env.OTEL_TRACES_EXPORTER === 'none'
  const sampleRatio = env.OTEL_TRACES_SAMPLER === 'parentbased_traceidratio' ? (env.OTEL_TRACES_SAMPLER_ARG ?? 1) : 1
  check('OTEL_TRACES_EXPORTER', () => {
    if (off || [undefined, 'otlp'].includes(env.OTEL_TRACES_EXPORTER)) return
    throw new Error('can be otlp (over HTTP, JSON) or none')
  })
  return { host: env.HOST, port: env.PORT, logLevel: env.LOG_LEVEL, tracing: off ? undefined : { sampleRatio } }
}

/** The parts of a list that commas separate. */
export function listOf(text: string): string[] {
  return text.split(',').flatMap((part) => part.trim() || [])
}

/** @throws Error when one of them is no address with or without a prefix length */
export function addressRanges(text: string): string[] {
  return listOf(text).map((range) => {
    const [, address = '', prefix = '0'] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(range) ?? []
    const family = isIP(address)
    if (family !== 0 && Number(prefix) <= (family === 6 ? 128 : 32)) return range
    throw new Error(`"${range}" is not an IP address or range; use one such as 10.0.0.0/8`)
  })
}

/**
 * Settings for a `main.ts`: prints them and exits with 0 when asked to (`--print-config`), lists everything that is wrong
 * and exits with 2 when they are wrong.
 */
export function settingsOrExit<T>(load: () => LoadedSettings<T>, args: readonly string[] = process.argv.slice(2)): T {
  const unknown = args.filter((arg) => arg !== '--print-config')
  if (unknown.length > 0) return exitWith(2, [`Unknown argument ${unknown[0]}: the only one is --print-config.`])
  let loaded: LoadedSettings<T>
  try {
    loaded = load()
  } catch (error) {
    if (!(error instanceof LookalikeError) || error.code !== 'invalid_value') throw error
    const problems = error.fields.map(({ field, message }) => `${field} ${message}`)
    return exitWith(2, ['The environment is not valid:', ...problems.map((problem) => `  ${problem}`)])
  }
  if (args.length === 0) return loaded.settings
  process.stdout.write(`${JSON.stringify(loaded.printable, null, 2)}\n`)
  process.exit(0)
}

function exitWith(code: number, lines: readonly string[]): never {
  process.stderr.write(`${lines.join('\n')}\n`)
  process.exit(code)
}

function vectorStoreUrl(text: string): string {
  if (text.startsWith('lance:')) {
    throw new Error(
      'names a LanceDB folder, which belongs to one process, but the api and the workers need it at once: ' +
        'use http(s)://<host>:6333 of a Qdrant, or run everything in one process with npm start',
    )
  }
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? '')) return text
  throw new Error('must be http(s)://<host>:<port> of a Qdrant')
}

function queueUrl(text: string): string {
  if (text.startsWith('pglite:')) {
    throw new Error(
      'names a PGlite folder, which belongs to one process, but the api and the workers need it at once: ' +
        'use redis(s)://<host>:<port>/<database>, or run everything in one process with npm start',
    )
  }
  if (/^rediss?:$/.test(URL.parse(text)?.protocol ?? '')) return text
  throw new Error('must be redis://<host>:<port>/<database> or, with TLS, rediss://<host>:<port>/<database>')
}

function httpUrls(text: string): string[] {
  const urls = listOf(text)
  if (urls.length === 0) throw new Error('names no embedder')
  const wrong = urls.find((url) => !/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
  if (wrong !== undefined) throw new Error(`holds "${wrong}", which is not an http(s) URL`)
  if (new Set(urls).size < urls.length) throw new Error('names an embedder twice')
  return urls
}

function writableFolder(dir: string): string {
  if (!statSync(dir).isDirectory()) throw new Error(`is not a folder: ${dir}`)
  accessSync(dir, constants.R_OK | constants.W_OK)
  return dir
}

function catalogOf(file: string | undefined) {
  if (file === undefined) return DEFAULT_CATALOG
  try {
    return parseCatalogConfig(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw new Error(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

/** Without the names that have no value, so that whoever gets it fills in its own defaults. */
function definedOnly<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const defined = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(defined) as { [K in keyof T]?: Exclude<T[K], undefined> }
}
