import type { ReactNode } from 'react'
import styles from './notice.module.css'

/** Says what is the case and what to do, where a list or a page would stand. */
export function Notice({ title, children, role }: { title: string; children?: ReactNode; role?: 'alert' | 'status' }) {
  return (
    <section className={styles.notice} role={role}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}
