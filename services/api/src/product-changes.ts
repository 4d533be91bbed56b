import type { ChangeFiles, VersionClock } from '@lookalike/file-store'
import { type CatalogConfig, fieldError, LookalikeError, parseProduct } from '@lookalike/shared'
import type { Spaces } from '@lookalike/spaces'
import type { Collection, ProductRecord } from '@lookalike/vector-store'
import { mergePatch } from './merge-patch.ts'

export interface ProductChangeResources {
  readonly live: Spaces['live']
  readonly catalog: CatalogConfig
  readonly changes: ChangeFiles
  readonly versions: VersionClock
}

/**
 * Changes of single products; each is a write with a version of its own, in one order with the imports. It is written
 * down before it is made, so that the vector store can be rebuilt.
 */
export function createProductChanges({ live, catalog, changes, versions }: ProductChangeResources) {
  return {
    /**
     * Applies a merge patch to a product's data and keeps its images. A write that comes between reading and writing
     * is not lost: the patch is applied again to what it left.
     * @param ifMatch an `If-Match` header
     * @throws LookalikeError `product_not_found`, `version_mismatch`, `missing_value` or `invalid_value` naming the field
     */
    async patchProduct(id: string, patch: Readonly<Record<string, unknown>>, ifMatch?: string): Promise<ProductRecord> {
      if ('id' in patch)
        throw fieldError('invalid_value', 'id', 'cannot be changed; import the product under its new id')
      for (;;) {
        const { collection } = await live()
        const record = await existing(collection, id)
        checkMatch(record, ifMatch)
        const product = parseProduct(mergePatch(record.product, patch), catalog)
        const version = await versions.next(record.version)
        const images = record.images.map(({ imageSha256 }) => imageSha256)
        const change = await changes.begin({ id, version, product, images })
        const [outcome] = await collection.patch([{ product, version, replaces: record.version }])
        if (outcome !== 'updated') {
          await change.drop()
          continue
        }
        await change.commit()
        return { ...record, product, version }
      }
    },

    /** @throws LookalikeError `product_not_found` */
    async deleteProduct(id: string): Promise<void> {
      const { collection } = await live()
      const version = await versions.next((await existing(collection, id)).version)
      const change = await changes.begin({ id, version, product: null, images: [] })
      const [outcome] = await collection.delete([{ id, version }])
      await (outcome === 'deleted' ? change.commit() : change.drop())
      if (outcome === 'missing') throw notFound(id)
    },
  }
}

/** @throws LookalikeError `product_not_found` */
export async function existing(
  collection: Collection,
  id: string,
  options?: { vectors: boolean },
): Promise<ProductRecord> {
  const [record] = await collection.get([id], options)
  if (!record) throw notFound(id)
  return record
}

/** The entity tag of a product is its version. */
export function etagOf({ version }: { version: number }): string {
  return `"${version}"`
}

function checkMatch(record: ProductRecord, ifMatch: string | undefined): void {
  const tags = ifMatch?.split(',').map((tag) => tag.trim())
  if (!tags || tags.includes('*') || tags.includes(etagOf(record))) return
  throw new LookalikeError(
    'version_mismatch',
    `The product ${record.product.id} has the version ${etagOf(record)}: read it again and repeat the change.`,
  )
}

function notFound(id: string): LookalikeError {
  return new LookalikeError('product_not_found', `There is no product ${id}.`)
}
