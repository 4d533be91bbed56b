import type { Product } from '@lookalike/client'
import type { ReactNode } from 'react'
import { Price } from './price.tsx'
import styles from './product-card.module.css'
import { ProductImage, type ProductImageProps } from './product-image.tsx'

export interface ProductCardProps {
  readonly product: Product
  /** The image that matched; default: the product's first. */
  readonly image?: Product['images'][number]
  readonly load?: ProductImageProps['load']
  /** Buttons below the text. */
  readonly children?: ReactNode
}

export const productHref = (id: string) => `/p/${encodeURIComponent(id)}`

/** A product in a list: the whole card leads to its page. */
export function ProductCard({ product, image, load = 'later', children }: ProductCardProps) {
  return (
    <article className={styles.card} data-product={product.id}>
      <ProductImage url={(image ?? product.images[0])?.url} alt="" place="card" load={load} />
      <h2 className={styles.title}>
        <a href={productHref(product.id)}>
          {product.title}
        </a>
      </h2>
      <p className={styles.facts}>
        <Price product={product} />
        {product.availability === 'out_of_stock' && <span className={styles.gone}>Out of stock</span>}
      </p>
      {children !== undefined && <div className={styles.actions}>{children}</div>}
    </article>
  )
}
