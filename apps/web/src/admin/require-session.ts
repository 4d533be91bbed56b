import 'server-only'
import { ApiError } from '@lookalike/client'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { api } from '../lib/api.ts'

/** Whether the browser that asks for a page is logged in. @throws when the api does not say */
export async function hasSession(): Promise<boolean> {
  const cookie = (await headers()).get('cookie')
  if (cookie === null) return false
  const { response, error } = await api.GET('/v1/session', { headers: { cookie } })
  if (!response.ok && response.status !== 401) throw new ApiError(response, error)
  return response.ok
}

/**
 * Sends browsers without a session to the login and from there back to `path`. It is a courtesy only: the api enforces
 * every right by itself. Asked here and not in the browser, so that a page without a session is no error there.
 */
export async function requireSession(path: string): Promise<void> {
  if (!(await hasSession())) redirect(`/admin/login?next=${encodeURIComponent(path)}`)
}
