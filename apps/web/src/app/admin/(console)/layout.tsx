import type { ReactNode } from 'react'
import { AdminNav } from '../../../admin/admin-nav.tsx'
import { LoginDialog } from '../../../admin/login-dialog.tsx'
import styles from '../../../admin/shell.module.css'

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <AdminNav />
      <main id="main" tabIndex={-1} className={styles.content}>
        {children}
      </main>
      <LoginDialog />
    </>
  )
}
