import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { type Embedder, LookalikeError, type Models } from '@lookalike/shared'
import { createEmbedder, type EmbedderConfig } from './embedder.ts'
import { type Manifest, readManifest, spaceOf } from './model-folder.ts'

export interface ModelFoldersConfig extends Omit<EmbedderConfig, 'modelDir'> {
  /** The model folder of a catalog that has no vectors yet. */
  readonly first: string
  /** A folder of further model folders. */
  readonly more?: string | undefined
}

/** Models that run in this process, each loaded when it is first asked for. */
export interface LocalModels extends Models {
  /** The space of the model folder named `first`. */
  readonly firstSpace: string
}

/**
 * Opens model folders. Those of `more` whose weights are not there are no choice, and `first` wins over another folder
 * of its space.
 * @throws LookalikeError `model_invalid` when `first` cannot be used
 */
export async function openModelFolders({ first, more, ...config }: ModelFoldersConfig): Promise<LocalModels> {
  const firstSpace = spaceOf(await readManifest(first))
  const loaded = new Map<string, Promise<Embedder>>()

  /** Read anew each time: a model may be put there while Lookalike runs. */
  async function folders(): Promise<Map<string, { folder: string; manifest: Manifest }>> {
    const names = more === undefined ? [] : await readdir(more).catch(() => [])
    const found = new Map<string, { folder: string; manifest: Manifest }>()
    for (const folder of [first, ...names.sort().map((name) => path.join(more ?? '', name))]) {
      const manifest = await readManifest(folder).catch(() => undefined)
      if (manifest && !found.has(spaceOf(manifest))) found.set(spaceOf(manifest), { folder, manifest })
    }
    return found
  }

  async function load(space: string): Promise<Embedder> {
    const model = (await folders()).get(space)
    if (model) return createEmbedder({ modelDir: model.folder, ...config })
    const where = more === undefined ? first : `${first} or ${more}`
    throw new LookalikeError('model_invalid', `The vectors are of the model ${space}, which is not in ${where}.`)
  }

  async function release(space: string): Promise<void> {
    const embedder = loaded.get(space)
    loaded.delete(space)
    await embedder?.then(
      (found) => found.close(),
      () => {},
    )
  }

  return {
    firstSpace,
    async list() {
      return [...(await folders())].map(([space, { manifest }]) => ({
        id: manifest.id,
        space,
        dimensions: manifest.output.dimensions,
      }))
    },
    embedderFor(space) {
      const known = loaded.get(space)
      if (known) return known
      const loading = load(space)
      loaded.set(space, loading)
      loading.catch(() => loaded.get(space) === loading && loaded.delete(space))
      return loading
    },
    release,
    close: async () => void (await Promise.all([...loaded.keys()].map(release))),
  }
}
