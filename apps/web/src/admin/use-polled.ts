'use client'
import { useEffect, useEffectEvent, useState } from 'react'
import { messageOf } from './message-of.ts'

export interface Polled<T> {
  /** The last answer; kept while the api is away. */
  readonly data?: T
  /** Why the last try failed. */
  readonly error?: string
  readonly reload: () => void
}

/**
 * Loads now and again and again, not while the page is hidden.
 * @param everyMs null: once
 * @param key another one loads at once
 */
export function usePolled<T>(load: (signal: AbortSignal) => Promise<T>, everyMs: number | null, key = ''): Polled<T> {
  const [state, setState] = useState<{ data?: T; error?: string }>({})
  const [attempt, setAttempt] = useState(0)
  const loadNow = useEffectEvent(load)

  useEffect(() => {
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    let isLoading = false
    const tick = async () => {
      if (document.hidden || isLoading) return
      clearTimeout(timer)
      isLoading = true
      try {
        const data = await loadNow(stop.signal)
        if (!stop.signal.aborted) setState({ data })
      } catch (error) {
        if (!stop.signal.aborted) setState(({ data }) => ({ ...(data !== undefined && { data }), error: messageOf(error) }))
      }
      isLoading = false
      if (everyMs !== null && !stop.signal.aborted) timer = setTimeout(() => void tick(), everyMs)
    }
    void tick()
    const onVisible = () => void tick()
    document.addEventListener('visibilitychange', onVisible)
    return () => {
      stop.abort()
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onVisible)
    }
  }, [everyMs, key, attempt])

  return { ...state, reload: () => setAttempt((count) => count + 1) }
}
