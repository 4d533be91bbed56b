import { resolve } from 'node:path'
import { parseServiceSettings, Port, readSettings, ServiceSettings } from '@lookalike/service-kit'
import { Type } from 'typebox'

const EnvSchema = Type.Object({
  ...ServiceSettings,
  PORT: Port(4100),
  MODEL_DIR: Type.String({ default: resolve(import.meta.dirname, '../../../models/fashion-resnet50') }),
  EMBEDDER_MAX_BATCH: Type.Optional(Type.Integer({ minimum: 1, maximum: 256 })),
  EMBEDDER_MAX_WAIT_MS: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
  EMBEDDER_MAX_QUEUED_IMAGES: Type.Optional(Type.Integer({ minimum: 1 })),
  EMBEDDER_THREADS: Type.Optional(Type.Integer({ minimum: 1, maximum: 256 })),
  EMBEDDER_DECODE_CONCURRENCY: Type.Optional(Type.Integer({ minimum: 1, maximum: 64 })),
})

/** @throws LookalikeError `invalid_value` naming each wrong variable */
export function loadEnv() {
  return readSettings(EnvSchema, process.env, {}, (env, check) => ({
    ...parseServiceSettings(env, check),
    embedder: {
      modelDir: env.MODEL_DIR,
      maxBatch: env.EMBEDDER_MAX_BATCH,
      maxWaitMs: env.EMBEDDER_MAX_WAIT_MS,
      maxQueuedImages: env.EMBEDDER_MAX_QUEUED_IMAGES,
      threads: env.EMBEDDER_THREADS,
      decodeConcurrency: env.EMBEDDER_DECODE_CONCURRENCY,
    },
  }))
}
