import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import styles from '../../admin/shell.module.css'

export const metadata: Metadata = {
  title: { default: 'Admin', template: '%s · Lookalike Admin' },
  description: 'Imports, catalog and state of this Lookalike.',
  robots: { index: false, follow: false },
}

export default function AdminLayout({ children }: { children: ReactNode }) {
  return <div className={styles.frame}>{children}</div>
}
