'use client'
import type { Import } from '@lookalike/client'
import { useEffect, useRef, useState } from 'react'
import { counted, integer } from '../lib/format.ts'
import controls from '../ui/controls.module.css'
import { bytes, duration } from './format.ts'
import { messageOf } from './message-of.ts'
import panel from './panel.module.css'
import { sendFile, type Sent } from './send-file.ts'
import styles from './upload-view.module.css'
import { type ReadAs, readingQuery } from './use-preview.ts'

/** The api deletes more than this share of the catalog only when told to. */
const GUARD = 5

export interface UploadStartProps {
  readonly file: File
  readonly readAs: ReadAs
  readonly canStart: boolean
  readonly products: number
}

/** Merge or replace, and the upload itself. */
export function UploadStart({ file, readAs, canStart, products }: UploadStartProps) {
  const [mode, setMode] = useState<'merge' | 'replace'>('merge')
  const [force, setForce] = useState(false)
  const [error, setError] = useState<string>()
  const [sent, setSent] = useState<Sent & { startedAt: number }>()
  const upload = useRef<AbortController>(undefined)

  useEffect(() => {
    if (!sent) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', warn)
    return () => removeEventListener('beforeunload', warn)
  }, [sent])
  // An upload without its page has nobody to follow it.
  useEffect(() => () => upload.current?.abort(), [])

  const start = async () => {
    const stop = new AbortController()
    upload.current = stop
    const startedAt = Date.now()
    setError(undefined)
    setSent({ bytes: 0, total: file.size, startedAt })
    const query = new URLSearchParams({ name: file.name.slice(-300), mode, ...readingQuery(readAs) })
    if (mode === 'replace' && force) query.set('force', 'true')
    try {
      const { id } = await sendFile<Import>(`/v1/imports?${query}`, file, {
        type: 'application/octet-stream',
        signal: stop.signal,
        onProgress: (progress) => setSent({ ...progress, startedAt }),
      })
      setSent(undefined)
      // After the render that takes the warning away.
      setTimeout(() => location.assign(`/admin/imports/${id}`))
    } catch (thrown) {
      setSent(undefined)
      setError(stop.signal.aborted ? 'The upload was cancelled: nothing is imported.' : messageOf(thrown))
    }
  }

  return (
    <section className={panel.panel} aria-labelledby="start">
      <h2 id="start">Start</h2>
      <fieldset className={styles.modes} disabled={sent !== undefined}>
        <legend className={panel.legend}>What happens to the catalog of {counted(products, 'product')}</legend>
        <Mode name="Merge" isChosen={mode === 'merge'} onChoose={() => setMode('merge')}>
          Products of the file are added, or updated where their id is known. All others stay.
        </Mode>
        <Mode name="Replace" isChosen={mode === 'replace'} onChoose={() => setMode('replace')}>
          As merge, and at the end every product that is not in the file is deleted. Products that a failed row names stay.
        </Mode>
        {mode === 'replace' && (
          <label className={panel.choice}>
            <input type="checkbox" checked={force} onChange={({ target }) => setForce(target.checked)} />
            <span>
              Delete even more than a fifth of the catalog
              <span className={panel.note}>
                {`Without this, an import that would delete more than ${integer(Math.floor(products / GUARD))} products deletes none, so that half a file does not empty the shop.`}
              </span>
            </span>
          </label>
        )}
      </fieldset>
      {sent ? (
        <div className={styles.start}>
          <progress className={panel.progress} aria-label="Upload" max={sent.total} value={sent.bytes} />
          <div className={panel.actions}>
            <span role="status">{uploadLine(sent)}</span>
            <button type="button" className={controls.button} onClick={() => upload.current?.abort(new Error('cancelled'))}>
              Cancel upload
            </button>
          </div>
          <p className={panel.note}>Keep this page open until the file is there. The import itself needs no open page.</p>
        </div>
      ) : (
        <div className={panel.actions}>
          <button type="button" className={controls.primary} disabled={!canStart} onClick={() => void start()}>
            Start import
          </button>
          <span className={panel.note}>
            {canStart ? `Uploads ${bytes(file.size)}, then imports it.` : 'Mend what is said above first.'}
          </span>
        </div>
      )}
      <p role="alert" className={panel.wrong}>
        {error}
      </p>
    </section>
  )
}

interface ModeProps {
  readonly name: string
  readonly isChosen: boolean
  readonly onChoose: () => void
  readonly children: string
}

function Mode({ name, isChosen, onChoose, children }: ModeProps) {
  return (
    <label className={panel.choice}>
      <input type="radio" name="mode" checked={isChosen} onChange={onChoose} />
      <span>
        {name}
        <span className={panel.note}>{children}</span>
      </span>
    </label>
  )
}

function uploadLine({ bytes: done, total, startedAt }: Sent & { startedAt: number }): string {
  if (done >= total && total > 0) return 'Sent; it is being stored and checked …'
  const seconds = (Date.now() - startedAt) / 1000
  const left = done > 0 && seconds > 1 ? `, about ${duration(((total - done) / done) * seconds)} left` : ''
  return `${bytes(done)} of ${bytes(total)}, ${Math.floor((done / Math.max(total, 1)) * 100)} %${left}`
}
