'use client'
import { answer, type Import } from '@lookalike/client'
import { useState } from 'react'
import controls from '../ui/controls.module.css'
import { client } from './client.ts'
import { FilePick } from './file-pick.tsx'
import { messageOf } from './message-of.ts'
import panel from './panel.module.css'
import { sendFile } from './send-file.ts'

/** Runs the failed rows of an import again: corrected, or as they were. Goes on to the new import. */
export function RetryActions({ id, retryable }: { id: string; retryable: boolean }) {
  const [error, setError] = useState<string>()
  const [isBusy, setBusy] = useState(false)

  const start = async (accept: () => Promise<Import>) => {
    setBusy(true)
    setError(undefined)
    try {
      const { id: next } = await accept()
      location.assign(`/admin/imports/${next}`)
    } catch (thrown) {
      setError(messageOf(thrown))
      setBusy(false)
    }
  }
  const correct = (file: File) => start(() => sendFile<Import>(`/v1/imports/${id}/retry`, file, { type: 'text/csv' }))
  const repeat = () => start(() => answer(client.POST('/v1/imports/{id}/retry', { params: { path: { id } } })))

  return (
    <div className={panel.actions}>
      <FilePick
        label="Upload the corrected file"
        accept=".csv,text/csv"
        disabled={isBusy}
        isPrimary
        onFiles={([file]) => file && void correct(file)}
      />
      <button
        type="button"
        className={controls.button}
        disabled={isBusy || !retryable}
        onClick={() => void repeat()}
      >
        Retry as they are
      </button>
      {!retryable && <span className={panel.note}>All of these rows are wrong in themselves: correct them first.</span>}
      <p role="alert" className={panel.wrong}>
        {error}
      </p>
    </div>
  )
}
