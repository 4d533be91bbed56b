'use client'
import { usePathname } from 'next/navigation'
import { useState } from 'react'
import controls from '../ui/controls.module.css'
import { Mark } from '../ui/icons.tsx'
import { plainClient } from './client.ts'
import styles from './shell.module.css'

const SECTIONS = { imports: 'Imports', upload: 'Upload', catalog: 'Catalog', system: 'System' }

export function AdminNav() {
  const section = usePathname().split('/')[2]
  const [isLeaving, setLeaving] = useState(false)
  const [failed, setFailed] = useState(false)
  const logOut = async () => {
    setLeaving(true)
    const left = await plainClient.DELETE('/v1/session').then(({ response }) => response.ok, () => false)
    if (left) return location.assign('/admin/login')
    setFailed(true)
    setLeaving(false)
  }
  return (
    <header className={styles.bar}>
      <a href="/admin/imports" className={styles.brand}>
        <Mark />
        <span>
          Lookalike <span className={styles.role}>Admin</span>
        </span>
      </a>
      <nav aria-label="Admin" className={styles.nav}>
        <ul>
          {Object.entries(SECTIONS).map(([name, label]) => (
            <li key={name}>
              <a href={`/admin/${name}`} aria-current={name === section ? 'page' : undefined}>
                {label}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles.leave}>
        <a href="/" className={styles.shop}>
          Shop
        </a>
        <button
          type="button"
          className={`${controls.button} ${controls.small}`}
          disabled={isLeaving}
          onClick={() => void logOut()}
        >
          Log out
        </button>
        <span role="alert" className={styles.failed}>
          {failed && 'The API does not answer: you are still logged in.'}
        </span>
      </div>
    </header>
  )
}
