import { Readable } from 'node:stream'
import type { Server } from '@lookalike/service-kit'
import { FINAL_STATES, Import, ImportFailure, MAX_LIMIT, NextCursor, ref } from '@lookalike/shared'
import { Type } from 'typebox'
import { errorsCsv } from './errors-csv.ts'
import { pageOfFailures } from './failures.ts'
import type { ImportResources } from './imports.ts'
import { ImportParams } from './params.ts'
import { progressEvents } from './progress-events.ts'

/** What became of imports: history, state, live progress, failed rows. */
export async function importStateRoutes(
  app: Server,
  { files: { imports }, live }: Pick<ImportResources, 'files' | 'live'>,
): Promise<void> {
  const closing = new AbortController()
  app.addHook('preClose', async () => closing.abort())

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
      const isLast = ({ state }: Import) => FINAL_STATES.includes(state)
      const events = progressEvents(() => imports.get(params.id), isLast, closing.signal)
      return reply.send(Readable.from(events))
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

  app.get(
    '/v1/imports/:id/failures',
    {
      schema: {
        tags: ['imports'],
        summary: 'Failed rows, with what is known of their products',
        description: 'In order of the file. While the import runs, rows of the part that is worked on are still missing.',
        params: ImportParams,
        querystring: Type.Object({
          limit: Type.Integer({ minimum: 1, maximum: MAX_LIMIT, default: 50 }),
          cursor: Type.Optional(
            Type.Integer({ minimum: 0, description: '`nextCursor` of the page before: its last row' }),
          ),
        }),
        response: {
          200: Type.Object({
            items: Type.Array(ImportFailure),
            nextCursor: Type.Union([Type.Integer(), Type.Null()]),
          }),
        },
      },
    },
    async ({ params, query: { limit, cursor = 0 } }) => {
      await imports.record(params.id)
      const { collection } = await live()
      return pageOfFailures({ imports, collection }, params.id, { limit, after: cursor })
    },
  )
}
