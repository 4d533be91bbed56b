/** The environment's settings; an option of the same meaning goes before. */
export interface Env {
  /** Where the API is. */
  readonly url: string
  readonly key: string | undefined
}

export function loadEnv(): Env {
  const { LOOKALIKE_URL, LOOKALIKE_KEY } = process.env
  return { url: LOOKALIKE_URL || 'http://127.0.0.1:4000', key: LOOKALIKE_KEY || undefined }
}
