import type { CatalogProduct, ProductImage, SearchItem } from '@lookalike/shared'
import type { ProductRecord, SearchHit } from '@lookalike/vector-store'

/** A stored product as the API answers it. */
export function presentProduct({ product, version, images }: ProductRecord): CatalogProduct {
  return { ...product, version, images: images.map(presentImage) }
}

export function presentHit({ record, score, position }: SearchHit): SearchItem {
  const image = record.images.find((candidate) => candidate.position === position)
  if (!image) throw new Error(`The product ${record.product.id} has no image at position ${position}.`)
  return { product: presentProduct(record), score, image: presentImage(image) }
}

function presentImage({ imageSha256, position }: ProductRecord['images'][number]): ProductImage {
  return { url: `/v1/images/${imageSha256}`, position }
}
