import fastifyCors from '@fastify/cors'
import type { Server } from '@lookalike/service-kit'
import { fieldError } from '@lookalike/shared'
import fp from 'fastify-plugin'

/** What pages of other origins may ask: everything that anybody may ask without a key. */
const PUBLIC = [/^(GET|HEAD) \/v1\/(catalog|products|images)(?=[/?]|$)/, /^POST \/v1\/search\//]

/**
 * Lets browsers hand the public answers to pages of the allowed origins; `*` allows every origin. Nothing is allowed
 * with credentials, and nothing that needs the admin key.
 */
export const cors = fp(
  async (app: Server, { allowedOrigins }: { allowedOrigins: readonly string[] }) => {
    const origin = allowedOrigins.map((text) => parseOrigin('allowedOrigins', text))
    await app.register(fastifyCors, {
      delegator: (request, callback) => {
        // A preflight asks for the method that is to follow.
        const method = request.method === 'OPTIONS' ? request.headers['access-control-request-method'] : request.method
        const isPublic = PUBLIC.some((pattern) => pattern.test(`${method} ${request.url}`))
        callback(null, {
          origin: isPublic && origin.length > 0 ? origin : false,
          methods: ['GET', 'HEAD', 'POST'],
          exposedHeaders: ['retry-after', 'x-request-id'],
          maxAge: 3600,
        })
      },
    })
  },
  { name: 'cors' },
)

/**
 * Checks an origin as a browser sends it, or `*`.
 * @param name of the option or field, for the error
 * @throws LookalikeError `invalid_value`
 */
export function parseOrigin(name: string, text: string): string {
  const url = URL.parse(text)
  if (text === '*' || (/^https?:$/.test(url?.protocol ?? '') && url?.origin === text)) return text
  const suggestion = url && url.origin !== 'null' ? `; did you mean ${url.origin}?` : '.'
  throw fieldError(
    'invalid_value',
    name,
    `"${text}" is not an origin${suggestion} Use scheme, host and port, such as https://shop.example, or "*" for all`,
  )
}
