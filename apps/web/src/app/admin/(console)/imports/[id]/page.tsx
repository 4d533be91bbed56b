import type { Metadata } from 'next'
import { ImportView } from '../../../../../admin/import-view.tsx'
import { requireSession } from '../../../../../admin/require-session.ts'

export const metadata: Metadata = { title: 'Import' }

export default async function ImportPage({ params }: { params: Promise<{ id: string }> }) {
  const id = decodeURIComponent((await params).id)
  await requireSession(`/admin/imports/${encodeURIComponent(id)}`)
  return <ImportView id={id} />
}
