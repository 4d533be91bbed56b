import { v5 } from 'uuid'

/** Fixed for ever: changing it would orphan every stored point. */
const POINT_NAMESPACE = '7d0d6c0e-2b0f-4c57-9d3e-0c8f5a1b6e42'

/** The id of a product's image: the same product and position always give the same UUIDv5. */
export function pointId(productId: string, position: number): string {
  return v5(JSON.stringify([productId, position]), POINT_NAMESPACE)
}
