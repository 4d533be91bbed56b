import { setTimeout as sleep } from 'node:timers/promises'
import { type FetchedImage, LookalikeError, MAX_IMAGE_BYTES, type UrlCache } from '@lookalike/shared'
import { type Dispatcher, request } from 'undici'
import { guardedAgent } from './guarded-agent.ts'
import type { ImageSource } from './images.ts'

export interface HttpImageOptions {
  readonly cache?: UrlCache
  /** Host names, addresses or CIDR ranges that may be private. */
  readonly allowedHosts?: readonly string[]
  /** Longest time for one try, redirects included. */
  readonly timeoutMs?: number
  /** How often a server that fails for the moment is asked; default 3. */
  readonly tries?: number
  /** Wait before the second try; doubles for the third. */
  readonly retryMs?: number
}

const MAX_REDIRECTS = 5
const MAX_RETRY_AFTER_MS = 10_000

/** A failure that may pass: the next try can succeed. */
class PassingFailure extends Error {
  readonly retryAfterMs: number

  constructor(message: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.retryAfterMs = options.retryAfterMs ?? 0
  }
}

/**
 * Images at http(s) URLs. Only public addresses are reached; size, time, redirects and connections per host are bounded.
 * A server that fails for the moment is asked again, up to three times unless told otherwise; then the image counts as unreachable.
 */
export function httpImageSource(options: HttpImageOptions = {}): ImageSource {
  const { cache, allowedHosts = [], timeoutMs = 20_000, tries = 3, retryMs = 500 } = options
  const agent = guardedAgent(allowedHosts)

  return {
    async read(url) {
      const known = await cache?.get(url)
      const image = await withRetries(url, { tries, retryMs }, () => fetchImage(agent, url, known, AbortSignal.timeout(timeoutMs)))
      if (image !== known) await cache?.put(url, image)
      return image.bytes
    },
    close: () => void agent.close(),
  }
}

async function withRetries<T>(
  url: string,
  { tries, retryMs }: { readonly tries: number; readonly retryMs: number },
  attempt: () => Promise<T>,
): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await attempt()
    } catch (error) {
      if (error instanceof LookalikeError) throw error
      const reason = error instanceof Error ? error.message : String(error)
      if (count === tries) {
        throw new LookalikeError('image_unreachable', `The image "${url}" cannot be fetched: ${reason}.`, {
          cause: error,
        })
      }
      const asked = error instanceof PassingFailure ? error.retryAfterMs : 0
      await sleep(Math.max(Math.min(asked, MAX_RETRY_AFTER_MS), retryMs * 2 ** (count - 1)))
    }
  }
}

async function fetchImage(
  agent: Dispatcher,
  url: string,
  known: FetchedImage | undefined,
  signal: AbortSignal,
): Promise<FetchedImage> {
  let target = parseUrl(url)
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await request(target, { dispatcher: agent, signal, headers: requestHeaders(known) }).catch(
      asOurError,
    )
    const { statusCode, headers, body } = response
    const location = textOf(headers['location'])
    if (statusCode === 200) return received(url, response)
    await body.dump()
    if (statusCode === 304 && known) return known
    if ([301, 302, 303, 307, 308].includes(statusCode) && location) {
      target = parseUrl(location, target)
      continue
    }
    if (statusCode === 429 || statusCode >= 500) {
      throw new PassingFailure(`the server answered ${statusCode}`, {
        retryAfterMs: Number(textOf(headers['retry-after'])) * 1000 || 0,
      })
    }
    throw new LookalikeError('image_missing', `The image "${url}" is not there: the server answered ${statusCode}.`)
  }
  throw new LookalikeError('image_missing', `The image "${url}" is redirected more than ${MAX_REDIRECTS} times.`)
}

async function received(url: string, { headers, body }: Dispatcher.ResponseData): Promise<FetchedImage> {
  const tooLarge = () =>
    new LookalikeError('image_too_large', `The image "${url}" has more than ${MAX_IMAGE_BYTES} bytes.`)
  if (Number(headers['content-length']) > MAX_IMAGE_BYTES) {
    body.destroy()
    throw tooLarge()
  }
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of body) {
    sizeBytes += chunk.length
    // Leaving the loop destroys the body and with it the connection.
    if (sizeBytes > MAX_IMAGE_BYTES) throw tooLarge()
    chunks.push(chunk)
  }
  const etag = textOf(headers['etag'])
  const lastModified = textOf(headers['last-modified'])
  return { bytes: Buffer.concat(chunks), ...(etag && { etag }), ...(lastModified && { lastModified }) }
}

function requestHeaders(known: FetchedImage | undefined): Record<string, string> {
  return {
    accept: 'image/avif,image/webp,image/png,image/jpeg,image/gif',
    'accept-encoding': 'identity',
    'user-agent': 'Lookalike',
    ...(known?.etag && { 'if-none-match': known.etag }),
    ...(known?.lastModified && { 'if-modified-since': known.lastModified }),
  }
}

/** @throws LookalikeError `invalid_value` for what is not an http(s) URL, or carries a password */
function parseUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href)
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw new LookalikeError('invalid_value', `image_link: "${text}" is not an http or https URL without a password.`)
  }
  return url
}

/** The guard's refusal comes back as the connection's error. */
function asOurError(error: unknown): never {
  throw error instanceof LookalikeError
    ? error
    : new PassingFailure(error instanceof Error ? error.message : String(error), { cause: error })
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
