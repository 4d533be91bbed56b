'use client'
import { answer, type Import } from '@lookalike/client'
import { integer } from '../lib/format.ts'
import controls from '../ui/controls.module.css'
import { Notice } from '../ui/notice.tsx'
import { client } from './client.ts'
import { type Column, DataTable, linkClass } from './data-table.tsx'
import { dateTime, duration } from './format.ts'
import panel from './panel.module.css'
import { ImportPill, isFinal } from './pill.tsx'
import { Pending, Stale } from './trouble.tsx'
import { usePolled } from './use-polled.ts'

const PAGE_SIZE = 25
const EVERY_MS = 3000

const count = (title: string, of: (counts: Import['counts']) => number): Column<Import> => ({
  title,
  kind: 'number',
  cell: ({ counts }) => integer(of(counts)),
})

const COLUMNS: readonly Column<Import>[] = [
  {
    title: 'File',
    kind: 'text',
    cell: ({ id, name, retryOf }) => (
      <a className={linkClass} href={`/admin/imports/${id}`}>
        {retryOf !== null && 'Retry of '}
        {name}
      </a>
    ),
  },
  { title: 'State', cell: (item) => <ImportPill {...item} /> },
  { title: 'Mode', kind: 'quiet', cell: ({ mode }) => (mode === 'replace' ? 'Replace' : 'Merge') },
  count('Rows', ({ rows }) => rows),
  count('Created', ({ created }) => created),
  count('Updated', ({ updated }) => updated),
  count('Unchanged', ({ unchanged }) => unchanged),
  count('Failed', ({ failed }) => failed),
  count('Deleted', ({ deleted }) => deleted),
  { title: 'Accepted', kind: 'number', cell: ({ createdAt }) => dateTime(createdAt) },
  { title: 'Took', kind: 'number', cell: took },
]

function took({ startedAt, finishedAt }: Import): string {
  return startedAt && finishedAt ? duration((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000) : '–'
}

/** The history of imports, newest first; those that run are followed. */
export function ImportsList({ cursor }: { cursor: string | undefined }) {
  const { data, error, reload } = usePolled(
    (signal) =>
      answer(
        client.GET('/v1/imports', {
          params: { query: { limit: PAGE_SIZE, ...(cursor !== undefined && { cursor }) } },
          signal,
        }),
      ),
    EVERY_MS,
  )
  if (!data) return <Pending error={error} retry={reload} label="imports" />
  if (data.items.length === 0) {
    return (
      <Notice title="Nothing was imported yet">
        <p>Upload a feed of your shop: CSV, TSV, XML or JSONL, alone or in a ZIP with its photos.</p>
        <a className={controls.primary} href="/admin/upload">
          Upload a catalog
        </a>
      </Notice>
    )
  }
  const running = data.items.filter((item) => !isFinal(item)).length
  return (
    <div className={panel.stack}>
      <Stale error={error} />
      <p className={panel.note} role="status">
        {running > 0 ? `${running} ${running === 1 ? 'import is' : 'imports are'} under way.` : 'No import is under way.'}
      </p>
      <DataTable label="Imports" columns={COLUMNS} rows={data.items} keyOf={({ id }) => id} />
      <nav aria-label="Pages" className={panel.actions}>
        {cursor !== undefined && (
          <a className={controls.button} href="/admin/imports">
            Newest
          </a>
        )}
        {data.nextCursor !== null && (
          <a className={controls.button} href={`/admin/imports?cursor=${data.nextCursor}`} rel="next">
            Older
          </a>
        )}
      </nav>
    </div>
  )
}
