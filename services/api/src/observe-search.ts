import type { Metrics, Tracing } from '@lookalike/service-kit'
import type { Embedder } from '@lookalike/shared'
import type { Collection } from '@lookalike/vector-store'

interface Searched {
  readonly collection: Collection
  readonly embedder: Embedder
}

/** The same, with the time and a span of each part of a search: the photo's embedding, and the vector store's answer. */
export function observeSearch({ collection, embedder }: Searched, metrics: Metrics, tracing: Tracing): Searched {
  const seconds = metrics.histogram({
    name: 'lookalike_search_stage_duration_seconds',
    help: 'Time of one part of a search: embed (its photos), search (the vector store)',
    labelNames: ['stage'],
  })
  const observed = async <T>(stage: 'embed' | 'search', work: () => Promise<T>): Promise<T> => {
    const end = seconds.startTimer({ stage })
    try {
      return await tracing.span(stage, {}, work)
    } finally {
      end()
    }
  }
  return {
    collection: replaceMethod(collection, 'search', (query) => observed('search', () => collection.search(query))),
    embedder: { ...embedder, embed: (images, options) => observed('embed', () => embedder.embed(images, options)) },
  }
}

/** An object that answers one method in another way, and everything else as it did. */
function replaceMethod<T extends object, K extends keyof T>(object: T, name: K, method: T[K]): T {
  return new Proxy(object, {
    get(target, key) {
      if (key === name) return method
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
