'use client'
import type { Schemas } from '@lookalike/client'
import { integer } from '../lib/format.ts'
import { DataTable } from './data-table.tsx'
import { clock } from './format.ts'
import panel from './panel.module.css'
import styles from './system-view.module.css'

type Minute = NonNullable<Schemas['System']['throughput']>[number]

const HEIGHT = 100

/** Rows of imports per minute as bars, the same as a sentence, and as a table. */
export function ThroughputChart({ minutes }: { minutes: readonly Minute[] }) {
  const rows = minutes.reduce((sum, minute) => sum + minute.rows, 0)
  const embedded = minutes.reduce((sum, minute) => sum + minute.embedded, 0)
  const most = Math.max(...minutes.map((minute) => minute.rows))
  const busy = minutes.filter((minute) => minute.rows > 0)
  if (rows === 0) return <p className={panel.note}>No row was imported within the last hour.</p>
  const text = `${integer(rows)} rows and ${integer(embedded)} embedded images within the last hour; at most ${integer(most)} rows in a minute.`
  return (
    <figure className={styles.chart}>
      <figcaption className={panel.note}>{text}</figcaption>
      <svg role="img" aria-label={`Rows per minute: ${text}`} viewBox={`0 0 ${minutes.length} ${HEIGHT}`} preserveAspectRatio="none">
        {minutes.map(({ at, rows: count }, index) => {
          const height = (count / most) * HEIGHT
          return (
            <g key={at}>
              <rect className={styles.slot} x={index + 0.1} width={0.8} y={0} height={HEIGHT} />
              <rect className={styles.bar} x={index + 0.1} width={0.8} y={HEIGHT - height} height={height} />
            </g>
          )
        })}
      </svg>
      <p className={styles.axis} aria-hidden="true">
        <span>{clock(minutes[0]?.at ?? '')}</span>
        <span>top: {integer(most)} rows/min</span>
        <span>now</span>
      </p>
      <details>
        <summary>As a table</summary>
        <DataTable
          label="Throughput by minute"
          rows={busy}
          keyOf={({ at }) => at}
          columns={[
            { title: 'Minute', cell: ({ at }) => clock(at) },
            { title: 'Rows', kind: 'number', cell: ({ rows: count }) => integer(count) },
            { title: 'Embedded images', kind: 'number', cell: ({ embedded: count }) => integer(count) },
          ]}
        />
      </details>
    </figure>
  )
}
