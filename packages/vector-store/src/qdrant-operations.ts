import type { Schemas } from '@qdrant/js-client-rest'
import { allOf, equals, withIds } from './qdrant-filter.ts'
import { IMAGES, productPointId } from './qdrant-schema.ts'

type Operation = Schemas['UpdateOperation']
type Point = Schemas['PointStruct']

/** What to change of a product, having read it. */
export type Change =
  | { readonly kind: 'point'; readonly point: Point }
  | { readonly kind: 'payload'; readonly payload: Point['payload'] }
  | { readonly kind: 'version' }

/** A change and the version of the product that it was decided from; undefined when there was none. */
export interface PendingChange {
  readonly id: string
  readonly version: number
  readonly from: number | undefined
  readonly change: Change
}

export function pointChange(id: string, payload: object, vector: Point['vector']): Change {
  return { kind: 'point', point: { id: productPointId(id), vector, payload: { ...payload } } }
}

/** How many vectors a change carries. */
export function vectorCount(change: Change): number {
  const images = change.kind === 'point' && IMAGES in change.point.vector && change.point.vector[IMAGES]
  return Array.isArray(images) ? images.length : 0
}

/** One operation per condition: a point changes only where it still has the version that the change was decided from. */
export function operationsFor(pending: readonly PendingChange[]): Operation[] {
  const points = new Map<number | undefined, Point[]>()
  const touched = new Map<string, { ids: string[]; from: number; to: number }>()
  const operations: Operation[] = []
  const emptied: string[] = []
  for (const { id: productId, version: to, from, change } of pending) {
    const id = productPointId(productId)
    if (change.kind === 'point') {
      const same = points.get(from) ?? []
      points.set(from, same)
      same.push(change.point)
      if (from !== undefined && Object.keys(change.point.vector).length === 0) emptied.push(id)
    } else if (change.kind === 'payload') {
      const filter = allOf(withIds([id]), equals('version', from ?? 0))
      operations.push({ overwrite_payload: { payload: change.payload ?? {}, filter } })
    } else {
      const same = touched.get(`${from} ${to}`) ?? { ids: [], from: from ?? 0, to }
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
