'use client'
import { answer, type Import } from '@lookalike/client'
import { useState } from 'react'
import { integer } from '../lib/format.ts'
import { Notice } from '../ui/notice.tsx'
import controls from '../ui/controls.module.css'
import { client } from './client.ts'
import { ConfirmButton } from './confirm-dialog.tsx'
import { FailuresPanel } from './failures-panel.tsx'
import { dateTime, duration } from './format.ts'
import { messageOf } from './message-of.ts'
import panel from './panel.module.css'
import { ImportPill, isFinal } from './pill.tsx'
import { Pending } from './trouble.tsx'
import { useImport } from './use-import.ts'

/** One import: how far it is, what became of its rows, and what can be done about those that failed. */
export function ImportView({ id }: { id: string }) {
  const { state, isLost, error } = useImport(id)
  if (error !== undefined) {
    return (
      <>
        <h1>Import</h1>
        <Notice title="This import cannot be shown" role="alert">
          <p>{error}</p>
          <a className={controls.button} href="/admin/imports">
            All imports
          </a>
        </Notice>
      </>
    )
  }
  return (
    <>
      <div className={panel.head}>
        <h1>{state?.name ?? 'Import'}</h1>
        <a className={controls.button} href="/admin/imports">
          All imports
        </a>
      </div>
      <p role="status" className={panel.wrong}>
        {isLost && 'The connection is lost: reconnecting. The import goes on by itself.'}
      </p>
      {state ? <Progress state={state} /> : <Pending error={undefined} retry={() => {}} label="import" />}
      {state && state.counts.failed > 0 && <FailuresPanel state={state} />}
    </>
  )
}

function Progress({ state }: { state: Import }) {
  const { id, counts, retryOf, warnings, error } = state
  const done = counts.created + counts.updated + counts.unchanged + counts.failed
  const ended = isFinal(state)
  const share = counts.rows > 0 ? Math.floor((done / counts.rows) * 100) : 0
  return (
    <section className={panel.panel} aria-label="Progress" data-state={state.state}>
      <div className={panel.actions}>
        <ImportPill {...state} />
        <span className={panel.note}>
          Accepted {dateTime(state.createdAt)}, read as {state.preset},{' '}
          {state.mode === 'replace' ? 'replaces the catalog' : 'merged into the catalog'}
          {retryOf !== null && (
            <>
              {'; runs failed rows of '}
              <a href={`/admin/imports/${retryOf}`}>an earlier import</a>
              {' again'}
            </>
          )}
          .
        </span>
      </div>
      {!ended && (
        <div className={panel.stack}>
          <progress
            className={panel.progress}
            aria-label="Rows done"
            max={Math.max(counts.rows, 1)}
            {...(counts.rows > 0 && { value: done })}
          />
          <p className={panel.actions}>
            <span role="status">
              {counts.rows > 0 ? `${integer(done)} of ${integer(counts.rows)} rows, ${share} %` : 'Reading the file …'}
            </span>
            <CancelButton id={id} />
          </p>
        </div>
      )}
      <dl className={panel.facts}>
        <Fact name="Rows" value={integer(counts.rows)} />
        <Fact name="Created" value={integer(counts.created)} />
        <Fact name="Updated" value={integer(counts.updated)} />
        <Fact name="Unchanged" value={integer(counts.unchanged)} />
        <Fact name="Failed" value={integer(counts.failed)} />
        {(state.mode === 'replace' || counts.deleted > 0) && <Fact name="Deleted" value={integer(counts.deleted)} />}
        <Fact name="Embedded" value={integer(counts.embedded)} unit="images" />
        <Fact name="Speed" value={integer(state.rowsPerSecond)} unit="rows/s" />
        {ended ? (
          <Fact name="Took" value={state.startedAt && state.finishedAt ? elapsed(state.startedAt, state.finishedAt) : '–'} />
        ) : (
          <Fact name="Time left" value={timeLeft(state, done)} />
        )}
      </dl>
      {error !== null && <p className={panel.wrong}>{error}</p>}
      {state.state === 'completed' && counts.failed === 0 && (
        <p className={panel.fine} role="status">
          Every row of the file is in the catalog.
        </p>
      )}
      {state.state === 'cancelled' && <p className={panel.note}>Cancelled: what was written until then stays.</p>}
      {warnings.map((warning) => (
        <p key={warning} className={panel.note}>
          Note: {warning}
        </p>
      ))}
    </section>
  )
}

function Fact({ name, value, unit }: { name: string; value: string; unit?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value} {unit !== undefined && <small>{unit}</small>}
      </dd>
    </div>
  )
}

function elapsed(from: string, to: string): string {
  return duration((Date.parse(to) - Date.parse(from)) / 1000)
}

/** At the speed so far. */
function timeLeft({ counts, rowsPerSecond }: Import, done: number): string {
  if (counts.rows === 0 || rowsPerSecond === 0) return '–'
  return `about ${duration((counts.rows - done) / rowsPerSecond)}`
}

function CancelButton({ id }: { id: string }) {
  const [error, setError] = useState<string>()
  const cancel = async () => {
    try {
      await answer(client.POST('/v1/imports/{id}/cancel', { params: { path: { id } } }))
    } catch (thrown) {
      setError(messageOf(thrown))
    }
  }
  return (
    <>
      <ConfirmButton
        label="Cancel import"
        title="Cancel this import?"
        confirm="Cancel import"
        dismiss="Let it run"
        onConfirm={() => void cancel()}
      >
        <p>Rows that are written stay in the catalog; the others are not written. It cannot be taken up again.</p>
      </ConfirmButton>
      <span role="alert" className={panel.wrong}>
        {error}
      </span>
    </>
  )
}
