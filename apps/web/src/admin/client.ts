import { createClient } from '@lookalike/client'

let askForLogin: (() => Promise<void>) | undefined

/** Sets who asks the person to log in again when the session has ended; resolves once there is a new one. */
export function onSessionEnd(ask: typeof askForLogin): void {
  askForLogin = ask
}

/** Resolves after a new login. @throws when nobody can be asked */
export async function logInAgain(): Promise<void> {
  if (!askForLogin) throw new Error('The session has ended: log in again.')
  await askForLogin()
}

/**
 * The api of the page's own origin, with the session's cookie. What is refused because the session has ended waits for
 * a new login and is sent again, so that nothing typed is lost.
 */
export const client = createClient({
  baseUrl: '/',
  fetch: async (request) => {
    const again = request.clone()
    const response = await fetch(request)
    if (response.status !== 401 || !askForLogin) return response
    await logInAgain()
    return fetch(again)
  },
})

/** Without the second try: for the login itself. */
export const plainClient = createClient({ baseUrl: '/' })
