import type { IngestQueue } from '@lookalike/ingest-queue'
import type { Server } from '@lookalike/service-kit'
import { type CatalogConfig, catalogFields, Field, LookalikeError } from '@lookalike/shared'
import type { Spaces } from '@lookalike/spaces'
import { Type } from 'typebox'

export interface OperationResources {
  readonly live: Spaces['live']
  readonly queue: Pick<IngestQueue, 'depth'>
  readonly catalog: CatalogConfig
}

const Ok = Type.Object({ status: Type.Literal('ok') })

/** What a client must know of the catalog, and what an orchestrator must know of the process. */
export async function operationRoutes(app: Server, { live, queue, catalog }: OperationResources): Promise<void> {
  app.get(
    '/v1/catalog',
    {
      schema: {
        tags: ['products'],
        summary: "The catalog's fields, facets and currencies",
        response: {
          200: Type.Object({
            fields: Type.Array(Field),
            currencies: Type.Array(Type.String()),
            products: Type.Integer(),
            images: Type.Integer(),
            model: Type.Object({ space: Type.String(), dimensions: Type.Integer() }),
          }),
        },
      },
    },
    async () => {
      const { collection, embedder } = await live()
      const { products, images } = await collection.stats()
      const { space, dimensions } = embedder.model
      const model = { space, dimensions }
      return { fields: [...catalogFields(catalog)], currencies: catalog.currencies, products, images, model }
    },
  )

  app.get(
    '/livez',
    { logLevel: 'warn', schema: { tags: ['operations'], summary: 'The process runs', response: { 200: Ok } } },
    async () => ({ status: 'ok' as const }),
  )

  app.get(
    '/readyz',
    { logLevel: 'warn', schema: { tags: ['operations'], summary: 'Searches and imports can be served', response: { 200: Ok } } },
    async () => {
      await (await live()).collection.count([])
      await queue.depth().catch((cause: unknown) => {
        throw new LookalikeError('queue_unavailable', 'The job queue does not answer.', { cause, retryAfterSeconds: 5 })
      })
      return { status: 'ok' as const }
    },
  )
}
