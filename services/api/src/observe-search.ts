import type { Metrics, Tracing } from '@lookalike/service-kit'
import type { Spaces } from '@lookalike/spaces'

/** The same, with the time and a span of each part of a search: the photo's embedding, and the vector store's answer. */
export function observeSearch(live: Spaces['live'], metrics: Metrics, tracing: Tracing): Spaces['live'] {
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
  return async () => {
    const { collection, embedder } = await live()
    return {
      collection: { ...collection, search: (query) => observed('search', () => collection.search(query)) },
      embedder: { ...embedder, embed: (images, options) => observed('embed', () => embedder.embed(images, options)) },
    }
  }
}
