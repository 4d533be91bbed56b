import { setTimeout as sleep } from 'node:timers/promises'
import { LookalikeError } from '@lookalike/shared'
import type { Schemas } from '@qdrant/js-client-rest'
import type { FieldTypes } from './fields.ts'
import { allOf, equals, withIds } from './qdrant-filter.ts'
import {
  IMAGES,
  type ImageList,
  imageList,
  knownOf,
  payloadOf,
  pointVectors,
  productPayload,
  productPointId,
  tombstonePayload,
} from './qdrant-schema.ts'
import type { QdrantServer } from './qdrant-server.ts'
import type { Collection } from './store.ts'
import { createdBeforeDelete, createdBy, type Known, refusal, writtenAs } from './versions.ts'
import { checkWhole } from './whole-write.ts'

type Operation = Schemas['UpdateOperation']
type Point = Schemas['PointStruct']

export type Writer = Pick<Collection, 'upsert' | 'touch' | 'patch' | 'delete' | 'load'>

/** A product that others keep changing is given up on after so many rounds. */
const MAX_ROUNDS = 30
const IDS_PER_READ = 1_000
/** Keeps a request far below the 32 MB that Qdrant takes. */
const MAX_FLOATS = 1_000_000

interface Stored extends Known {
  readonly images: ImageList
}

/** What to change of a product, having read it. */
type Change =
  | { readonly kind: 'point'; readonly point: Point }
  | { readonly kind: 'payload'; readonly payload: Point['payload'] }
  | { readonly kind: 'version' }

interface Decision<Outcome> {
  readonly outcome: Outcome
  /** None: the product stays as it is. */
  readonly change?: Change
}

interface Write<Outcome> {
  readonly id: string
  readonly version: number
  decide(before: Stored | undefined): Decision<Outcome>
}

interface Pending<Outcome> {
  readonly write: Write<Outcome>
  readonly before: Stored | undefined
  readonly outcome: Outcome
  readonly change: Change
}

interface WriterOptions {
  readonly server: QdrantServer
  readonly collection: string
  readonly dimensions: number
  readonly fields: FieldTypes
}

/**
 * Writes that any number of processes may do at once. A product is one point, and each change of it is one operation that
 * Qdrant does only where the point still has the version it was decided from. So it is read, decided, changed under that
 * condition and read again; whoever was overtaken decides anew.
 */
export function createWriter({ server, collection, dimensions, fields }: WriterOptions): Writer {
  async function readStored(ids: readonly string[]): Promise<Map<string, Stored>> {
    const found = new Map<string, Stored>()
    for (let start = 0; start < ids.length; start += IDS_PER_READ) {
      const points = await server.call((qdrant) =>
        qdrant.retrieve(collection, {
          ids: ids.slice(start, start + IDS_PER_READ).map(productPointId),
          with_payload: ['product_id', 'version', 'created_version', 'deleted', 'positions', 'image_sha256'],
          ...server.consistent,
        }),
      )
      for (const point of points) {
        const payload = payloadOf(point)
        const images = { positions: payload.positions ?? [], image_sha256: payload.image_sha256 ?? [] }
        found.set(payload.product_id, { ...knownOf(payload), images })
      }
    }
    return found
  }

  async function run<Outcome>(writes: readonly Write<Outcome>[]): Promise<Outcome[]> {
    const outcomes = new Map<string, Outcome>()
    let left = writes
    for (let round = 0; left.length > 0; round++) {
      if (round === MAX_ROUNDS)
        throw new LookalikeError('store_unavailable', 'Others keep changing the same products.', {
          retryAfterSeconds: 1,
        })
      if (round > 0) await sleep(Math.random() * 20 * round)
      const stored = await readStored(left.map(({ id }) => id))
      const pending: Pending<Outcome>[] = []
      for (const write of left) {
        const before = stored.get(write.id)
        const { outcome, change } = write.decide(before)
        if (change) pending.push({ write, before, outcome, change })
        else outcomes.set(write.id, outcome)
      }
      for (const operations of batches(pending)) await server.write(collection, operations)
      const after = await readStored(pending.map(({ write }) => write.id))
      const done = pending.filter(({ write }) => after.get(write.id)?.version === write.version)
      for (const { write, outcome } of done) outcomes.set(write.id, outcome)
      left = pending.filter((each) => !done.includes(each)).map(({ write }) => write)
    }
    return writes.map(({ id }) => outcomes.get(id) as Outcome)
  }

  function* batches<Outcome>(pending: readonly Pending<Outcome>[]): Generator<Operation[]> {
    const size = Math.max(1, Math.min(server.settings.batchSize, Math.floor(MAX_FLOATS / dimensions / 4)))
    for (let start = 0; start < pending.length; start += size) yield operationsFor(pending.slice(start, start + size))
  }

  return {
    async upsert(products) {
      checkWhole(products, dimensions)
      return run(
        products.map(({ product, version, images }) => ({
          id: product.id,
          version,
          decide(before) {
            if (before && before.version > version) return { outcome: 'stale' }
            const createdVersion = createdBy(before, version)
            const payload = productPayload(product, { version, createdVersion, images: imageList(images) }, fields)
            return {
              outcome: writtenAs(createdVersion, version),
              change: pointChange(product.id, payload, pointVectors(images)),
            }
          },
        })),
      )
    },

    async touch(products) {
      return run(
        products.map((touch) => ({
          ...touch,
          decide(before) {
            const refused = refusal(before, touch)
            if (refused) return { outcome: refused }
            if (before?.version === touch.version) return { outcome: 'touched' }
            return { outcome: 'touched', change: { kind: 'version' } }
          },
        })),
      )
    },

    async patch(products) {
      return run(
        products.map((patch) => ({
          id: patch.product.id,
          version: patch.version,
          decide(before) {
            const refused = refusal(before, patch)
            if (refused || !before) return { outcome: refused ?? 'missing' }
            const { product, version } = patch
            const createdVersion = createdBy(before, version)
            const payload = productPayload(product, { version, createdVersion, images: before.images }, fields)
            return { outcome: writtenAs(createdVersion, version), change: { kind: 'payload', payload } }
          },
        })),
      )
    },

    async delete(products) {
      return run(
        products.map(({ id, version }) => ({
          id,
          version,
          decide(before) {
            if (before && before.version > version) return { outcome: 'stale' }
            const createdVersion = createdBeforeDelete(before, version)
            return {
              outcome: createdVersion === null ? 'missing' : 'deleted',
              change: pointChange(id, tombstonePayload(id, version, createdVersion), {}),
            }
          },
        })),
      )
    },

    async load(states) {
      checkWhole(
        states.map(({ id, images }) => ({ product: { id }, images })),
        dimensions,
      )
      return run(
        states.map(({ id, version, createdVersion, product, images }) => ({
          id,
          version,
          decide(before) {
            if (before && before.version > version) return { outcome: 'stale' }
            const payload = product
              ? productPayload(product, { version, createdVersion, images: imageList(images) }, fields)
              : tombstonePayload(id, version, createdVersion)
            return { outcome: 'loaded', change: pointChange(id, payload, pointVectors(images)) }
          },
        })),
      )
    },
  }
}

function pointChange(id: string, payload: object, vector: Point['vector']): Change {
  return { kind: 'point', point: { id: productPointId(id), vector, payload: { ...payload } } }
}

/** One operation per condition. */
function operationsFor<Outcome>(pending: readonly Pending<Outcome>[]): Operation[] {
  const points = new Map<number | undefined, Point[]>()
  const touched = new Map<string, { ids: string[]; from: number; to: number }>()
  const operations: Operation[] = []
  const emptied: string[] = []
  for (const { write, before, change } of pending) {
    const id = productPointId(write.id)
    if (change.kind === 'point') {
      points.set(before?.version, [...(points.get(before?.version) ?? []), change.point])
      if (before && Object.keys(change.point.vector).length === 0) emptied.push(id)
    } else if (change.kind === 'payload') {
      const filter = allOf(withIds([id]), equals('version', before?.version ?? 0))
      operations.push({ overwrite_payload: { payload: change.payload ?? {}, filter } })
    } else {
      const [from, to] = [before?.version ?? 0, write.version]
      const same = touched.get(`${from} ${to}`) ?? { ids: [], from, to }
      touched.set(`${from} ${to}`, same)
      same.ids.push(id)
    }
  }
  for (const [version, list] of points) operations.push({ upsert: upsertAt(version, list) })
  for (const { ids, from, to } of touched.values())
    operations.push({ set_payload: { payload: { version: to }, filter: allOf(withIds(ids), equals('version', from)) } })
  // A point written without vectors may keep those it had.
  if (emptied.length > 0) {
    const filter = allOf(withIds(emptied), equals('image_count', 0))
    operations.push({ delete_vectors: { vector: [IMAGES], filter } })
  }
  return operations
}

/** Writes points where they still have this version, or where they are still not there. */
function upsertAt(version: number | undefined, points: Point[]): Schemas['PointsList'] {
  if (version === undefined) return { points, update_mode: 'insert_only' }
  return { points, update_mode: 'update_only', update_filter: allOf(equals('version', version)) }
}
