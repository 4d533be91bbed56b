import { createHmac, timingSafeEqual } from 'node:crypto'
import cookie from '@fastify/cookie'
import { LookalikeError } from '@lookalike/shared'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Type } from 'typebox'
import type { Server } from '@lookalike/service-kit'

export interface AuthConfig {
  readonly adminKey: string
  /** How long a login lasts. */
  readonly sessionSeconds?: number
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Hook for routes that need the admin key or a session. */
    requireAdmin(request: FastifyRequest): Promise<void>
  }
}

const COOKIE = 'lookalike_session'

/**
 * Admin rights: `Authorization: Bearer <admin key>` for programs, a session cookie for browsers. A cookie counts on
 * unsafe methods only when the browser says that the page is ours, so that another site cannot use it.
 */
export const auth = fp(
  async (app: Server, { adminKey, sessionSeconds = 12 * 3600 }: AuthConfig) => {
    await app.register(cookie)
    const sign = (expires: string) => createHmac('sha256', adminKey).update(`session ${expires}`).digest('base64url')

    const sessionIsValid = (token: string | undefined) => {
      const [expires = '', signature = ''] = token?.split('.') ?? []
      return Number(expires) > Date.now() && sameText(signature, sign(expires))
    }

    app.decorate('requireAdmin', async (request: FastifyRequest) => {
      const bearer = /^Bearer\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1]
      if (bearer !== undefined) {
        if (sameText(bearer, adminKey)) return
        throw new LookalikeError('unauthorized', 'The admin key is wrong.')
      }
      if (!sessionIsValid(request.cookies[COOKIE])) {
        throw new LookalikeError(
          'unauthorized',
          'Send the admin key as "Authorization: Bearer <key>", or log in at POST /v1/session.',
        )
      }
      if (!isSafe(request) && !isSameOrigin(request)) {
        throw new LookalikeError('forbidden', 'A session can only be used from pages of this origin.')
      }
    })

    app.post(
      '/v1/session',
      {
        schema: {
          tags: ['admin'],
          summary: 'Log in with the admin key',
          description: 'Sets an HttpOnly, SameSite=Strict cookie.',
          body: Type.Object({ key: Type.String({ minLength: 1, maxLength: 500 }) }, { additionalProperties: false }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        if (!sameText(request.body.key, adminKey))
          throw new LookalikeError('unauthorized', 'key: The admin key is wrong.')
        const expires = String(Date.now() + sessionSeconds * 1000)
        reply.setCookie(COOKIE, `${expires}.${sign(expires)}`, { ...cookieOptions(request), maxAge: sessionSeconds })
        return noContent(reply)
      },
    )

    app.delete(
      '/v1/session',
      { schema: { tags: ['admin'], summary: 'Log out', response: { 204: Type.Null() } } },
      async (request, reply) => {
        reply.clearCookie(COOKIE, cookieOptions(request))
        return noContent(reply)
      },
    )
  },
  { name: 'auth' },
)

function cookieOptions(request: FastifyRequest) {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: request.protocol === 'https' } as const
}

function noContent(reply: FastifyReply) {
  return reply.status(204).send(null)
}

function isSafe({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

function isSameOrigin({ headers, host }: FastifyRequest): boolean {
  if (headers['sec-fetch-site'] !== undefined) return headers['sec-fetch-site'] === 'same-origin'
  return headers.origin !== undefined && URL.parse(headers.origin)?.host === host
}

/** Compares in a time that does not depend on where the texts differ. */
function sameText(given: string, expected: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
