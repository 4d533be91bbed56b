import { Readable } from 'node:stream'
import type { FileStore } from '@lookalike/file-store'
import type { IngestQueue } from '@lookalike/ingest-queue'
import type { Server } from '@lookalike/service-kit'
import { type CatalogConfig, Import, ref } from '@lookalike/shared'
import { Type } from 'typebox'
import { createAcceptImport } from './accept-import.ts'

export interface ProductBatchResources {
  readonly files: Pick<FileStore, 'imports'>
  readonly queue: Pick<IngestQueue, 'addPlan'>
  readonly catalog: CatalogConfig
}

const MAX_ITEMS = 1000
const MAX_BODY_BYTES = 16 * 2 ** 20

/** What an item holds is checked row by row, so that a wrong one does not stop the others. */
const ProductBatch = Type.Object(
  {
    items: Type.Array(
      Type.Record(Type.String(), Type.Unknown(), {
        description:
          'A product as `GET /v1/products/{id}` answers it; `version` and the positions of images are ignored',
        examples: [
          {
            id: 'A1',
            title: 'Striped cotton tee',
            price: { amount: 19.9, currency: 'USD' },
            images: [{ url: `/v1/images/${'0'.repeat(64)}` }, 'https://shop.example/a1-back.jpg'],
          },
        ],
      }),
      { minItems: 1, maxItems: MAX_ITEMS },
    ),
  },
  { additionalProperties: false },
)

/** Writing products as JSON: an import like every other one, whose source is the items. */
export async function productBatchRoutes(
  app: Server,
  { files: { imports }, queue, catalog }: ProductBatchResources,
): Promise<void> {
  const acceptImport = createAcceptImport({ imports, queue, catalog })

  app.put(
    '/v1/products',
    {
      onRequest: app.requireAdmin,
      bodyLimit: MAX_BODY_BYTES,
      schema: {
        tags: ['products'],
        summary: `Create or replace up to ${MAX_ITEMS} products`,
        description:
          'Answers an import, whose rows are the items. Each item replaces the whole product. `images` lists its images in ' +
          'order: public http(s) URLs, and stored images as `/v1/images/<sha256>`; without `images` the stored ones stay, and ' +
          '`[]` removes them. An item that is wrong fails as a row and is not written; one of which an image cannot be had ' +
          'fails too, but is written: a new product with its other images, a known one with the images it had.',
        body: ProductBatch,
        response: { 202: ref(Import) },
      },
    },
    async ({ id: requestId, log, body }, reply) => {
      const lines = body.items.map((item) => Buffer.from(`${JSON.stringify(item)}\n`))
      const staged = await imports.stage(Readable.from(lines))
      const accepted = await acceptImport(staged, { preset: 'lookalike' }, { name: 'PUT /v1/products', requestId })
      log.info({ importId: accepted.id }, 'import accepted')
      return reply.status(202).header('location', `/v1/imports/${accepted.id}`).send(accepted)
    },
  )
}
