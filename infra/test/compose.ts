import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseEnv } from 'node:util'
import { parse } from 'yaml'
import { imageConfig, readDockerfile, ROOT } from './dockerfile.ts'

/** The parts of a compose file that are looked at here; its schema is checked as a whole by the linter. */
export interface Compose {
  readonly services: Readonly<Record<string, ComposeService>>
  readonly networks?: Readonly<Record<string, { readonly internal?: boolean } | null>>
  readonly volumes?: Readonly<Record<string, unknown>>
  readonly secrets?: Readonly<Record<string, { readonly file?: string }>>
}

export interface ComposeService {
  readonly image: string
  readonly build?: { readonly dockerfile: string; readonly target: string }
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly volumes?: readonly string[]
  readonly secrets?: readonly string[]
  readonly networks?: readonly string[]
  readonly ports?: readonly string[]
  readonly profiles?: readonly string[]
  readonly container_name?: string
  readonly read_only?: boolean
  readonly init?: boolean
  readonly restart?: string
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly stop_grace_period?: string
  readonly deploy?: { readonly resources?: { readonly limits?: { readonly memory?: string; readonly pids?: number } } }
}

const VARIABLE = /\$\$|\$\{(\w+)(?::?-([^}]*))?\}/g

export const COMPOSE_FILE = path.join(ROOT, 'docker-compose.yml')

/** Reads a compose file as `docker compose` does: anchors merged, then variables filled in. */
export function parseCompose(content: string, variables: Readonly<Record<string, string | undefined>>): Compose {
  const filled = (text: string) =>
    text.replaceAll(VARIABLE, (all, name: string | undefined, otherwise: string | undefined) =>
      all === '$$' || name === undefined ? '$' : variables[name] || (otherwise ?? ''),
    )
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string') return filled(value)
    if (Array.isArray(value)) return value.map(fill)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, fill(child)]))
  }
  return fill(parse(content, { merge: true })) as Compose
}

/** The variables that a compose file takes from `.env`. */
export function variablesOf(content: string): string[] {
  return [...new Set([...content.matchAll(VARIABLE)].flatMap(([, name]) => name ?? []))].sort()
}

export function exampleVariables(): Record<string, string | undefined> {
  return { ...parseEnv(readFileSync(path.join(ROOT, '.env.example'), 'utf8')) }
}

/** What a service's container does: what compose says, over what its image says. */
export function containerOf(service: ComposeService) {
  const image = service.build ? imageConfig(readDockerfile(), service.build.target) : undefined
  return {
    command: service.command ?? image?.command ?? [],
    env: { ...image?.env, ...service.environment },
    healthcheck: service.healthcheck?.test.slice(1) ?? image?.healthcheck ?? [],
  }
}
