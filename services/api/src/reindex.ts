import { Readable } from 'node:stream'
import type { FileStore } from '@lookalike/file-store'
import type { IngestQueue } from '@lookalike/ingest-queue'
import type { Server } from '@lookalike/service-kit'
import { ref, Reindex, SETTLED_REINDEX_STATES } from '@lookalike/shared'
import type { Spaces } from '@lookalike/spaces'
import { Type } from 'typebox'
import { progressEvents } from './progress-events.ts'
import { createReindexChanges, required } from './reindex-changes.ts'

export interface ReindexResources {
  readonly spaces: Spaces
  readonly files: Pick<FileStore, 'reindexes'>
  readonly queue: Pick<IngestQueue, 'addReindex'>
}

const LastReindex = Type.Object({
  reindex: Type.Union([ref(Reindex), Type.Null()], { description: 'The last one; null when there was none' }),
})

const Model = Type.Object({
  id: Type.String(),
  space: Type.String({ description: 'The embedding space: the model at one version' }),
  dimensions: Type.Integer(),
  live: Type.Boolean({ description: 'Whether searches use it' }),
})

/** Moving the catalog to another model while it is searched and changed. All of it needs the admin key. */
export async function reindexRoutes(app: Server, resources: ReindexResources): Promise<void> {
  const { spaces, files } = resources
  const closing = new AbortController()
  app.addHook('preClose', async () => closing.abort())
  const onRequest = app.requireAdmin
  const { begin, cancel, rollBack, finish } = createReindexChanges(resources)

  app.get(
    '/v1/models',
    {
      onRequest,
      schema: {
        tags: ['admin'],
        summary: 'The models that the catalog can be moved to',
        response: { 200: Type.Object({ items: Type.Array(Model) }) },
      },
    },
    async () => {
      const { collection } = await spaces.live()
      const models = await spaces.models.list()
      return {
        items: models.map(({ id, space, dimensions }) => ({ id, space, dimensions, live: space === collection.space })),
      }
    },
  )

  app.get(
    '/v1/reindex',
    {
      onRequest,
      schema: { tags: ['admin'], summary: 'State of the last reindex', response: { 200: LastReindex } },
    },
    async () => {
      const last = await files.reindexes.newest()
      return { reindex: last ? await files.reindexes.get(last.id) : null }
    },
  )

  app.get(
    '/v1/reindex/events',
    {
      onRequest,
      schema: {
        tags: ['admin'],
        summary: 'Live progress of the last reindex (server-sent events)',
        description:
          'Each `progress` event holds the reindex as `GET /v1/reindex` answers it; the stream ends when nothing more happens ' +
          'without being told to.',
        produces: ['text/event-stream'],
      },
    },
    async (_request, reply) => {
      const { id } = required(await files.reindexes.newest())
      const isLast = ({ state }: Reindex) => SETTLED_REINDEX_STATES.includes(state)
      const events = progressEvents(() => files.reindexes.get(id), isLast, closing.signal)
      reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no').type('text/event-stream')
      return reply.send(Readable.from(events))
    },
  )

  app.post(
    '/v1/reindex',
    {
      onRequest,
      schema: {
        tags: ['admin'],
        summary: 'Move to another model',
        description:
          'Embeds the stored images again into a new collection, while searches, imports and changes go on. When it is found ' +
          'to be right, searches use it from one moment to the next; the old one is kept and written too, until `finish` or ' +
          '`rollback`.',
        body: Type.Object(
          { model: Type.String({ minLength: 1, maxLength: 200, description: 'Id or space of `GET /v1/models`' }) },
          { additionalProperties: false },
        ),
        response: { 202: ref(Reindex) },
      },
    },
    async ({ body }, reply) => reply.status(202).send(await begin(body.model)),
  )

  for (const [name, summary, description, change] of [
    ['cancel', 'End a reindex before the switch', 'The new collection is removed; searches have never used it.', cancel],
    ['rollback', 'Go back to the old model', 'One step: the old collection has every write since the switch.', rollBack],
    ['finish', 'Keep the new model', 'The old collection is removed; there is no way back but another reindex.', finish],
  ] as const) {
    app.post(
      `/v1/reindex/${name}`,
      { onRequest, schema: { tags: ['admin'], summary, description, response: { 200: ref(Reindex) } } },
      async () => change(),
    )
  }
}
