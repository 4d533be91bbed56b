import type { Schemas } from '@qdrant/js-client-rest'
import { badRequest, QdrantError } from './error.ts'
import { idsOf, keysOf, matches } from './filter.ts'
import { type Point, readVector, readVectors, record, similarity } from './point.ts'

type Filter = Schemas['Filter'] | null | undefined

/** What each kind of question needs an index of. */
const INDEXES = {
  facet: ['keyword', 'integer', 'uuid', 'bool'],
  order: ['integer', 'float', 'datetime', 'uuid'],
}

/** One collection in memory. Every filter may name indexed payload keys only, as in Qdrant's strict mode. */
export class FakeCollection {
  readonly config: Schemas['CreateCollection']
  readonly points = new Map<string, Point>()
  readonly indexes = new Map<string, Schemas['PayloadSchemaParams']>()
  readonly snapshots: Schemas['SnapshotDescription'][] = []
  #operations = 0

  constructor(config: Schemas['CreateCollection']) {
    this.config = config
  }

  createIndex({ field_name, field_schema }: Schemas['CreateFieldIndex']): void {
    if (!field_schema) throw badRequest('fake-qdrant needs a field_schema')
    const params = typeof field_schema === 'string' ? { type: field_schema } : field_schema
    this.indexes.set(field_name, params as Schemas['PayloadSchemaParams'])
  }

  /** Operations are applied one after another; each is atomic, the batch is not. */
  update(operations: readonly Schemas['UpdateOperation'][]): number[] {
    return operations.map((operation) => {
      this.#operations += 1
      if ('upsert' in operation) this.#upsert(operation.upsert)
      else if ('set_payload' in operation) this.#setPayload(operation.set_payload, (old, next) => ({ ...old, ...next }))
      else if ('overwrite_payload' in operation) this.#setPayload(operation.overwrite_payload, (_, next) => next)
      else if ('delete_vectors' in operation) this.#deleteVectors(operation.delete_vectors)
      else throw badRequest(`fake-qdrant knows no operation ${Object.keys(operation).join(', ')}`)
      return this.#operations
    })
  }

  retrieve({ ids, with_payload = true, with_vector }: Schemas['PointRequest']) {
    return ids.flatMap((id) => {
      const point = this.points.get(String(id))
      return point ? [this.#record(point, with_payload, with_vector)] : []
    })
  }

  scroll(request: Schemas['ScrollRequest']) {
    const { filter, limit, offset, order_by, with_payload = true, with_vector } = request
    const count = limit ?? 10
    if (count < 1) throw badRequest('Validation error: limit must be 1 or larger')
    const found = [...this.#found(filter)]
    if (order_by) {
      if (offset !== undefined && offset !== null) throw badRequest('Cannot use an `offset` when using `order_by`.')
      const { key, direction = 'asc' } = (
        typeof order_by === 'string' ? { key: order_by } : order_by
      ) as Schemas['OrderBy']
      this.#needIndex(key, 'order')
      const sorted = found
        .filter(({ payload }) => typeof payload[key] === 'number')
        .sort((a, b) => (Number(a.payload[key]) - Number(b.payload[key])) * (direction === 'desc' ? -1 : 1))
      const points = sorted.slice(0, count).map((point) => ({
        ...this.#record(point, with_payload, with_vector),
        order_value: Number(point.payload[key]),
      }))
      return { points, next_page_offset: null }
    }
    const sorted = found.sort(byId).filter(({ id }) => offset === undefined || offset === null || id >= String(offset))
    return {
      points: sorted.slice(0, count).map((point) => this.#record(point, with_payload, with_vector)),
      next_page_offset: sorted[count]?.id ?? null,
    }
  }

  count({ filter }: Schemas['CountRequest']) {
    let count = 0
    for (const _ of this.#found(filter)) count += 1
    return { count }
  }

  query(request: Schemas['QueryRequest']) {
    const { limit, offset, with_payload, with_vector } = request
    const hits = this.#ranked(request)
    const page = hits.slice(offset ?? 0, (offset ?? 0) + (limit ?? 10))
    return { points: page.map((hit) => this.#scored(hit, with_payload, with_vector)) }
  }

  groups(request: Schemas['QueryGroupsRequest']) {
    const { group_by, group_size, limit, with_payload, with_vector } = request
    const groups = new Map<string, Hit[]>()
    for (const hit of this.#ranked(request)) {
      const key = hit.point.payload[group_by]
      if (typeof key !== 'string') continue
      const hits = groups.get(key) ?? []
      groups.set(key, hits)
      if (hits.length < (group_size ?? 3)) hits.push(hit)
    }
    const best = [...groups].slice(0, limit ?? 10)
    return {
      groups: best.map(([id, hits]) => ({ id, hits: hits.map((hit) => this.#scored(hit, with_payload, with_vector)) })),
    }
  }

  facet({ key, limit, filter }: Schemas['FacetRequest']) {
    this.#needIndex(key, 'facet')
    const counts = new Map<string | number | boolean, number>()
    for (const { payload } of this.#found(filter)) {
      const values = new Set([payload[key]].flat())
      for (const value of values) {
        if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
          counts.set(value, (counts.get(value) ?? 0) + 1)
      }
    }
    const hits = [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count)
    return { hits: hits.slice(0, limit ?? 10) }
  }

  snapshot(): Schemas['SnapshotDescription'] {
    const name = `fake-${this.snapshots.length}.snapshot`
    this.snapshots.push({
      name,
      creation_time: new Date().toISOString().slice(0, 19),
      size: this.points.size,
      checksum: null,
    })
    return this.snapshots.at(-1) ?? { name, size: 0 }
  }

  get vectors(): Record<string, Schemas['VectorParams']> {
    return (this.config.vectors ?? {}) as Record<string, Schemas['VectorParams']>
  }

  /** An existing point is written only where it meets the condition, which is decided within the operation. */
  #upsert(operation: Schemas['PointInsertOperations']): void {
    if (!('points' in operation)) throw badRequest('fake-qdrant takes points, not a batch of columns')
    this.#needFilterIndexes(operation.update_filter)
    const mode = operation.update_mode ?? 'upsert'
    const given = operation.points.map((point) => ({ ...point, vectors: readVectors(point.vector, this.vectors) }))
    for (const { id, payload, vectors } of given) {
      if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(id)))
        throw badRequest(`Format error in JSON body: value ${id} is not a valid point ID`)
      const before = this.points.get(String(id))
      const written = before
        ? mode !== 'insert_only' && matches(operation.update_filter, before)
        : mode !== 'update_only'
      if (!written) continue
      // Where a point lies in an immutable segment, Qdrant keeps the vectors that the new one does not name.
      const all = new Map([...(before?.vectors ?? []), ...vectors])
      this.points.set(String(id), { id: String(id), version: this.#operations, vectors: all, payload: payload ?? {} })
    }
  }

  #setPayload(
    { payload, points, filter }: Schemas['SetPayload'],
    merge: (old: Point['payload'], next: Point['payload']) => Point['payload'],
  ): void {
    for (const point of this.#selected(points, filter)) {
      point.payload = merge(point.payload, payload)
      point.version = this.#operations
    }
  }

  #deleteVectors({ points, filter, vector }: Schemas['DeleteVectors']): void {
    for (const point of this.#selected(points, filter)) {
      for (const name of vector) point.vectors.delete(name)
      point.version = this.#operations
    }
  }

  #selected(ids: readonly Schemas['ExtendedPointId'][] | null | undefined, filter: Filter): Point[] {
    if (!ids && !filter) throw new QdrantError(422, 'Validation error: either list of ids or filter expected')
    // Where both are given, Qdrant goes by the ids alone.
    if (!ids) return [...this.#found(filter)]
    return ids.map((id) => {
      const point = this.points.get(String(id))
      if (!point) throw new QdrantError(404, `Not found: No point with id ${id} found`)
      return point
    })
  }

  *#found(filter: Filter): Generator<Point> {
    this.#needFilterIndexes(filter)
    const ids = idsOf(filter)
    const candidates = ids ? ids.flatMap((id) => this.points.get(id) ?? []) : this.points.values()
    for (const point of candidates) if (matches(filter, point)) yield point
  }

  #ranked({ query, using, filter, score_threshold, prefetch }: Schemas['QueryRequest']): Hit[] {
    const params = this.vectors[using ?? '']
    if (!params) throw badRequest(`Wrong input: Not existing vector name error: ${using ?? ''}`)
    if (!Array.isArray(query) || prefetch) throw badRequest('fake-qdrant knows nearest-neighbour queries only')
    const wanted = readVector(query, params)
    const hits: Hit[] = []
    for (const point of this.#found(filter)) {
      const vectors = point.vectors.get(using ?? '')
      if (!vectors) continue
      const score = similarity(wanted, vectors)
      if (score >= (score_threshold ?? Number.NEGATIVE_INFINITY)) hits.push({ point, score })
    }
    // Equal scores come in an order that nobody may count on.
    return hits.sort((a, b) => b.score - a.score || byId(a.point, b.point))
  }

  #needFilterIndexes(filter: Filter): void {
    for (const key of keysOf(filter)) {
      if (!this.indexes.has(key))
        throw badRequest(
          `Bad request: Index required but not found for "${key}" of one of the following types: [keyword]`,
        )
    }
  }

  #needIndex(key: string, use: keyof typeof INDEXES): void {
    const index = this.indexes.get(key)
    const lookup = index && (!('lookup' in index) || index.lookup !== false)
    if (index && INDEXES[use].includes(String(index.type)) && (use !== 'facet' || lookup)) return
    throw badRequest(
      `Bad request: Index required but not found for "${key}" of one of the following types: [${INDEXES[use].join()}]`,
    )
  }

  #record(point: Point, payload: unknown, vectors: unknown) {
    return record(point, payload, vectors, (name) => Boolean(this.vectors[name]?.multivector_config))
  }

  #scored({ point, score }: Hit, payload: unknown, vectors: unknown) {
    return { ...this.#record(point, payload, vectors), version: point.version, score }
  }
}

interface Hit {
  readonly point: Point
  readonly score: number
}

function byId(a: Point, b: Point): number {
  return a.id < b.id ? -1 : 1
}
