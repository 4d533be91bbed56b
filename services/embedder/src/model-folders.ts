import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { LookalikeError, type Models } from '@lookalike/shared'
import type { BatcherStats } from './batcher.ts'
import { createEmbedder, type EmbedderConfig, type LocalEmbedder } from './embedder.ts'
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
  /** The sums of all models that are loaded. */
  stats(): BatcherStats
}

/**
 * Opens model folders. Those of `more` whose weights are not there are no choice, and `first` wins over another folder
 * of its space.
 * @throws LookalikeError `model_invalid` when `first` cannot be used
 */
export async function openModelFolders({ first, more, ...config }: ModelFoldersConfig): Promise<LocalModels> {
  const firstSpace = spaceOf(await readManifest(first))
  const loading = new Map<string, Promise<LocalEmbedder>>()
  const loaded = new Set<LocalEmbedder>()

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

  async function load(space: string): Promise<LocalEmbedder> {
    const model = (await folders()).get(space)
    if (model) {
      const embedder = await createEmbedder({ modelDir: model.folder, ...config })
      loaded.add(embedder)
      return embedder
    }
    const where = more === undefined ? first : `${first} or ${more}`
    throw new LookalikeError('model_invalid', `The vectors are of the model ${space}, which is not in ${where}.`)
  }

  async function release(space: string): Promise<void> {
    const embedder = await loading.get(space)?.catch(() => undefined)
    loading.delete(space)
    if (embedder && loaded.delete(embedder)) await embedder.close()
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
      const known = loading.get(space)
      if (known) return known
      const begun = load(space)
      loading.set(space, begun)
      begun.catch(() => loading.get(space) === begun && loading.delete(space))
      return begun
    },
    release,
    stats() {
      const sum = { queued: { interactive: 0, bulk: 0 }, embedded: 0, undecodable: 0, batches: 0, rejected: 0 }
      for (const { queued, ...counts } of [...loaded].map((embedder) => embedder.stats())) {
        sum.queued.interactive += queued.interactive
        sum.queued.bulk += queued.bulk
        for (const name of ['embedded', 'undecodable', 'batches', 'rejected'] as const) sum[name] += counts[name]
      }
      return sum
    },
    close: async () => void (await Promise.all([...loading.keys()].map(release))),
  }
}
