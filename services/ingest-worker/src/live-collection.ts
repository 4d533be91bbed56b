import type { FileStore } from '@lookalike/file-store'
import type { Embedder } from '@lookalike/shared'
import type { Spaces } from '@lookalike/spaces'
import type { Collection, VectorStore } from '@lookalike/vector-store'
import { rebuildCollection, settleChanges } from './rebuild.ts'

const PROGRESS_EVERY_MS = 1000

export interface LiveCollectionOptions {
  /** Tells the space of a catalog that has none yet. */
  readonly firstSpace: () => Promise<string>
  readonly imageHosts: readonly string[]
  readonly say: (text: string) => void
  /** Where other processes make changes of single products, younger ones may be theirs. Default 0: nobody else does. */
  readonly settleOlderThanMs?: number
}

export interface LiveCollectionResources {
  readonly files: FileStore
  readonly store: VectorStore
  readonly spaces: Spaces
}

/**
 * Makes sure that there is a collection for searches to use. Before the first switch of the alias it is filled with what
 * the file store holds: nothing at the first start, everything when the vectors were lost. So a search never meets a half
 * of it.
 * @throws LookalikeError `model_invalid` when the model of the vectors is not there
 */
export async function openLiveCollection(
  { files, store, spaces }: LiveCollectionResources,
  { firstSpace, imageHosts, say, settleOlderThanMs }: LiveCollectionOptions,
): Promise<void> {
  if ((await store.liveSpace()) === null) {
    const space = await spaceBefore(files, firstSpace)
    await rebuild({ files, ...(await spaces.open(space)) }, imageHosts, say)
    await store.switchAlias(space)
  }
  spaces.forget()
  const { collection } = await spaces.live()
  await settleChanges({ files, collection }, settleOlderThanMs)
}

/**
 * The space of vectors that were lost. A reindex that was under way is lost with them: one that had not switched has
 * failed, and of one that had there is nothing left to go back to.
 */
async function spaceBefore(
  { reindexes }: Pick<FileStore, 'reindexes'>,
  firstSpace: () => Promise<string>,
): Promise<string> {
  const reindex = await reindexes.newest()
  if (!reindex) return firstSpace()
  const { id, from, to } = reindex
  if (!reindex.decision) await reindexes.decide(id, 'failed', 'store_unavailable: The vectors of both models were lost.')
  const { decision, end } = (await reindexes.newest()) ?? reindex
  if (decision?.outcome === 'switched' && !end) await reindexes.end(id, 'finished')
  await reindexes.markCleared(id)
  return decision?.outcome === 'switched' && end?.outcome !== 'rolled_back' ? to.space : from.space
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
