import type { Metadata } from 'next'
import { requireSession } from '../../../../admin/require-session.ts'
import { SystemView } from '../../../../admin/system-view.tsx'

export const metadata: Metadata = { title: 'System' }

export default async function SystemPage() {
  await requireSession('/admin/system')
  return (
    <>
      <h1>System</h1>
      <SystemView />
    </>
  )
}
