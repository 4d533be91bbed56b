'use client'
import { ApiError, type Import, importEvents } from '@lookalike/client'
import { useEffect, useState } from 'react'
import { client } from './client.ts'
import { messageOf } from './message-of.ts'

const AGAIN_AFTER_MS = 5000

export interface FollowedImport {
  readonly state?: Import
  /** Whether the connection is lost and being made again. */
  readonly isLost: boolean
  /** Why the import cannot be followed at all. */
  readonly error?: string
}

/** Follows an import to its end, however often the connection breaks. */
export function useImport(id: string): FollowedImport {
  const [followed, setFollowed] = useState<FollowedImport>({ isLost: false })

  useEffect(() => {
    const stop = new AbortController()
    const { signal } = stop
    const onLost = () => setFollowed((last) => ({ ...last, isLost: true }))
    const follow = async (): Promise<void> => {
      try {
        for await (const state of importEvents(client, id, { signal, onLost })) setFollowed({ state, isLost: false })
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof ApiError && error.status < 500) return setFollowed({ isLost: false, error: messageOf(error) })
        onLost()
        setTimeout(() => signal.aborted || void follow(), AGAIN_AFTER_MS)
      }
    }
    void follow()
    return () => stop.abort()
  }, [id])

  return followed
}
