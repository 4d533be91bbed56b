'use client'
import { type ComponentType, type ReactNode, type SubmitEvent, useEffect, useState } from 'react'
import controls from '../../../ui/controls.module.css'
import type { PhotoWorkbenchProps } from './photo-workbench.tsx'
import styles from './search.module.css'

export interface PhotoSearchProps {
  /** The page's filters as a query string. */
  readonly filters: string
  /** The filters to choose from, and those that are active. */
  readonly panel: ReactNode
  readonly chips: ReactNode
}

/** A file, or the address of an image. */
export type PhotoSource = File | string

/** Loaded with the first photo; stays when people come back to this page, and keeps the photo. */
let workbench: { readonly Workbench: ComponentType<PhotoWorkbenchProps> } | undefined

/**
 * Takes photos in every way that people give them. Everything that is done with one is loaded only then, so that this
 * page costs no more script than the others.
 */
export function PhotoSearch(props: PhotoSearchProps) {
  const [loaded, setLoaded] = useState(workbench)
  const [given, setGiven] = useState<{ readonly source: PhotoSource }>()
  const [failed, setFailed] = useState(false)

  useEffect(() => {
    const html = document.documentElement
    const drag = (on: boolean) => html.toggleAttribute('data-drop', on)
    const take = async (data: DataTransfer | null, event: Event) => {
      const url = data?.getData('text/uri-list') || data?.getData('text/plain').trim() || ''
      const source = data?.files[0] ?? (/^https?:\/\/\S+$/.test(url) ? url : undefined)
      if (source === undefined) return
      event.preventDefault()
      await accept(source)
    }
    const on = {
      dragover(event: DragEvent) {
        event.preventDefault()
        drag(true)
      },
      dragleave: (event: DragEvent) => event.relatedTarget ?? drag(false),
      drop(event: DragEvent) {
        event.preventDefault()
        drag(false)
        void take(event.dataTransfer, event)
      },
      paste(event: ClipboardEvent) {
        const isTyping = (event.target as Element).matches('input, textarea')
        if (!isTyping || event.clipboardData?.files.length) void take(event.clipboardData, event)
      },
    }
    const listeners = Object.entries(on) as [string, EventListener][]
    for (const [name, listener] of listeners) addEventListener(name, listener)
    // Chosen before the page could listen.
    for (const { files } of document.querySelectorAll<HTMLInputElement>('input[type=file]'))
      if (files?.[0]) void accept(files[0])
    return () => {
      drag(false)
      for (const [name, listener] of listeners) removeEventListener(name, listener)
    }
  }, [])

  async function accept(source: PhotoSource) {
    setGiven({ source })
    setFailed(false)
    try {
      workbench = await import('./photo-workbench.tsx')
      setLoaded(workbench)
    } catch {
      setFailed(true)
    }
  }

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault()
    void accept(String(new FormData(event.currentTarget).get('url')).trim())
  }

  const pick = (label: string, capture?: 'environment') => (
    <label className={capture ? `${controls.button} ${styles.camera}` : controls.primary}>
      {label}
      <input
        type="file"
        accept="image/*"
        capture={capture}
        onChange={({ target }) => {
          if (target.files?.[0]) void accept(target.files[0])
          target.value = ''
        }}
      />
    </label>
  )

  return (
    <div className={styles.layout}>
      <section className={styles.entry} aria-label="A photo to search by">
        <p className={styles.hint}>Drop a photo anywhere on this page, or paste one.</p>
        <div className={styles.picks}>
          {pick('Choose a photo')}
          {pick('Take a photo', 'environment')}
        </div>
        <form className={styles.address} onSubmit={submit}>
          <label htmlFor="url">Or the address of an image</label>
          <input className={controls.input} id="url" name="url" type="url" required placeholder="https://" />
          <button className={controls.button}>Search</button>
        </form>
        {failed && <p role="alert">The page could not load what it needs. Check your connection, then try again.</p>}
      </section>
      {loaded && <loaded.Workbench {...props} given={given} />}
    </div>
  )
}
