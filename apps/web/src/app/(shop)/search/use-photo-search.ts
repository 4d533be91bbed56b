import { createClient, type SearchResult, searchByPhoto } from '@lookalike/client'
import { useEffect, useRef, useState } from 'react'
import { toClientFilters } from '../../../lib/filters.ts'
import { type Crop, cropText, WHOLE } from './crop.ts'
import { explain, openPhoto, type Photo, type Problem } from './photo.ts'
import type { PhotoSource } from './photo-search.tsx'

const PAGE_SIZE = 24

interface Found extends SearchResult {
  /** What was asked: photo, part and filters. */
  readonly asked: string
}

interface Search {
  readonly photo?: Photo | undefined
  readonly crop: Crop
  readonly found?: Found | undefined
}

const NOTHING: Search = { crop: WHOLE }
/** Lives as long as the document, so that people who come back from a product find what they left. */
let memory: Search = NOTHING
const client = createClient({ baseUrl: '/' })

/** Searches by a photo whenever the photo, the part of it or the filters change. */
export function usePhotoSearch(filters: string) {
  const [search, setSearch] = useState(memory)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const running = useRef<AbortController>(undefined)
  const { photo, crop, found } = search
  const asked = photo && [photo.previewUrl, cropText(crop), filters].join(' ')

  function keep(change: Partial<Search>) {
    memory = { ...memory, ...change }
    setSearch(memory)
  }

  /** One task at a time: the latest wish counts. */
  async function attempt(task: (signal: AbortSignal) => Promise<void>) {
    running.current?.abort()
    const { signal } = (running.current = new AbortController())
    setBusy(true)
    setProblem(undefined)
    try {
      await task(signal)
    } catch (error) {
      if (!signal.aborted) setProblem(explain(error))
    }
    if (!signal.aborted) setBusy(false)
  }

  const ask = (known?: Found) =>
    attempt(async (signal) => {
      if (!photo || asked === undefined) return
      const { in_stock, ...others } = toClientFilters(new URLSearchParams(filters))
      const part = cropText(crop)
      const query = {
        limit: PAGE_SIZE,
        in_stock: in_stock?.[0] === 'true',
        filters: others,
        ...(part !== undefined && { crop: part }),
        ...(known?.nextCursor && { cursor: known.nextCursor }),
      }
      const { items, nextCursor } = await searchByPhoto(client, photo.blob, query, { signal })
      if (!signal.aborted) keep({ found: { asked, nextCursor, items: [...(known?.items ?? []), ...items] } })
    })

  useEffect(() => {
    if (asked !== undefined && found?.asked !== asked) void ask()
    // Only what is asked matters.
  }, [asked])
  useEffect(() => () => running.current?.abort(), [])

  return {
    photo,
    crop,
    /** Results of the search before are shown until the next ones are here. */
    found,
    isBusy,
    problem,
    accept: (source: PhotoSource) =>
      attempt(async (signal) => {
        const next = await openPhoto(client, source)
        if (signal.aborted) return URL.revokeObjectURL(next.previewUrl)
        forget()
        keep({ photo: next })
      }),
    searchPart: (next: Crop) => keep({ crop: next }),
    more: () => ask(found),
    again: () => ask(),
    forget,
  }

  function forget() {
    if (memory.photo) URL.revokeObjectURL(memory.photo.previewUrl)
    memory = NOTHING
    setSearch(memory)
  }
}
