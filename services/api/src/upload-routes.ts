import { Readable } from 'node:stream'
import { type FeedOptions, previewFeed } from '@lookalike/catalog-feed'
import type { StagedSource } from '@lookalike/file-store'
import type { Server } from '@lookalike/service-kit'
import { ColumnMap, fieldError, Import, ImportPreview, LookalikeError, Preset, ref } from '@lookalike/shared'
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import { createAcceptImport } from './accept-import.ts'
import type { ImportResources } from './imports.ts'
import { limited } from './limited.ts'

export const SOURCE_TYPES = [
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

/** Accepting a catalog, or trying it first. */
export async function uploadRoutes(
  app: Server,
  { files: { imports }, queue, catalog, maxImportBytes }: ImportResources,
): Promise<void> {
  const acceptImport = createAcceptImport({ imports, queue, catalog })

  app.post(
    '/v1/imports',
    {
      schema: {
        tags: ['imports'],
        summary: 'Upload a catalog',
        description:
          'The body is the file itself: a ZIP of a feed (CSV, TSV, Google Merchant XML or JSONL) and its images. ' +
          'It is streamed to disk, checked and queued; 202 means that it is stored and will be worked off. ' +
          'Images are paths in the ZIP, public http(s) URLs, or stored ones (`/v1/images/<sha256>`). ' +
          'A row that is wrong is not written. A row of which an image cannot be had fails as well, but its product is ' +
          'written: a new one with its other images, a known one with the images it had.',
        consumes: SOURCE_TYPES,
        querystring: ImportQuery,
        response: { 202: ref(Import) },
      },
    },
    async ({ id: requestId, log, body, query }, reply) => {
      const { staged, options } = await stage(body, query)
      const { name, mode, force } = query
      const accepted = await acceptImport(staged, options, {
        name,
        requestId,
        ...(mode === 'replace' && { replace: { force } }),
      })
      log.info({ importId: accepted.id }, 'import accepted')
      return reply.status(202).header('location', `/v1/imports/${accepted.id}`).send(accepted)
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

  /** Streams an upload to disk; a query that is wrong is refused before. */
  async function stage(body: unknown, query: ImportQuery): Promise<{ staged: StagedSource; options: FeedOptions }> {
    if (!(body instanceof Readable))
      throw new LookalikeError('invalid_request', 'body: is required: the feed or ZIP file.')
    const columns = parseColumns(query.columns)
    const options = { ...(query.preset && { preset: query.preset }), ...(columns && { columns }) }
    return { staged: await imports.stage(limited(body, maxImportBytes)), options }
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
