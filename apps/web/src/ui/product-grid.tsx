import type { ReactNode } from 'react'
import styles from './product-grid.module.css'

/** A list of cards that fills the width; two beside each other on phones. */
export function ProductGrid({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={styles.grid} aria-label={label}>
      {children}
    </ul>
  )
}

/** The grid's shape while its products are on the way. */
export function GridSkeleton({ count, label }: { count: number; label: string }) {
  return (
    <div className={styles.grid} role="status" aria-label={label}>
      {Array.from({ length: count }, (_, n) => (
        <div key={n} className={styles.ghost} aria-hidden="true">
          <div className={styles.ghostPhoto} />
          <div className={styles.ghostLine} />
          <div className={styles.ghostShort} />
        </div>
      ))}
    </div>
  )
}

