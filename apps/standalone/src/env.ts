import { readEnv } from '@lookalike/service-kit'
import { type Static, Type } from 'typebox'

const EnvSchema = Type.Object({
  /** `redis://…` or `rediss://…`, or `pglite:<folder>`; a folder of the data folder when missing. */
  QUEUE_URL: Type.Optional(Type.String()),
})
type Env = Static<typeof EnvSchema>

export function loadEnv(): Env {
  return readEnv(EnvSchema, process.env)
}
