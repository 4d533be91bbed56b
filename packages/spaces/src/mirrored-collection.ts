import type { Collection } from '@lookalike/vector-store'

/** What is told of each write after it was made. */
export interface Mirror {
  /** These products were written, or found to be as they should be. */
  written(ids: readonly string[]): Promise<void>
  deleted(products: readonly { id: string; version: number }[]): Promise<void>
  optimized(): Promise<void>
}

/** A collection whose reads and outcomes are its own, and whose writes are told to a mirror before they are answered. */
export function mirrored(collection: Collection, mirror: Mirror): Collection {
  const then = async <T>(write: Promise<T>, told: () => Promise<void>): Promise<T> => {
    const outcomes = await write
    await told()
    return outcomes
  }
  return {
    space: collection.space,
    dimensions: collection.dimensions,
    upsert: (products) =>
      then(collection.upsert(products), () => mirror.written(products.map(({ product }) => product.id))),
    touch: (products) => then(collection.touch(products), () => mirror.written(products.map(({ id }) => id))),
    patch: (products) =>
      then(collection.patch(products), () => mirror.written(products.map(({ product }) => product.id))),
    delete: (products) => then(collection.delete(products), () => mirror.deleted(products)),
    load: (states) => then(collection.load(states), () => mirror.written(states.map(({ id }) => id))),
    optimize: () => then(collection.optimize(), () => mirror.optimized()),
    get: (ids, options) => collection.get(ids, options),
    olderThan: (version) => collection.olderThan(version),
    search: (query) => collection.search(query),
    scroll: (query) => collection.scroll(query),
    facets: (filter, fields) => collection.facets(filter, fields),
    count: (filter) => collection.count(filter),
    countImages: (filter) => collection.countImages(filter),
    dump: () => collection.dump(),
    stats: () => collection.stats(),
  }
}
