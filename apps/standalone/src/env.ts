import { parseWebhook, type WebhookConfig } from '@lookalike/ingest-worker'
import { readEnv } from '@lookalike/service-kit'
import { Type } from 'typebox'

const EnvSchema = Type.Object({
  /** `redis://…` or `rediss://…`, or `pglite:<folder>`; a folder of the data folder when missing. */
  QUEUE_URL: Type.Optional(Type.String()),
  WEBHOOK_URL: Type.Optional(Type.String()),
  WEBHOOK_SECRET: Type.Optional(Type.String()),
})

/** What the environment sets; both are missing unless they are set. */
export interface Settings {
  readonly queueUrl?: string
  readonly webhook?: WebhookConfig
}

/** @throws LookalikeError `invalid_value` naming the variable */
export function loadEnv(): Settings {
  const { QUEUE_URL: queueUrl, WEBHOOK_URL, WEBHOOK_SECRET } = readEnv(EnvSchema, process.env)
  const webhook = parseWebhook(WEBHOOK_URL, WEBHOOK_SECRET)
  return { ...(queueUrl !== undefined && { queueUrl }), ...(webhook && { webhook }) }
}

/** The environment of the storefront's process: ours, and where the api is. */
export function pagesEnv({ apiUrl, port }: { apiUrl: string; port: number }): NodeJS.ProcessEnv {
  return { ...process.env, API_URL: apiUrl, HOST: '127.0.0.1', PORT: String(port) }
}
