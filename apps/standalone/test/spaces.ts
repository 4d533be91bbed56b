import type { FileStore } from '@lookalike/file-store'
import { DEFAULT_CATALOG, catalogFields, type Embedder } from '@lookalike/shared'
import { openSpaces, type Spaces } from '@lookalike/spaces'
import type { Collection, VectorStore } from '@lookalike/vector-store'

/** The real spaces of a store in which one embedder's space is live. */
export async function openOneSpace(
  { files, store, embedder }: { files: FileStore; store: VectorStore; embedder: Embedder },
  wrap: (collection: Collection) => Collection = (collection) => collection,
): Promise<Spaces & { readonly collection: Collection }> {
  const fields = catalogFields(DEFAULT_CATALOG)
  const { space, dimensions } = embedder.model
  const models = {
    list: async () => [{ id: space, space, dimensions }],
    embedderFor: async () => embedder,
    release: async () => {},
    close: async () => {},
  }
  const collection = await store.ensureCollection(embedder.model, fields)
  await store.switchAlias(space)
  const spaces = openSpaces({ files, store, models }, { fields })
  const live = async () => {
    const { collection } = await spaces.live()
    return { collection: wrap(collection), embedder }
  }
  return { ...spaces, live, collection }
}
