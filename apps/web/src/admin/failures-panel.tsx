'use client'
import { answer, type Import, type paths } from '@lookalike/client'
import { integer } from '../lib/format.ts'
import controls from '../ui/controls.module.css'
import { client } from './client.ts'
import { type Column, DataTable, linkClass, Thumb } from './data-table.tsx'
import panel from './panel.module.css'
import { isFinal } from './pill.tsx'
import { RetryActions } from './retry-actions.tsx'
import { Pending } from './trouble.tsx'
import { usePolled } from './use-polled.ts'

const SHOWN = 50
const EVERY_MS = 3000

type Failure = paths['/v1/imports/{id}/failures']['get']['responses'][200]['content']['application/json']['items'][number]

const COLUMNS: readonly Column<Failure>[] = [
  { title: 'Row', kind: 'number', cell: ({ row }) => integer(row) },
  { title: 'Photo', cell: ({ image }) => <Thumb url={image} /> },
  {
    title: 'Product',
    kind: 'text',
    cell: ({ id, title, image }) => (
      <>
        {title ?? 'Without a title'}
        <br />
        {/* What has a photo here is in the catalog. */}
        {image !== null && id !== null ? (
          <a className={linkClass} href={`/admin/catalog/${encodeURIComponent(id)}`}>
            {id}
          </a>
        ) : (
          <code>{id ?? 'no id'}</code>
        )}
      </>
    ),
  },
  {
    title: 'Reason',
    kind: 'text',
    cell: ({ message, code }) => (
      <>
        {message}
        <br />
        <code>{code}</code>
      </>
    ),
  },
  {
    title: 'What now',
    kind: 'text',
    cell: ({ retryable, written }) =>
      `${written ? 'The product was written without the photo. ' : ''}${retryable ? 'Can be retried as it is.' : 'Correct the row.'}`,
  },
]

/** The rows of an import that failed, and the ways to mend them. */
export function FailuresPanel({ state }: { state: Import }) {
  const { id, counts } = state
  const ended = isFinal(state)
  const { data, error, reload } = usePolled(
    (signal) =>
      answer(client.GET('/v1/imports/{id}/failures', { params: { path: { id }, query: { limit: SHOWN } }, signal })),
    ended ? null : EVERY_MS,
  )
  return (
    <section className={panel.panel} aria-labelledby="failures">
      <div className={panel.head}>
        <h2 id="failures">{counts.failed === 1 ? '1 row failed' : `${integer(counts.failed)} rows failed`}</h2>
        <a className={controls.button} href={`/v1/imports/${id}/errors.csv`} download>
          Download errors.csv
        </a>
      </div>
      <p className={panel.lead}>
        The file holds the failed rows with their own columns and, beside them, what is wrong. Correct it in any spreadsheet and
        send it back here: only these rows run again, with the photos of this import.
      </p>
      {ended && <RetryActions id={id} retryable={data?.items.some(({ retryable }) => retryable) ?? true} />}
      {data ? (
        <>
          <DataTable label="Failed rows" columns={COLUMNS} rows={data.items} keyOf={({ row }) => row} />
          {data.nextCursor !== null && (
            <p className={panel.note}>These are the first {SHOWN}; errors.csv holds all of them.</p>
          )}
        </>
      ) : (
        <Pending error={error} retry={reload} label="failed rows" />
      )}
    </section>
  )
}
