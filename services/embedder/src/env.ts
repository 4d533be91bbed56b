import { resolve } from 'node:path'
import { readEnv } from '@lookalike/service-kit'
import { type Static, Type } from 'typebox'

const EnvSchema = Type.Object({
  MODEL_DIR: Type.String({ default: resolve(import.meta.dirname, '../../../models/fashion-resnet50') }),
  HOST: Type.String({ default: '127.0.0.1' }),
  PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 4100 }),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], { default: 'info' }),
  EMBEDDER_MAX_BATCH: Type.Optional(Type.Integer({ minimum: 1, maximum: 256 })),
  EMBEDDER_MAX_WAIT_MS: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
  EMBEDDER_MAX_QUEUED_IMAGES: Type.Optional(Type.Integer({ minimum: 1 })),
  EMBEDDER_THREADS: Type.Optional(Type.Integer({ minimum: 1, maximum: 256 })),
  EMBEDDER_DECODE_CONCURRENCY: Type.Optional(Type.Integer({ minimum: 1, maximum: 64 })),
})
export type Env = Static<typeof EnvSchema>

/** @throws LookalikeError `invalid_value` naming each wrong variable */
export function loadEnv(): Env {
  return readEnv(EnvSchema, process.env)
}
