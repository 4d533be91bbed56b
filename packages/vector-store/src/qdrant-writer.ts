import { setTimeout as sleep } from 'node:timers/promises'
import { LookalikeError } from '@lookalike/shared'
import type { FieldTypes } from './fields.ts'
import { type Change, operationsFor, type PendingChange, pointChange, vectorCount } from './qdrant-operations.ts'
import {
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

export type Writer = Pick<Collection, 'upsert' | 'touch' | 'patch' | 'delete' | 'load'>

/** A product that others keep changing is given up on after so many rounds. */
const MAX_ROUNDS = 30
const IDS_PER_READ = 1_000
/** Twenty characters each at most: a request stays below the 32 MB that Qdrant takes. */
const MAX_FLOATS = 1_000_000

interface Stored extends Known {
  readonly images: ImageList
}

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

interface Pending<Outcome> extends PendingChange {
  readonly write: Write<Outcome>
  readonly outcome: Outcome
}

interface WriterOptions {
  readonly server: QdrantServer
  readonly collection: string
  readonly dimensions: number
  readonly fields: FieldTypes
}

/**
 * Writes that any number of processes may do at once. A product is one point, and each change of it is one operation
 * that Qdrant does only where the point still has the version it was decided from. So it is read, decided, changed under
 * that condition and read again; whoever was overtaken decides anew.
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
        if (change)
          pending.push({ id: write.id, version: write.version, from: before?.version, write, outcome, change })
        else outcomes.set(write.id, outcome)
      }
      for (const batch of batches(pending)) await server.write(collection, operationsFor(batch))
      const after = await readStored(pending.map(({ id }) => id))
      const isDone = ({ id, version }: PendingChange) => after.get(id)?.version === version
      for (const each of pending) if (isDone(each)) outcomes.set(each.id, each.outcome)
      left = pending.filter((each) => !isDone(each)).map(({ write }) => write)
    }
    return writes.map(({ id }) => outcomes.get(id) as Outcome)
  }

  function* batches(pending: readonly PendingChange[]): Generator<PendingChange[]> {
    let [batch, vectors]: [PendingChange[], number] = [[], 0]
    for (const each of pending) {
      const more = vectorCount(each.change)
      const isFull = batch.length >= server.settings.batchSize || (vectors + more) * dimensions > MAX_FLOATS
      if (isFull && batch.length > 0) {
        yield batch
        ;[batch, vectors] = [[], 0]
      }
      batch.push(each)
      vectors += more
    }
    if (batch.length > 0) yield batch
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
