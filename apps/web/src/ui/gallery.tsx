import type { Product } from '@lookalike/client'
import styles from './gallery.module.css'
import { ProductImage } from './product-image.tsx'

/** A product's photos in a row that is swiped or scrolled; its thumbnails are links into the row. */
export function Gallery({ images, title }: { images: Product['images']; title: string }) {
  const many = images.length > 1
  if (!many) return <ProductImage url={images[0]?.url} alt={title} place="gallery" load="first" />
  return (
    <div className={styles.gallery}>
      <ul className={styles.row} tabIndex={0} aria-label="Photos">
        {images.map(({ url }, n) => (
          <li key={n} id={`photo-${n + 1}`}>
            <ProductImage url={url} alt={`${title}, photo ${n + 1}`} place="gallery" load={n === 0 ? 'first' : 'later'} />
          </li>
        ))}
      </ul>
      <ul className={styles.thumbs} aria-label="Choose a photo">
        {images.map(({ url }, n) => (
          <li key={n}>
            <a href={`#photo-${n + 1}`} aria-label={`Photo ${n + 1} of ${images.length}`}>
              <ProductImage url={url} alt="" place="thumb" load="later" />
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
