'use client'
import styles from '../../admin/shell.module.css'
import controls from '../../ui/controls.module.css'
import { Notice } from '../../ui/notice.tsx'

/** What staff see when the api does not answer, or something else went wrong. */
export default function AdminErrorPage({ retry }: { error: Error; retry: () => void }) {
  return (
    <main id="main" tabIndex={-1} className={styles.content}>
      <h1>Admin</h1>
      <Notice title="This page cannot be shown right now" role="alert">
        <p>The API does not answer. Imports that were accepted go on by themselves; nothing is lost.</p>
        <button type="button" className={controls.primary} onClick={() => retry()}>
          Try again
        </button>
      </Notice>
    </main>
  )
}
