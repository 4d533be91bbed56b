import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ROOT } from './dockerfile.ts'

/** The module of each service that alone reads the environment; its `loadEnv` is asked. */
const ENV_FILES: Readonly<Record<string, string>> = {
  api: 'services/api/src/env.ts',
  'ingest-worker': 'services/ingest-worker/src/env.ts',
  embedder: 'services/embedder/src/env.ts',
  web: 'apps/web/server/env.ts',
}
/** Read by Node and by glibc. */
const RUNTIME = ['NODE_ENV', 'MALLOC_ARENA_MAX']
/** For settings that are empty unless someone fills them in: a value that the service takes, to see whether it knows the name. */
const SAMPLES: Readonly<Record<string, string>> = {
  ALLOWED_ORIGINS: 'https://shop.example',
  IMAGE_HOSTS: 'images.internal',
  PUBLIC_URL: 'https://shop.example',
  WEBHOOK_URL: 'https://shop.example/hook',
  WEBHOOK_SECRET: 'sixteen characters or more',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://jaeger:4318',
}

/**
 * What a service has against the environment that a container gives it: what it refuses at its start, what it misses, and
 * variables that it does not know.
 */
export function environmentProblems(service: string, env: Readonly<Record<string, string>>): string[] {
  const dir = mkdtempSync(path.join(tmpdir(), 'lookalike-env-'))
  try {
    writeFileSync(path.join(dir, 'secret'), 'sixteen characters or more')
    const here = Object.fromEntries(
      Object.entries(env).map(([name, value]) => {
        if (name.endsWith('_FILE')) return [name, path.join(dir, 'secret')]
        return [name, name === 'FILES_DIR' ? dir : value || (SAMPLES[name] ?? '')]
      }),
    )
    const script = `
      const { loadEnv } = await import(${JSON.stringify(path.join(ROOT, ENV_FILES[service] ?? ''))})
      try {
        const loaded = loadEnv()
        console.log(JSON.stringify({ known: Object.keys(loaded.printable ?? loaded) }))
      } catch (error) {
        console.log(JSON.stringify({ refused: error.message }))
      }`
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      env: { PATH: process.env['PATH'], ...here },
      encoding: 'utf8',
    })
    const { refused, known = [] } = JSON.parse(stdout || JSON.stringify({ refused: stderr })) as {
      refused?: string
      known?: string[]
    }
    if (refused !== undefined) return [`${service}: ${refused}`]
    return Object.keys(env)
      .filter((name) => !RUNTIME.includes(name) && !known.includes(name) && !known.includes(name.replace(/_FILE$/, '')))
      .map((name) => `${service} does not know ${name}`)
  } finally {
    rmSync(dir, { recursive: true })
  }
}
