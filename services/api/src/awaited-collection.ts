import { setTimeout as sleep } from 'node:timers/promises'
import { type EmbeddingSpace, type Field, LookalikeError } from '@lookalike/shared'
import type { Collection, VectorStore } from '@lookalike/vector-store'

const POLL_MS = 1_000

export interface AwaitedCollectionOptions {
  readonly fields: readonly Field[]
  /** Told when the store was filled by another model: then nothing will ever come. */
  readonly onConflict: (error: LookalikeError) => void
  readonly signal: AbortSignal
}

/**
 * The collection that searches use, from the moment that a worker has filled it on; until then each call fails as
 * `store_unavailable`. So the api can start, take imports and say that it is not ready.
 */
export function awaitCollection(
  store: VectorStore,
  model: EmbeddingSpace,
  { fields, onConflict, signal }: AwaitedCollectionOptions,
): Collection {
  let opened: Collection | undefined
  void waitForIt()

  async function waitForIt(): Promise<void> {
    while (!signal.aborted) {
      try {
        const live = await store.liveSpace()
        if (live !== null && live !== model.space) {
          const message = `The vector store was filled by the model ${live}, but the embedders serve ${model.space}.`
          return onConflict(new LookalikeError('conflict', message))
        }
        if (live !== null) return void (opened = await store.ensureCollection(model, fields))
      } catch {
        // The store is away; calls say so until it is back.
      }
      await sleep(POLL_MS, undefined, { signal }).catch(() => undefined)
    }
  }

  const notYet = async () => {
    const message = 'The catalog is being prepared: no worker has filled the vector store yet, or it cannot be reached.'
    throw new LookalikeError('store_unavailable', message, { retryAfterSeconds: 5 })
  }
  return new Proxy(model as unknown as Collection, {
    get(_, key) {
      if (!opened) return key === 'space' || key === 'dimensions' ? model[key] : notYet
      const value: unknown = Reflect.get(opened, key)
      return typeof value === 'function' ? value.bind(opened) : value
    },
  })
}
