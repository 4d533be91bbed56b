import type { ReactNode } from 'react'
import { AdminNav } from '../../../admin/admin-nav.tsx'
import { LoginDialog } from '../../../admin/login-dialog.tsx'
import styles from '../../../admin/shell.module.css'

export default function ConsoleLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <AdminNav />
      <div className={styles.content}>{children}</div>
      <LoginDialog />
    </>
  )
}
