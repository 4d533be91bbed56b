import { readEnv } from '@lookalike/service-kit'
import { type Static, Type } from 'typebox'

const EnvSchema = Type.Object({
  /** Where the api is, such as `http://api:4000`; the storefront's pages ask there too. */
  API_URL: Type.String({ pattern: '^https?://[^/]+$' }),
  /** The address people reach the storefront at, such as `https://shop.example`; default: what a request says. */
  PUBLIC_URL: Type.Optional(Type.String({ pattern: '^https?://[^/]+$' })),
  HOST: Type.String({ default: '127.0.0.1' }),
  PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 3000 }),
})

/** @throws LookalikeError `invalid_value` naming each wrong variable */
export function loadEnv(): Static<typeof EnvSchema> {
  return readEnv(EnvSchema, process.env)
}
