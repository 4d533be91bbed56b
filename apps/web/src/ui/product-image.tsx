import styles from './product-image.module.css'

/** How wide a place shows a photo, for the browser's choice of a file, and the widths worth offering there. */
const PLACES = {
  card: { sizes: '(max-width: 30rem) 46vw, (max-width: 64rem) 30vw, 17rem', widths: [256, 384, 512, 768] },
  gallery: { sizes: '(max-width: 48rem) 92vw, 26rem', widths: [384, 512, 768, 1024] },
  thumb: { sizes: '4rem', widths: [128, 256] },
}

export interface ProductImageProps {
  /** Path of the image route; undefined for a product without images. */
  readonly url: string | undefined
  /** Empty where the text beside the image says the same. */
  readonly alt: string
  readonly place: keyof typeof PLACES
  /** `first` is what people wait for, `soon` is in view at once, `later` loads when it comes near. */
  readonly load: 'first' | 'soon' | 'later'
}

/** A product photo in a frame of 3:4, which keeps its room while the photo loads. */
export function ProductImage({ url, alt, place, load }: ProductImageProps) {
  const { sizes, widths } = PLACES[place]
  if (url === undefined) {
    return (
      <div className={styles.frame}>
        <span className={styles.none}>No photo</span>
      </div>
    )
  }
  return (
    <div className={styles.frame}>
      <img
        src={`${url}?w=512`}
        srcSet={widths.map((width) => `${url}?w=${width} ${width}w`).join(', ')}
        sizes={sizes}
        alt={alt}
        width={384}
        height={512}
        loading={load === 'later' ? 'lazy' : 'eager'}
        // The photo that people wait for is painted with the page, not a frame later, when scripts may be busy.
        decoding={load === 'first' ? 'sync' : 'async'}
        {...(load === 'first' && { fetchPriority: 'high' as const })}
      />
    </div>
  )
}
