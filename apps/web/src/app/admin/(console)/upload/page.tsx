import type { Metadata } from 'next'
import panel from '../../../../admin/panel.module.css'
import { requireSession } from '../../../../admin/require-session.ts'
import { UploadView } from '../../../../admin/upload-view.tsx'
import { getCatalog } from '../../../../lib/api.ts'

export const metadata: Metadata = { title: 'Upload' }

export default async function UploadPage() {
  await requireSession('/admin/upload')
  const { fields, products } = await getCatalog()
  return (
    <>
      <div>
        <h1>Upload a catalog</h1>
        <p className={panel.lead}>
          A feed with image URLs (CSV, TSV, Google Merchant XML or JSONL), or a ZIP of a feed and its photos. Nothing is
          written before you start the import.
        </p>
      </div>
      <UploadView fields={fields.map(({ name }) => name)} products={products} />
    </>
  )
}
