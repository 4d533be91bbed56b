import { LookalikeError } from '@lookalike/shared'
import type { ProductImagePoint } from './store.ts'

interface Whole {
  readonly product: { readonly id: string }
  readonly images: readonly ProductImagePoint[]
}

/** @throws LookalikeError `internal` when a vector has the wrong length or an id or position repeats */
export function checkWhole(products: readonly Whole[], dimensions: number): void {
  const ids = new Set(products.map(({ product }) => product.id))
  const repeats = ({ images }: Whole) => new Set(images.map(({ position }) => position)).size < images.length
  if (ids.size < products.length || products.some(repeats))
    throw new LookalikeError('internal', 'One write names a product or an image position twice.')
  if (products.some(({ images }) => images.some(({ vector }) => vector.length !== dimensions)))
    throw new LookalikeError('internal', `A vector is not ${dimensions} long, as this collection needs.`)
}
