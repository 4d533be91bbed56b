import {
  type FacetCounts,
  fieldValue,
  type Filter,
  groupOf,
  matchesFilter,
  type Product,
  withoutField,
} from '@lookalike/shared'
import type {
  ProductImagePoint,
  ProductPatch,
  ProductTouch,
  SearchQuery,
  Sort,
  StoredProduct,
  WriteOutcome,
} from '../src/store.ts'
import { dot, FIELDS } from './samples.ts'

interface PlainProduct {
  product: Product | null
  version: number
  createdVersion: number | null
  images: readonly ProductImagePoint[]
}

export interface PlainHit {
  readonly id: string
  readonly position: number
  readonly score: number
}

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** What a collection should answer, by plain evaluation in memory. Not a store: it only judges them. */
export class PlainStore {
  readonly #products = new Map<string, PlainProduct>()

  upsert({ product, version, images }: StoredProduct): WriteOutcome {
    const before = this.#products.get(product.id)
    if (before && before.version > version) return 'stale'
    const createdVersion = (before?.product && before.createdVersion) || version
    this.#products.set(product.id, { product, version, createdVersion, images })
    return createdVersion === version ? 'created' : 'updated'
  }

  patch({ product, version, replaces }: ProductPatch): WriteOutcome | 'missing' {
    const before = this.#products.get(product.id)
    if (before && before.version > version) return 'stale'
    if (before?.product && replaces !== undefined && replaces !== before.version) return 'stale'
    return before?.product ? this.upsert({ product, version, images: before.images }) : 'missing'
  }

  touch({ id, version, replaces }: ProductTouch): 'touched' | 'stale' | 'missing' {
    const before = this.#products.get(id)
    if (before && before.version > version) return 'stale'
    if (!before?.product) return 'missing'
    if (replaces !== undefined && replaces !== before.version) return 'stale'
    before.version = version
    return 'touched'
  }

  delete(id: string, version: number): 'deleted' | 'missing' | 'stale' {
    const before = this.#products.get(id)
    if (before && before.version > version) return 'stale'
    const counts = before && (before.product || before.version === version)
    const createdVersion = counts ? before.createdVersion : null
    this.#products.set(id, { product: null, version, createdVersion, images: [] })
    return createdVersion === null ? 'missing' : 'deleted'
  }

  /** Everything that is not deleted, in order of id. */
  all(filter: Filter = []) {
    const found = [...this.#products.values()].flatMap((entry) =>
      entry.product ? [{ ...entry, product: entry.product }] : [],
    )
    return found
      .filter(({ product }) => matchesFilter(filter, product))
      .sort((a, b) => byBytes(a.product.id, b.product.id))
  }

  /** Ids of everything that matches, in the order of a scroll. */
  scroll(filter: Filter, sort: Sort): string[] {
    const keyed = this.all(filter).map(({ product, createdVersion }) => {
      const price = product.price?.amount
      const key =
        sort === 'id' ? 0 : sort === 'newest' ? -(createdVersion ?? 0) : sort === 'price' ? price : price && -price
      return { id: product.id, key: key ?? Number.POSITIVE_INFINITY }
    })
    return keyed.sort((a, b) => (a.key === b.key ? byBytes(a.id, b.id) : a.key - b.key)).map(({ id }) => id)
  }

  search({ vectors, filter, limit, offset = 0, excludeGroups = [], minScore = -2 }: SearchQuery): PlainHit[] {
    const best = new Map<string, PlainHit>()
    for (const { product, images } of this.all(filter)) {
      for (const { position, vector } of images) {
        const hit = { id: product.id, position, score: Math.max(...vectors.map((query) => dot(query, vector))) }
        const rival = best.get(groupOf(product))
        if (!rival || byRank(hit, rival) < 0) best.set(groupOf(product), hit)
      }
    }
    for (const group of excludeGroups) best.delete(group)
    return [...best.values()]
      .filter(({ score }) => score >= minScore)
      .sort(byRank)
      .slice(offset, offset + limit)
  }

  facet(filter: Filter, name: string): FacetCounts {
    const products = this.all(withoutField(filter, name)).map(({ product }) => fieldValue(product, name))
    const type = FIELDS.find((field) => field.name === name)?.type
    if (type === 'date') return { values: [] }
    if (type === 'number') {
      const numbers = products.filter((value) => typeof value === 'number')
      return numbers.length > 0 ? { values: [], min: Math.min(...numbers), max: Math.max(...numbers) } : { values: [] }
    }
    const counts = new Map<string | boolean, number>()
    for (const value of products.flatMap((value) => [...new Set([value].flat() as (string | boolean | undefined)[])])) {
      if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1)
    }
    return { values: [...counts].map(([value, count]) => ({ value, count })) }
  }
}

function byRank(a: PlainHit, b: PlainHit): number {
  return b.score - a.score || byBytes(a.id, b.id) || a.position - b.position
}
