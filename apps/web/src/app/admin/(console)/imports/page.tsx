import type { Metadata } from 'next'
import { ImportsList } from '../../../../admin/imports-list.tsx'
import panel from '../../../../admin/panel.module.css'
import { requireSession } from '../../../../admin/require-session.ts'
import { type PageQuery, single } from '../../../../lib/filters.ts'
import controls from '../../../../ui/controls.module.css'

export const metadata: Metadata = { title: 'Imports' }

export default async function ImportsPage({ searchParams }: { searchParams: Promise<PageQuery> }) {
  await requireSession('/admin/imports')
  return (
    <>
      <div className={panel.head}>
        <h1>Imports</h1>
        <a className={controls.primary} href="/admin/upload">
          Upload a catalog
        </a>
      </div>
      <ImportsList cursor={single(await searchParams, 'cursor')} />
    </>
  )
}
