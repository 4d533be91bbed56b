'use client'
import type { ImportPreview } from '@lookalike/client'
import { counted, integer, money } from '../lib/format.ts'
import { type Column, DataTable } from './data-table.tsx'
import panel from './panel.module.css'
import { Pill } from './pill.tsx'

type Row = ImportPreview['rows'][number]

const COLUMNS: readonly Column<Row>[] = [
  { title: 'Row', kind: 'number', cell: ({ row }) => integer(row) },
  { title: 'Would be', cell: ({ error }) => <Pill tone={error ? 'bad' : 'good'}>{error ? 'Refused' : 'Imported'}</Pill> },
  { title: 'Id', kind: 'text', cell: ({ product }) => product?.id ?? '–' },
  { title: 'Title, or why not', kind: 'text', cell: ({ product, error }) => error?.message ?? product?.title },
  { title: 'Price', kind: 'number', cell: ({ product }) => (product?.price ? money(product.price) : '–') },
  { title: 'Type', cell: ({ product }) => product?.product_type ?? '–' },
  { title: 'Color', cell: ({ product }) => product?.color ?? '–' },
  { title: 'Photos', kind: 'number', cell: ({ images }) => String(images?.length ?? 0) },
]

/** The dry run: what an import would do with the rows that were looked at. */
export function PreviewPanel({ preview }: { preview: ImportPreview }) {
  const { checkedRows, failedRows, rows, problems, warnings, missingColumns } = preview
  return (
    <section className={panel.panel} aria-labelledby="dry-run">
      <h2 id="dry-run">Dry run</h2>
      {missingColumns.length > 0 && (
        <p role="status" className={panel.wrong}>
          {`No row can be read before it is known which column holds: ${missingColumns.join(', ')}.`}
        </p>
      )}
      {checkedRows > 0 && (
        <p role="status">
          {`Of the first ${counted(checkedRows, 'row')}, ${integer(checkedRows - failedRows)} would be imported`}
          {failedRows > 0 ? ` and ${integer(failedRows)} refused; a refused row never stops the others.` : '.'}
        </p>
      )}
      {problems.length > 0 && (
        <DataTable
          label="Problems by column"
          rows={problems}
          keyOf={({ column }) => column ?? ''}
          columns={[
            { title: 'Column', cell: ({ column }) => column ?? 'The row as a whole' },
            { title: 'Rows', kind: 'number', cell: ({ count }) => integer(count) },
            { title: 'The first problem', kind: 'text', cell: ({ message }) => message },
          ]}
        />
      )}
      {warnings.map((warning) => (
        <p key={warning} className={panel.note}>
          Note: {warning}
        </p>
      ))}
      {rows.length > 0 && <DataTable label="First rows" columns={COLUMNS} rows={rows} keyOf={({ row }) => row} />}
    </section>
  )
}
