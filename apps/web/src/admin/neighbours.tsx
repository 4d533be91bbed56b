import type { SearchResult } from '@lookalike/client'
import { productPath } from './catalog-table.tsx'
import { Thumb } from './data-table.tsx'
import styles from './neighbours.module.css'
import panel from './panel.module.css'

/** What customers are shown beside a product, or why there is nothing. */
export function Neighbours({ found }: { found: SearchResult | string }) {
  return (
    <section className={panel.panel} aria-labelledby="neighbours">
      <h2 id="neighbours">Neighbours</h2>
      {typeof found === 'string' ? (
        <p className={panel.note}>{found}</p>
      ) : (
        <>
          <p className={panel.note}>The products that look most like it, with their cosine similarity.</p>
          <ol className={styles.list}>
            {found.items.map(({ product, image, score }) => (
              <li key={product.id} className={styles.item}>
                <Thumb url={image.url} />
                <a href={productPath(product.id)}>{product.title}</a>
                <span className={styles.score}>{score.toFixed(3)}</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  )
}
