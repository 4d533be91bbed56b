import type { Field, Product } from '@lookalike/shared'
import type { Schemas } from '@qdrant/js-client-rest'
import { allOf, equals, withIds } from './qdrant-filter.ts'
import { fieldPayload, payloadOf } from './qdrant-schema.ts'
import type { QdrantServer } from './qdrant-server.ts'

const PAGE = 256

/** Gives every product stored the values of fields that are declared for the first time, or with another type. */
export async function fillFields(server: QdrantServer, collection: string, declared: readonly Field[]): Promise<void> {
  const fields = new Map(declared.map(({ name, type }) => [name, type]))
  for (let offset: Schemas['ScrollRequest']['offset'] | undefined; offset !== null;) {
    const page = await server.call((qdrant) =>
      qdrant.scroll(collection, {
        limit: PAGE,
        with_payload: ['product', 'version'],
        ...(offset !== undefined && { offset }),
      }),
    )
    await server.write(
      collection,
      page.points.flatMap((point) => {
        const { product: json, version } = payloadOf(point)
        if (json === undefined) return []
        const product: Product = JSON.parse(json)
        const payload = fieldPayload(product, fields)
        // A product that changes meanwhile is written with these values by whoever changes it.
        const filter = allOf(withIds([String(point.id)]), equals('version', Number(version)))
        return Object.keys(payload).length > 0 ? [{ set_payload: { payload, filter } }] : []
      }),
    )
    offset = page.next_page_offset ?? null
  }
}
