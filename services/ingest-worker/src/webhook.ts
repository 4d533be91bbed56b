import type { ImportFiles } from '@lookalike/file-store'
import type { JobContext } from '@lookalike/ingest-queue'
import { fieldError, type Import } from '@lookalike/shared'
import { Webhook } from 'standardwebhooks'

export interface WebhookConfig {
  readonly url: string
  /** At least 16 characters, or `whsec_` and the key's bytes in base64. */
  readonly secret: string
  /** Longest time for one attempt. Default 15,000. */
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 15_000
const MIN_SECRET_LENGTH = 16
const GONE = 410

/**
 * The handler that tells a shop's own system of an import's end, as the Standard Webhooks specification
 * (https://www.standardwebhooks.com) says. Each attempt carries the same `webhook-id`, since one can arrive twice.
 * @throws Error when the message did not arrive, so that its job is tried again
 */
export function createWebhook(imports: ImportFiles, config: WebhookConfig | undefined) {
  return async function webhook(
    importId: string,
    { attempt, lastAttempt, signal }: Pick<JobContext, 'attempt' | 'lastAttempt' | 'signal'>,
  ): Promise<void> {
    if (!config || (await imports.webhook(importId))?.state !== 'pending') return
    const answer = await send(config, await imports.get(importId), signal)
    if (answer.arrived) return imports.writeWebhook(importId, { state: 'delivered', attempts: attempt, error: null })
    const state = lastAttempt || answer.gone ? 'failed' : 'pending'
    await imports.writeWebhook(importId, { state, attempts: attempt, error: answer.error })
    if (!answer.gone) throw new Error(answer.error)
  }
}

/**
 * Checks what the environment says of webhooks; undefined when it says nothing.
 * @throws LookalikeError `invalid_value` naming the variable, never the secret
 */
export function parseWebhook(url: string | undefined, secret: string | undefined): WebhookConfig | undefined {
  if (url === undefined && secret === undefined) return undefined
  if (url === undefined) throw fieldError('invalid_value', 'WEBHOOK_URL', 'is required with WEBHOOK_SECRET')
  if (secret === undefined) throw fieldError('invalid_value', 'WEBHOOK_SECRET', 'is required with WEBHOOK_URL')
  const target = URL.parse(url)
  if (!target || !/^https?:$/.test(target.protocol) || target.username || target.password)
    throw fieldError('invalid_value', 'WEBHOOK_URL', 'must be an http or https URL without a password')
  if (secret.length < MIN_SECRET_LENGTH || !canSign(secret)) {
    throw fieldError(
      'invalid_value',
      'WEBHOOK_SECRET',
      `must have at least ${MIN_SECRET_LENGTH} characters, or be whsec_ and base64; for instance: openssl rand -hex 32`,
    )
  }
  return { url, secret }
}

type Answer = { arrived: true } | { arrived: false; gone: boolean; error: string }

async function send(
  { url, secret, timeoutMs = TIMEOUT_MS }: WebhookConfig,
  state: Import,
  stop: AbortSignal,
): Promise<Answer> {
  // What becomes of the message is no part of the message: all attempts say the same.
  const data: Import = { ...state, webhook: null }
  const body = JSON.stringify({ type: `import.${state.state}`, timestamp: state.finishedAt, data })
  const id = `msg_${state.id}`
  const now = new Date()
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Lookalike',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': signer(secret).sign(id, now, body),
      },
      redirect: 'manual',
      signal: AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]),
    })
    await response.body?.cancel()
    if (response.ok) return { arrived: true }
    return { arrived: false, gone: response.status === GONE, error: `The receiver answered ${response.status}.` }
  } catch (thrown) {
    stop.throwIfAborted()
    return { arrived: false, gone: false, error: `The receiver cannot be reached: ${reasonOf(thrown)}.` }
  }
}

/** A secret with the prefix is base64, as the specification has it; any other one is taken as it is. */
function signer(secret: string): Webhook {
  return secret.startsWith('whsec_') ? new Webhook(secret) : new Webhook(secret, { format: 'raw' })
}

function canSign(secret: string): boolean {
  try {
    return signer(secret).sign('msg', new Date(), '') !== ''
  } catch {
    return false
  }
}

/** `fetch` says only that it failed; its cause says why. */
function reasonOf(thrown: unknown): string {
  const { cause = thrown } = thrown as { cause?: unknown }
  return cause instanceof Error ? cause.message : String(cause)
}
