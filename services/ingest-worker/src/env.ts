import {
  FLEET_SECRETS,
  FleetSettings,
  parseFleetSettings,
  parseServiceSettings,
  Port,
  readSettings,
  ServiceSettings,
} from '@lookalike/service-kit'
import { Type } from 'typebox'
import { parseWebhook } from './webhook.ts'

const EnvSchema = Type.Object({
  ...ServiceSettings,
  PORT: Port(4200),
  ...FleetSettings,
  /** Jobs handled at the same time. */
  WORKER_CONCURRENCY: Type.Integer({ minimum: 1, maximum: 64, default: 2 }),
  /** Rows of one chunk of an import. */
  WORKER_CHUNK_ROWS: Type.Integer({ minimum: 1, maximum: 2_000, default: 200 }),
  /** A worker silent for this long has lost its jobs to the others. */
  WORKER_LOCK_MS: Type.Integer({ minimum: 1_000, maximum: 600_000, default: 30_000 }),
  /** How long running jobs may take to end after SIGTERM; then they are put back. */
  SHUTDOWN_DEADLINE_MS: Type.Integer({ minimum: 0, maximum: 3_600_000, default: 30_000 }),
  WEBHOOK_URL: Type.Optional(Type.String()),
  WEBHOOK_SECRET: Type.Optional(Type.String()),
})

/** @throws LookalikeError `invalid_value` naming each wrong variable */
export function loadEnv() {
  const options = { ...FLEET_SECRETS, secrets: [...FLEET_SECRETS.secrets, 'WEBHOOK_SECRET'] }
  return readSettings(EnvSchema, process.env, options, (env, check) => ({
    ...parseServiceSettings(env, check),
    ...parseFleetSettings(env, check),
    concurrency: env.WORKER_CONCURRENCY,
    chunkRows: env.WORKER_CHUNK_ROWS,
    lockMs: env.WORKER_LOCK_MS,
    shutdownDeadlineMs: env.SHUTDOWN_DEADLINE_MS,
    webhook: check(['WEBHOOK_URL', 'WEBHOOK_SECRET'], () => parseWebhook(env.WEBHOOK_URL, env.WEBHOOK_SECRET)),
  }))
}
