import { Readable } from 'node:stream'
import { type FeedOptions, inspectFeed, previewFeed } from '@lookalike/catalog-feed'
import type { StagedSource } from '@lookalike/file-store'
import type { Server } from '@lookalike/service-kit'
import { ColumnMap, fieldError, Import, ImportPreview, LookalikeError, Preset, ref } from '@lookalike/shared'
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
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
