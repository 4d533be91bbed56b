import type { Product } from '@lookalike/client'
import { money } from '../lib/format.ts'
import styles from './price.module.css'

/** What a product costs; a sale price comes with the usual one. Nothing where no price is known. */
export function Price({ product: { price, sale_price } }: { product: Pick<Product, 'price' | 'sale_price'> }) {
  if (!price) return null
  if (!sale_price) return <span className={styles.price}>{money(price)}</span>
  return (
    <>
      <span className={styles.sale}>
        <span className="visually-hidden">Now </span>
        {money(sale_price)}
      </span>
      <s className={styles.was}>
        <span className="visually-hidden">Before </span>
        {money(price)}
      </s>
    </>
  )
}
