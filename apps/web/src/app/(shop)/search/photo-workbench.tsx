import { useEffect, useRef } from 'react'
import controls from '../../../ui/controls.module.css'
import { Notice } from '../../../ui/notice.tsx'
import { ProductCard } from '../../../ui/product-card.tsx'
import { GridSkeleton, ProductGrid } from '../../../ui/product-grid.tsx'
import { CropBox } from './crop-box.tsx'
import { isWhole, WHOLE } from './crop.ts'
import type { PhotoSearchProps, PhotoSource } from './photo-search.tsx'
import styles from './search.module.css'
import { usePhotoSearch } from './use-photo-search.ts'

export interface PhotoWorkbenchProps extends PhotoSearchProps {
  /** The photo that was given last, until the page is left. */
  readonly given: { readonly source: PhotoSource } | undefined
}

/** The photo with its crop box, the filters, and what looks like it. */
export function Workbench({ given, filters, panel, chips }: PhotoWorkbenchProps) {
  const search = usePhotoSearch(filters)
  const { photo, crop, found, isBusy, problem } = search
  const seen = useRef<typeof given>(undefined)
  useEffect(() => {
    if (given === undefined || seen.current === given) return
    seen.current = given
    void search.accept(given.source)
  })

  const again = () => (photo ? search.again() : given && search.accept(given.source))
  const trouble = problem && (
    <Notice title={photo ? 'This search did not work' : 'This photo did not work'} role="alert">
      <p>{problem.message}</p>
      {problem.passes && (
        <button className={controls.primary} onClick={again}>
          Try again
        </button>
      )}
    </Notice>
  )
  if (!photo) {
    return <div className={styles.results}>{trouble ?? (isBusy && <p role="status">Opening the photo …</p>)}</div>
  }

  return (
    <>
      <section className={styles.photo} aria-label="Your photo">
        <CropBox photo={photo} crop={crop} onChange={search.searchPart} />
        <div className={controls.chips}>
          {!isWhole(crop) && (
            <button className={controls.chip} onClick={() => search.searchPart(WHOLE)}>
              Whole photo
            </button>
          )}
          <button className={controls.chip} onClick={search.forget}>
            Another photo
          </button>
        </div>
      </section>
      <aside className={styles.filters}>{panel}</aside>
      <section className={styles.results} aria-labelledby="results" aria-busy={isBusy}>
        <h2 id="results">Looks like your photo</h2>
        {chips}
        <p className="visually-hidden" role="status">
          {isBusy ? 'Searching' : found && `${found.items.length} products`}
        </p>
        {trouble}
        {!found && !trouble && <GridSkeleton count={12} label="Searching" />}
        {found && found.items.length > 0 && (
          <ProductGrid label="Results">
            {found.items.map(({ product, image }, n) => (
              <li key={product.id}>
                <ProductCard product={product} image={image} load={n < 8 ? 'soon' : 'later'} />
              </li>
            ))}
          </ProductGrid>
        )}
        {found?.items.length === 0 && !isBusy && <Empty filtered={filters !== ''} />}
        {found?.nextCursor && (
          <button className={`${controls.button} ${styles.next}`} disabled={isBusy} onClick={search.more}>
            Show more
          </button>
        )}
      </section>
    </>
  )
}

function Empty({ filtered }: { filtered: boolean }) {
  if (!filtered) {
    return (
      <Notice title="There is nothing to compare yet">
        <p>The catalog has no products with photos.</p>
      </Notice>
    )
  }
  return (
    <Notice title="Nothing matches all of these filters">
      <p>Take one of them away; your photo stays.</p>
      <a className={controls.button} href="/search" data-scroll="keep">
        Remove all filters
      </a>
    </Notice>
  )
}
