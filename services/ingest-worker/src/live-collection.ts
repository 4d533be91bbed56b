import type { FileStore } from '@lookalike/file-store'
import { type Embedder, type Field, LookalikeError } from '@lookalike/shared'
import type { Collection, VectorStore } from '@lookalike/vector-store'
import { rebuildCollection, settleChanges } from './rebuild.ts'

const PROGRESS_EVERY_MS = 1000

export interface LiveCollectionOptions {
  readonly fields: readonly Field[]
  readonly imageHosts: readonly string[]
  readonly say: (text: string) => void
  /** Where other processes make changes of single products, younger ones may be theirs. Default 0: nobody else does. */
  readonly settleOlderThanMs?: number
}

/**
 * The collection that searches use. Before the first switch of the alias it is filled with what the file store holds:
 * nothing at the first start, everything when the vectors were lost. So a search never meets a half of it.
 * @throws LookalikeError `conflict` when the store was filled by another model
 */
export async function openLiveCollection(
  { files, store, embedder }: { files: FileStore; store: VectorStore; embedder: Embedder },
  { fields, imageHosts, say, settleOlderThanMs }: LiveCollectionOptions,
): Promise<Collection> {
  const { space } = embedder.model
  const live = await store.liveSpace()
  if (live !== null && live !== space) {
    throw new LookalikeError(
      'conflict',
      `The vector store was filled by the model ${live}, not ${space}: start with that model, or with an empty store.`,
    )
  }
  const collection = await store.ensureCollection(embedder.model, fields)
  if (live === null) {
    await rebuild({ files, collection, embedder }, imageHosts, say)
    await store.switchAlias(space)
  }
  await settleChanges({ files, collection }, settleOlderThanMs)
  return collection
}

async function rebuild(
  resources: { files: FileStore; collection: Collection; embedder: Embedder },
  allowedImageHosts: readonly string[],
  say: (text: string) => void,
): Promise<void> {
  const startedAt = performance.now()
  let toldAt = -Infinity
  const { products, missing } = await rebuildCollection(resources, {
    allowedImageHosts,
    onProgress(done, total) {
      if (done < total && performance.now() - toldAt < PROGRESS_EVERY_MS) return
      toldAt = performance.now()
      say(`Rebuilding the vector store: ${done}/${total} products`)
    },
  })
  if (products === 0) return
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  say(`The vector store is rebuilt: ${products} products in ${seconds} s.`)
  if (missing.length === 0) return
  const [first] = missing
  say(
    `${missing.length} images could not be had again, the first of product ${first?.productId} (${first?.reason}). ` +
      'Import those products once more.',
  )
}
