import { setTimeout as sleep } from 'node:timers/promises'
import { type Embedder, type EmbeddingSpace, LookalikeError, type Models } from '@lookalike/shared'
import { createEmbedderClient, type EmbedderClientConfig } from './client.ts'

const ASK_TIMEOUT_MS = 5_000
const START_POLL_MS = 500

/** Embedders over HTTP, by the embedding space that each serves. */
export interface RemoteModels extends Models {
  /**
   * The space of the first URL; when that does not answer in time, of the first that does.
   * @throws LookalikeError `embedder_unavailable` when none answers within `startTimeoutMs`
   */
  firstSpace(): Promise<string>
}

/**
 * The models that a list of embedders serves: while a catalog moves to another model, some serve the one and some the
 * other. Who serves what is asked anew each time.
 * @param config as for one client; its URLs may serve different spaces
 */
export function openEmbedderModels(config: EmbedderClientConfig): RemoteModels {
  const { urls, startTimeoutMs = 60_000 } = config
  const clients = new Map<string, Promise<Embedder>>()

  async function askAll(): Promise<{ url: string; model: EmbeddingSpace | undefined }[]> {
    return Promise.all(urls.map(async (url) => ({ url, model: await modelAt(url).catch(() => undefined) })))
  }

  async function connect(space: string): Promise<Embedder> {
    const asked = await askAll()
    const spaces = new Set(asked.flatMap(({ model }) => model?.space ?? []))
    if (!spaces.has(space)) {
      const found = spaces.size === 0 ? 'none answers' : `they serve ${[...spaces].join(', ')}`
      throw new LookalikeError('embedder_unavailable', `No embedder of EMBEDDER_URL serves ${space}: ${found}.`, {
        retryAfterSeconds: 5,
      })
    }
    // One that does not answer now may serve it when it is back; if it serves another, it is left out then.
    const serving = asked.filter(({ model }) => model === undefined || model.space === space)
    return createEmbedderClient({ ...config, urls: serving.map(({ url }) => url) })
  }

  async function release(space: string): Promise<void> {
    const client = clients.get(space)
    clients.delete(space)
    await client?.then(
      (found) => found.close(),
      () => {},
    )
  }

  return {
    async firstSpace() {
      const startedAt = performance.now()
      for (;;) {
        const [first, ...others] = await askAll()
        if (first?.model) return first.model.space
        if (performance.now() - startedAt > startTimeoutMs) {
          const other = others.find(({ model }) => model)?.model
          if (other) return other.space
          throw new LookalikeError('embedder_unavailable', `No embedder answers at ${urls.join(', ')}.`)
        }
        await sleep(Math.min(START_POLL_MS, startTimeoutMs))
      }
    },
    async list() {
      const models = (await askAll()).flatMap(({ model }) => model ?? [])
      const bySpace = new Map(models.map(({ space, dimensions }) => [space, { space, dimensions }]))
      // A space is named `<model id>-<version>`.
      return [...bySpace.values()].map((model) => ({ id: model.space.replace(/-\d+$/, ''), ...model }))
    },
    embedderFor(space) {
      const known = clients.get(space)
      if (known) return known
      const connecting = connect(space)
      clients.set(space, connecting)
      connecting.catch(() => clients.get(space) === connecting && clients.delete(space))
      return connecting
    },
    release,
    close: async () => void (await Promise.all([...clients.keys()].map(release))),
  }
}

async function modelAt(url: string): Promise<EmbeddingSpace | undefined> {
  const response = await fetch(`${url.replace(/\/$/, '')}/v1/models`, { signal: AbortSignal.timeout(ASK_TIMEOUT_MS) })
  if (!response.ok) return undefined
  const { items } = (await response.json()) as { items?: EmbeddingSpace[] }
  return items?.[0]
}
