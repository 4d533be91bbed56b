import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Server } from '@lookalike/service-kit'
import { FINAL_STATES, Import, ImportFailure, MAX_LIMIT, NextCursor, ref } from '@lookalike/shared'
import { Type } from 'typebox'
import { errorsCsv } from './errors-csv.ts'
import { pageOfFailures } from './failures.ts'
import type { ImportResources } from './imports.ts'
import { ImportParams } from './params.ts'

const EVENT_INTERVAL_MS = 500

/** What became of imports: history, state, live progress, failed rows. */
export async function importStateRoutes(
  app: Server,
  { files: { imports }, collection }: Pick<ImportResources, 'files' | 'collection'>,
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
      return pageOfFailures({ imports, collection }, params.id, { limit, after: cursor })
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
      await sleep(EVENT_INTERVAL_MS, undefined, { signal: closing.signal }).catch(() => {})
    }
  }
}
