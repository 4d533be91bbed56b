import type { ReactNode } from 'react'
import styles from './data-table.module.css'

export interface Column<T> {
  readonly title: string
  readonly cell: (row: T) => ReactNode
  /** `number` stands at the end of its cell, `text` may be long. */
  readonly kind?: 'number' | 'text' | 'quiet'
}

export interface DataTableProps<T> {
  readonly label: string
  readonly columns: readonly Column<T>[]
  readonly rows: readonly T[]
  readonly keyOf: (row: T) => string | number
}

/** A table that scrolls in its own frame where it is wider than the page. */
export function DataTable<T>({ label, columns, rows, keyOf }: DataTableProps<T>) {
  return (
    <div className={styles.scroll} role="region" aria-label={label} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map(({ title, kind }) => (
              <th key={title} scope="col" className={kind && styles[kind]}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ title, cell, kind }) => (
                <td key={title} className={kind && styles[kind]}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** A small product photo; empty where there is none. */
export function Thumb({ url }: { url: string | null | undefined }) {
  return (
    <span className={styles.thumb}>
      {url ? <img src={`${url}?w=128`} alt="" width={48} height={48} loading="lazy" decoding="async" /> : '–'}
    </span>
  )
}

export const linkClass = styles.link
