import {
  addressRanges,
  FLEET_SECRETS,
  FleetSettings,
  listOf,
  parseFleetSettings,
  parseServiceSettings,
  Port,
  readSettings,
  ServiceSettings,
} from '@lookalike/service-kit'
import { Type } from 'typebox'
import { parseOrigin } from './cors.ts'

const EnvSchema = Type.Object({
  ...ServiceSettings,
  PORT: Port(4000),
  ...FleetSettings,
  ADMIN_KEY: Type.String({ minLength: 16, maxLength: 500 }),
  /** Origins whose pages may search, separated by commas; `*` for all. */
  ALLOWED_ORIGINS: Type.String({ default: '' }),
  /** Addresses or CIDR ranges of proxies whose X-Forwarded-* headers are believed, separated by commas. */
  TRUSTED_PROXIES: Type.String({ default: '' }),
  /** Set where the workers have it: then a cancelled import owes a webhook as well. */
  WEBHOOK_URL: Type.Optional(Type.String()),
  SHUTDOWN_DEADLINE_MS: Type.Integer({ minimum: 0, maximum: 3_600_000, default: 20_000 }),
})

/** @throws LookalikeError `invalid_value` naming each wrong variable */
export function loadEnv() {
  const options = { ...FLEET_SECRETS, secrets: [...FLEET_SECRETS.secrets, 'ADMIN_KEY'] }
  return readSettings(EnvSchema, process.env, options, (env, check) => ({
    ...parseServiceSettings(env, check),
    ...parseFleetSettings(env, check),
    adminKey: env.ADMIN_KEY,
    allowedOrigins: check('ALLOWED_ORIGINS', () =>
      listOf(env.ALLOWED_ORIGINS).map((origin) => parseOrigin('ALLOWED_ORIGINS', origin)),
    ),
    trustedProxies: check('TRUSTED_PROXIES', () => addressRanges(env.TRUSTED_PROXIES)),
    webhooks: env.WEBHOOK_URL !== undefined,
    shutdownDeadlineMs: env.SHUTDOWN_DEADLINE_MS,
  }))
}
