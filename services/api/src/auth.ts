import { createHmac, timingSafeEqual } from 'node:crypto'
import cookie from '@fastify/cookie'
import { LookalikeError } from '@lookalike/shared'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { Type } from 'typebox'
import type { Server } from '@lookalike/service-kit'
import { createThrottle } from './throttle.ts'

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

/** Wrong keys that one client may send. Programs get more: an old key must not soon lock out the neighbours. */
const LOGIN_LIMIT = { maxFailures: 5, windowSeconds: 60 }
const BEARER_LIMIT = { maxFailures: 20, windowSeconds: 60 }

const Session = Type.Object({ expiresAt: Type.String({ format: 'date-time' }) })

/**
 * Admin rights: `Authorization: Bearer <admin key>` for programs, a session cookie for browsers. A cookie counts on
 * unsafe methods only when the browser says that the page is ours, so that another site cannot use it.
 */
export const auth = fp(
  async (app: Server, { adminKey, sessionSeconds = 12 * 3600 }: AuthConfig) => {
    await app.register(cookie)
    const sign = (expires: string) => createHmac('sha256', adminKey).update(`session ${expires}`).digest('base64url')

    const [logins, bearers] = [createThrottle(LOGIN_LIMIT), createThrottle(BEARER_LIMIT)]

    /** When a session ends, ms since the epoch; undefined when it is none, or has ended. */
    const sessionEnd = (token: string | undefined): number | undefined => {
      const [expires = '', signature = ''] = token?.split('.') ?? []
      return Number(expires) > Date.now() && sameText(signature, sign(expires)) ? Number(expires) : undefined
    }

    /** @throws LookalikeError `unauthorized`, or `rate_limited` after too many wrong keys from one address */
    const checkKey = (key: string, ip: string, throttle: typeof logins, field = '') => {
      throttle.check(ip)
      if (sameText(key, adminKey)) return
      throttle.fail(ip)
      throw new LookalikeError('unauthorized', `${field}The admin key is wrong.`)
    }

    app.decorate('requireAdmin', async (request: FastifyRequest) => {
      const bearer = /^Bearer\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1]
      if (bearer !== undefined) return checkKey(bearer, request.ip, bearers)
      if (sessionEnd(request.cookies[COOKIE]) === undefined) {
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
          description:
            'Sets an HttpOnly, SameSite=Strict cookie. ' +
            'After five wrong keys in a minute a client address is answered 429.',
          body: Type.Object({ key: Type.String({ minLength: 1, maxLength: 500 }) }, { additionalProperties: false }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        checkKey(request.body.key, request.ip, logins, 'key: ')
        const expires = String(Date.now() + sessionSeconds * 1000)
        reply.setCookie(COOKIE, `${expires}.${sign(expires)}`, { ...cookieOptions(request), maxAge: sessionSeconds })
        return noContent(reply)
      },
    )

    app.get(
      '/v1/session',
      {
        schema: {
          tags: ['admin'],
          summary: 'Whether the browser is logged in',
          description: 'Answers 401 without a session.',
          response: { 200: Session },
        },
      },
      async (request, reply) => {
        reply.header('cache-control', 'no-store')
        const end = sessionEnd(request.cookies[COOKIE])
        if (end === undefined) throw new LookalikeError('unauthorized', 'Log in at POST /v1/session.')
        return { expiresAt: new Date(end).toISOString() }
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
