'use client'
import { type ImportPreview, previewImport } from '@lookalike/client'
import { useEffect, useState } from 'react'
import { client } from './client.ts'
import type { ColumnMap } from './mapping.ts'
import { messageOf } from './message-of.ts'
import { type Sample, sampleOf } from './sample.ts'

export type Preset = ImportPreview['preset']

export interface ReadAs {
  /** undefined: told from the file. */
  readonly preset: Preset | undefined
  readonly columns: ColumnMap
}

export interface Previewed {
  readonly sample?: Sample
  /** The last answer; kept while a new one is on its way. */
  readonly preview?: ImportPreview
  readonly error?: string
  readonly isBusy: boolean
}

/** How the api is to read a file, as its parameters say it. */
export function readingQuery({ preset, columns }: ReadAs) {
  const isMapped = Object.keys(columns).length > 0
  return { ...(preset && { preset }), ...(isMapped && { columns: JSON.stringify(columns) }) }
}

/** Tries a file, again whenever it is to be read another way. */
export function usePreview(file: File | undefined, readAs: ReadAs): Previewed & { readonly retry: () => void } {
  const [sample, setSample] = useState<{ file: File; sample: Promise<Sample> }>()
  const [state, setState] = useState<Previewed>({ isBusy: false })
  const [attempt, setAttempt] = useState(0)
  const asked = JSON.stringify(readingQuery(readAs))

  useEffect(() => {
    setState({ isBusy: file !== undefined })
    setSample(file && { file, sample: sampleOf(file) })
  }, [file])

  useEffect(() => {
    if (!sample) return
    const stop = new AbortController()
    const { signal } = stop
    const load = async () => {
      setState(({ error: _, ...last }) => ({ ...last, isBusy: true }))
      try {
        const part = await sample.sample
        const query = { name: sample.file.name, ...(JSON.parse(asked) as object) }
        const preview = await previewImport(client, part.content, query, { signal })
        if (!signal.aborted) setState({ sample: part, preview, isBusy: false })
      } catch (error) {
        if (!signal.aborted) setState(({ preview }) => ({ ...(preview && { preview }), error: messageOf(error), isBusy: false }))
      }
    }
    void load()
    return () => stop.abort()
  }, [sample, asked, attempt])

  return { ...state, retry: () => setAttempt((count) => count + 1) }
}
