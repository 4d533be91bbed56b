import { Readable } from 'node:stream'
import { type FeedOptions, inspectFeed, previewFeed } from '@lookalike/catalog-feed'
import type { FileStore, StagedSource } from '@lookalike/file-store'
import type { IngestQueue } from '@lookalike/ingest-queue'
import type { Server } from '@lookalike/service-kit'
import {
  type CatalogConfig,
  ColumnMap,
  FINAL_STATES,
  fieldError,
  Import,
  ImportPreview,
  LookalikeError,
  MAX_LIMIT,
  NextCursor,
  Preset,
  ref,
} from '@lookalike/shared'
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import { errorsCsv } from './errors-csv.ts'
import { createImportChanges } from './import-changes.ts'

export interface ImportResources {
  readonly files: FileStore
  readonly queue: Pick<IngestQueue, 'addPlan'>
  readonly catalog: CatalogConfig
  /** Largest upload in bytes. */
  readonly maxImportBytes: number
}

const SOURCE_TYPES = [
  'text/csv',
  'text/plain',
  'text/tab-separated-values',
  'text/xml',
  'application/xml',
  'application/rss+xml',
  'application/atom+xml',
  'application/jsonl',
  'application/x-ndjson',
  'application/zip',
  'application/x-zip-compressed',
  'application/octet-stream',
]
const ImportParams = Type.Object({ id: Type.String({ maxLength: 100 }) })
const ImportQuery = Type.Object(
  {
    name: Type.String({
      default: 'upload',
      minLength: 1,
      maxLength: 300,
      description: 'Name of the file, for the history',
    }),
    preset: Type.Optional(Preset),
    mode: Type.Enum(['merge', 'replace'], {
      default: 'merge',
      description: '`replace` deletes the products that are absent from the file',
    }),
    force: Type.Boolean({ default: false, description: 'Let `replace` delete more than a fifth of the catalog' }),
    columns: Type.Optional(
      Type.String({ maxLength: 20_000, description: 'Column map as JSON: {"id": "sku", "title": "name"}' }),
    ),
  },
  { additionalProperties: false },
)
type ImportQuery = Static<typeof ImportQuery>
const EVENT_INTERVAL_MS = 500

/** Bulk upload, its progress and its failures. All of it needs the admin key. */
export async function importRoutes(
  app: Server,
  { files, queue, catalog, maxImportBytes }: ImportResources,
): Promise<void> {
  const { imports } = files
  const { cancel, retry } = createImportChanges({ imports, queue, catalog })
  const closing = new AbortController()
  app.addHook('preClose', async () => closing.abort())
  app.addHook('onRequest', app.requireAdmin)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(SOURCE_TYPES, (_request, payload, done) => done(null, payload))

  app.post(
    '/v1/imports',
    {
      schema: {
        tags: ['imports'],
        summary: 'Upload a catalog',
        description:
          'The body is the file itself: a ZIP of a feed (CSV, TSV, Google Merchant XML or JSONL) and its images. ' +
          'It is streamed to disk, checked and queued; 202 means that it is stored and will be worked off.',
        consumes: SOURCE_TYPES,
        querystring: ImportQuery,
        response: { 202: ref(Import) },
      },
    },
    async ({ body, query }, reply) => {
      const { staged, options } = await stage(body, query)
      const id = await acceptAndQueue(staged, options, query)
      return reply
        .status(202)
        .header('location', `/v1/imports/${id}`)
        .send(await imports.get(id))
    },
  )

  app.post(
    '/v1/imports/preview',
    {
      schema: {
        tags: ['imports'],
        summary: 'What an import of a catalog would find',
        description:
          'Takes what `POST /v1/imports` takes and stores nothing: the detected container, preset and columns, ' +
          'the first 20 products, and the problems of each column in the first 1,000.',
        consumes: SOURCE_TYPES,
        querystring: ImportQuery,
        response: { 200: ref(ImportPreview) },
      },
    },
    async ({ body, query }) => {
      const { staged, options } = await stage(body, query)
      try {
        return await previewFeed(staged.path, options, catalog)
      } finally {
        await staged.discard()
      }
    },
  )

  app.get(
    '/v1/imports',
    {
      schema: {
        tags: ['imports'],
        summary: 'Imports, newest first',
        querystring: Type.Object({
          limit: Type.Integer({ minimum: 1, maximum: MAX_LIMIT, default: 20 }),
          cursor: Type.Optional(Type.String({ maxLength: 100, description: '`nextCursor` of the page before' })),
        }),
        response: { 200: Type.Object({ items: Type.Array(ref(Import)), nextCursor: NextCursor }) },
      },
    },
    async ({ query: { limit, cursor } }) => {
      const ids = (await imports.list()).filter((id) => cursor === undefined || id < cursor)
      const page = ids.slice(0, limit)
      const items = await Promise.all(page.map((id) => imports.get(id)))
      return { items, nextCursor: ids.length > limit ? (page.at(-1) ?? null) : null }
    },
  )

  app.get(
    '/v1/imports/:id',
    {
      schema: {
        tags: ['imports'],
        summary: 'State of an import',
        params: ImportParams,
        response: { 200: ref(Import) },
      },
    },
    async ({ params }) => imports.get(params.id),
  )

  app.get(
    '/v1/imports/:id/events',
    {
      schema: {
        tags: ['imports'],
        summary: 'Live progress (server-sent events)',
        description:
          'Each `progress` event holds the import as `GET /v1/imports/{id}` answers it; the stream ends with the import.',
        produces: ['text/event-stream'],
        params: ImportParams,
      },
    },
    async ({ params }, reply) => {
      await imports.record(params.id)
      reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no').type('text/event-stream')
      return reply.send(Readable.from(progressEvents(params.id)))
    },
  )

  app.get(
    '/v1/imports/:id/errors.csv',
    {
      schema: {
        tags: ['imports'],
        summary: 'Failed rows as CSV',
        description: 'The original columns and `_row`, `_code`, `_message`.',
        produces: ['text/csv'],
        params: ImportParams,
      },
    },
    async ({ params }, reply) => {
      await imports.record(params.id)
      reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${params.id}-errors.csv"`)
      return reply.send(errorsCsv(imports, params.id))
    },
  )

  /** Streams an upload to disk; a query that is wrong is refused before. */
  async function stage(body: unknown, query: ImportQuery): Promise<{ staged: StagedSource; options: FeedOptions }> {
    if (!(body instanceof Readable))
      throw new LookalikeError('invalid_request', 'body: is required: the feed or ZIP file.')
    const columns = parseColumns(query.columns)
    const options = { ...(query.preset && { preset: query.preset }), ...(columns && { columns }) }
    return { staged: await imports.stage(limited(body, maxImportBytes)), options }
  }

  /** Makes an import of a source; one that cannot be read or queued leaves nothing, so that the caller can send it again. */
  async function acceptAndQueue(
    staged: StagedSource,
    options: FeedOptions,
    { name, mode, force }: ImportQuery,
  ): Promise<string> {
    try {
      const { description, warnings } = await inspectFeed(staged.path, options, catalog)
      const replace = mode === 'replace' && { replace: { force } }
      const { id } = await staged.accept({ ...description, ...replace, name, warnings })
      // Accepted first, because a worker may have the job at once.
      await queue.addPlan(id)
      return id
    } catch (error) {
      await staged.discard()
      throw error
    }
  }

  app.post(
    '/v1/imports/:id/cancel',
    {
      schema: {
        tags: ['imports'],
        summary: 'Cancel an import',
        description: 'What is written stays. A second call changes nothing; an import that has ended is a conflict.',
        params: ImportParams,
        response: { 200: ref(Import) },
      },
    },
    async ({ params }) => cancel(params.id),
  )

  app.post(
    '/v1/imports/:id/retry',
    {
      schema: {
        tags: ['imports'],
        summary: 'Run failed rows again',
        description:
          'A new import of the rows that failed, with the same images. Without a body the rows are taken as they were, leaving out those ' +
          'that are wrong in themselves; with a corrected errors.csv as body, its rows are taken.',
        consumes: ['text/csv'],
        params: ImportParams,
        response: { 202: ref(Import) },
      },
    },
    async ({ params, body }, reply) => {
      const accepted = await retry(params.id, body instanceof Readable ? limited(body, maxImportBytes) : undefined)
      return reply.status(202).header('location', `/v1/imports/${accepted.id}`).send(accepted)
    },
  )

  /** Reads the import's state from its files, so that any api process can tell of any worker's progress. */
  async function* progressEvents(id: string): AsyncGenerator<string> {
    let last = ''
    while (!closing.signal.aborted) {
      const state = await imports.get(id)
      const text = JSON.stringify(state)
      yield text === last ? ': still here\n\n' : `event: progress\ndata: ${text}\n\n`
      last = text
      if (FINAL_STATES.includes(state.state)) return
      await sleep(EVENT_INTERVAL_MS, closing.signal)
    }
  }
}

/** @throws LookalikeError `invalid_request` */
function parseColumns(text: string | undefined): ColumnMap | undefined {
  if (text === undefined) return undefined
  try {
    const columns: unknown = JSON.parse(text)
    if (Check(ColumnMap, columns)) return columns
  } catch {
    // Told below.
  }
  throw fieldError('invalid_request', 'columns', 'must be a JSON object of texts such as {"id": "sku"}')
}

async function* limited(body: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0
  for await (const chunk of body) {
    sizeBytes += chunk.length
    if (sizeBytes > maxBytes)
      throw new LookalikeError('payload_too_large', `The file is larger than ${maxBytes} bytes; split it.`)
    yield chunk
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
  })
}
