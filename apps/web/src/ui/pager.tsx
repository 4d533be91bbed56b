import { hrefOf, withParam } from '../lib/filters.ts'
import controls from './controls.module.css'
import styles from './pager.module.css'

export interface PagerProps {
  /** Path of the page that is paged. */
  readonly path: string
  /** Its parameters without cursor and page. */
  readonly params: URLSearchParams
  readonly page: number
  readonly nextCursor: string | null
  /** Where the list begins, as `#similar`; default: the page's top. */
  readonly hash?: string
}

/** Cursors lead forwards only: to the next page, and back to the first. */
export function Pager({ path, params, page, nextCursor, hash = '' }: PagerProps) {
  if (nextCursor === null && page === 1) return null
  const next = withParam(params, 'cursor', nextCursor ?? undefined)
  next.set('page', String(page + 1))
  return (
    <nav className={styles.pager} aria-label="Pages">
      {page > 1 && (
        <a className={controls.button} href={hrefOf(path, params) + hash}>
          First page
        </a>
      )}
      <span>Page {page}</span>
      {nextCursor !== null && (
        <a className={controls.button} href={hrefOf(path, next) + hash} rel="next">
          Next page
        </a>
      )}
    </nav>
  )
}
