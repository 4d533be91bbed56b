import type { ReactNode } from 'react'
import styles from './notice.module.css'

export interface NoticeProps {
  readonly title: string
  readonly children?: ReactNode
  readonly role?: 'alert' | 'status'
  /** 1 where the notice is all that the page holds. */
  readonly level?: 1 | 2
}

/** Says what is the case and what to do, where a list or a page would stand. */
export function Notice({ title, children, role, level = 2 }: NoticeProps) {
  const Heading = `h${level}` as const
  return (
    <section className={styles.notice} role={role}>
      <Heading>{title}</Heading>
      {children}
    </section>
  )
}
