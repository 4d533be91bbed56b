import type { FileStore } from '@lookalike/file-store'
import { rebuildCollection, settleChanges } from '@lookalike/ingest-worker'
import { type Embedder, type Field, LookalikeError } from '@lookalike/shared'
import { checkLanceFolder, type Collection, openLanceStore, type VectorStore } from '@lookalike/vector-store'
import { openOrSetAside } from './set-aside.ts'

const PROGRESS_EVERY_MS = 1000

/**
 * Opens the vector store of a data folder after a look at it; a damaged one is set aside and begun anew, empty.
 * @param deep look at everything it holds
 */
export async function openVectors(dir: string, say: (text: string) => void, deep = false): Promise<VectorStore> {
  return openOrSetAside(
    {
      dir,
      what: 'The vector store',
      comesBack: 'The catalog is rebuilt from the file store; no source is needed.',
      async open() {
        await checkLanceFolder(dir, { deep })
        return openLanceStore(dir)
      },
    },
    say,
  )
}

export interface LiveCollectionOptions {
  readonly fields: readonly Field[]
  readonly imageHosts: readonly string[]
  readonly say: (text: string) => void
}

/**
 * The collection that searches use. Before the first switch of the alias it is filled with what the file store holds:
 * nothing at the first start, everything when the vectors were lost. So a search never meets a half of it.
 * @throws LookalikeError `conflict` when the store was filled by another model
 */
export async function openLiveCollection(
  { files, store, embedder }: { files: FileStore; store: VectorStore; embedder: Embedder },
  { fields, imageHosts, say }: LiveCollectionOptions,
): Promise<Collection> {
  const { space } = embedder.model
  const live = await store.liveSpace()
  if (live !== null && live !== space) {
    throw new LookalikeError(
      'conflict',
      `The data folder was filled by the model ${live}, not ${space}: start with --fresh, or with that model.`,
    )
  }
  const collection = await store.ensureCollection(embedder.model, fields)
  if (live === null) {
    await rebuild({ files, collection, embedder }, imageHosts, say)
    await store.switchAlias(space)
  }
  await settleChanges({ files, collection })
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
