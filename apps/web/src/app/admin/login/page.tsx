import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { LoginPage } from '../../../admin/login-page.tsx'
import { hasSession } from '../../../admin/require-session.ts'
import styles from '../../../admin/shell.module.css'
import { single, type PageQuery } from '../../../lib/filters.ts'
import { Mark } from '../../../ui/icons.tsx'

export const metadata: Metadata = { title: 'Log in' }

export default async function AdminLoginPage({ searchParams }: { searchParams: Promise<PageQuery> }) {
  const wanted = single(await searchParams, 'next') ?? ''
  // Only to pages of the admin, never to another site.
  const next = /^\/admin(?=[/?]|$)/.test(wanted) ? wanted : '/admin/imports'
  // An api that is away says so when one tries to log in.
  if (await hasSession().catch(() => false)) redirect(next)
  return (
    <main id="main" tabIndex={-1} className={styles.login}>
      <h1>
        <Mark />
        Lookalike Admin
      </h1>
      <LoginPage next={next} />
      <a href="/">Back to the shop</a>
    </main>
  )
}
