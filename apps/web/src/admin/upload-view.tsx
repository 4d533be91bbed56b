'use client'
import { useState } from 'react'
import { integer } from '../lib/format.ts'
import controls from '../ui/controls.module.css'
import { Notice } from '../ui/notice.tsx'
import { bytes } from './format.ts'
import { MappingTable } from './mapping-table.tsx'
import panel from './panel.module.css'
import { PreviewPanel } from './preview-panel.tsx'
import { type Preset, type ReadAs, usePreview } from './use-preview.ts'
import { UploadStart } from './upload-start.tsx'
import styles from './upload-view.module.css'

const ACCEPT = '.csv,.tsv,.txt,.xml,.jsonl,.ndjson,.zip'
const PRESETS: Readonly<Record<Preset, string>> = {
  'google-merchant': 'Google Merchant feed',
  shopify: 'Shopify product export',
  'kaggle-fashion': 'Kaggle Fashion Product Images',
  lookalike: 'Lookalike products',
  columns: 'Columns, mapped by me',
}
const UNREAD: ReadAs = { preset: undefined, columns: {} }

export interface UploadViewProps {
  /** Names of the catalog's fields. */
  readonly fields: readonly string[]
  /** How many products there are. */
  readonly products: number
}

/** From a file to an import: pick, look at what would be imported, start. */
export function UploadView({ fields, products }: UploadViewProps) {
  const [file, setFile] = useState<File>()
  const [readAs, setReadAs] = useState(UNREAD)
  const { preview, sample, error, isBusy, retry } = usePreview(file, readAs)

  const pick = (picked: File | undefined) => {
    if (!picked) return
    setReadAs(UNREAD)
    setFile(picked)
  }
  const canStart = preview !== undefined && error === undefined && !isBusy && preview.missingColumns.length === 0
  return (
    <>
      <FileDrop file={file} onPick={pick} />
      {file && error !== undefined && (
        <Notice title="This file cannot be imported like this" role="alert">
          <p>{error}</p>
          <div className={panel.actions}>
            <button type="button" className={controls.button} onClick={retry}>
              Try again
            </button>
            {readAs !== UNREAD && (
              <button type="button" className={controls.button} onClick={() => setReadAs(UNREAD)}>
                Tell the format from the file
              </button>
            )}
          </div>
        </Notice>
      )}
      {file && !preview && error === undefined && (
        <div className={panel.skeleton} role="status" aria-label="Reading the file" />
      )}
      {file && preview && (
        <div className={panel.stack} aria-busy={isBusy}>
          <section className={panel.panel} aria-labelledby="format">
            <h2 id="format">How it is read</h2>
            <label className={`${panel.field} ${styles.preset}`}>
              <span>Format</span>
              <select
                className={controls.input}
                value={readAs.preset ?? ''}
                onChange={({ target }) =>
                  setReadAs({ preset: (target.value || undefined) as Preset | undefined, columns: {} })
                }
              >
                <option value="">Told from the file: {PRESETS[preview.preset]}</option>
                {Object.entries(PRESETS).map(([preset, label]) => (
                  <option key={preset} value={preset}>
                    {label}
                  </option>
                ))}
              </select>
            </label>
            <p className={panel.note}>
              {`${preview.container.toUpperCase()} with ${preview.columns.length} columns: ${preview.columns.join(', ')}. `}
              {sample && !sample.isWhole && 'Only the start of the feed was sent for this preview; the import checks all of it. '}
              {sample?.isZip && 'Of the archive only the feed was sent for this preview; whether each photo is there shows in the import.'}
            </p>
            {preview.preset === 'columns' ? (
              <MappingTable
                preview={preview}
                fields={fields}
                map={readAs.columns}
                onChange={(columns) => setReadAs({ preset: 'columns', columns })}
              />
            ) : (
              <p className={panel.note}>
                This format says by itself which column is what. Choose “{PRESETS.columns}” to say it yourself.
              </p>
            )}
          </section>
          <PreviewPanel preview={preview} />
          <UploadStart key={file.name} file={file} readAs={readAs} canStart={canStart} products={products} />
        </div>
      )}
    </>
  )
}

function FileDrop({ file, onPick }: { file: File | undefined; onPick: (file: File | undefined) => void }) {
  const [isOver, setOver] = useState(false)
  return (
    // Browsers let files be dropped on a file input, so the input covers the field.
    <label
      className={styles.drop}
      data-over={isOver}
      onDragEnter={() => setOver(true)}
      onDragLeave={() => setOver(false)}
      onDrop={() => setOver(false)}
    >
      <span className={styles.name}>{file ? file.name : 'Drop the file here, or pick it'}</span>
      <span className={panel.note}>
        {file
          ? `${bytes(file.size)}. Pick another one to start again.`
          : `CSV, TSV, XML, JSONL or ZIP; up to ${integer(20)} GB.`}
      </span>
      <input
        type="file"
        accept={ACCEPT}
        aria-label="Catalog file"
        onChange={({ target }) => {
          onPick(target.files?.[0])
          target.value = ''
        }}
      />
    </label>
  )
}
