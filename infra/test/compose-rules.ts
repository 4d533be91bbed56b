import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DCLinter } from 'dclint'
import { type Compose, type ComposeService, containerOf, parseCompose, variablesOf } from './compose.ts'
import { ROOT } from './dockerfile.ts'

// Services stand in the order in which they start, keys as they read best, and our images have a name to be pushed under.
const OFF = {
  'no-build-and-image': 0,
  'service-dependencies-alphabetical-order': 0,
  'service-keys-order': 0,
  'services-alphabetical-order': 0,
  'top-level-properties-order': 0,
  'service-ports-alphabetical-order': 0,
  'no-unbound-port-interfaces': 0,
} as const

/** The linter's own types do not resolve under Node's rules. */
interface Finding {
  readonly rule: string
  readonly line: number
  readonly message: string
}

/** What breaks the compose specification's schema, and what the linter advises against. */
export function lintCompose(content: string): string[] {
  const dir = mkdtempSync(path.join(tmpdir(), 'lookalike-compose-'))
  try {
    const file = path.join(dir, 'docker-compose.yml')
    writeFileSync(file, content)
    const linter = new DCLinter({ rules: OFF, quiet: false, debug: false, exclude: [] })
    const results = linter.lintFiles([file], false) as readonly { readonly messages: readonly Finding[] }[]
    return results.flatMap(({ messages }) =>
      messages.map(({ rule, line, message }) => `line ${line}: ${message} (${rule})`),
    )
  } finally {
    rmSync(dir, { recursive: true })
  }
}

/** What is wrong with the fleet that a compose file describes. `variables` are those of `.env.example`. */
export function composeProblems(content: string, variables: Readonly<Record<string, string | undefined>>): string[] {
  const compose = parseCompose(content, variables)
  const used = variablesOf(content)
  return [
    ...used.filter((name) => !(name in variables)).map((name) => `.env.example does not have ${name}`),
    ...Object.keys(variables)
      .filter((name) => !used.includes(name))
      .map((name) => `.env.example has ${name}, which nothing uses`),
    ...Object.entries(compose.services).flatMap(([name, service]) =>
      serviceProblems(compose, name, service).map((problem) => `${name}: ${problem}`),
    ),
  ]
}

function serviceProblems(compose: Compose, name: string, service: ComposeService): string[] {
  const problems: string[] = []
  const expect = (holds: unknown, problem: string) => void (holds || problems.push(problem))
  expect(/:v?\d+\.\d+\.\d+(-\w+)?$/.test(service.image), `${service.image} is not pinned to a version`)
  expect(service.read_only, 'its root file system can be written to')
  expect(service.init, 'nothing reaps its orphans and passes signals on')
  expect(service.restart === 'unless-stopped', 'it is not started again when it dies')
  expect(service.cap_drop?.includes('ALL'), 'it keeps capabilities')
  expect(service.security_opt?.includes('no-new-privileges:true'), 'it may gain privileges')
  expect(service.deploy?.resources?.limits?.memory !== undefined, 'its memory is not limited')
  expect(service.deploy?.resources?.limits?.pids !== undefined, 'its processes are not limited')
  expect(service.container_name === undefined, 'a container name allows one container only')
  for (const port of service.ports ?? []) {
    expect(name === 'web' || service.profiles, `publishes ${port}, but the one origin is web's`)
    expect(port.startsWith('127.0.0.1:'), `${port} is open to other machines unless told otherwise`)
  }
  for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
    expect(condition === 'service_healthy', `does not wait until ${other} is healthy`)
    const dependency = compose.services[other]
    expect(
      dependency && containerOf(dependency).healthcheck.length > 0,
      `waits for ${other}, which has no health check`,
    )
  }
  for (const network of service.networks ?? ['default'])
    expect(network in (compose.networks ?? {}), `no network ${network}`)
  for (const secret of service.secrets ?? []) expect(secret in (compose.secrets ?? {}), `no secret ${secret}`)
  for (const volume of service.volumes ?? []) {
    const [source = ''] = volume.split(':')
    if (source.startsWith('.')) {
      expect(existsSync(path.join(ROOT, source)), `${source} is not there`)
      expect(volume.endsWith(':ro'), `${source} can be written to`)
    } else expect(source in (compose.volumes ?? {}), `no volume ${source}`)
  }
  for (const [variable, value] of Object.entries(service.environment ?? {})) {
    const url = /^(?:https?|redis):\/\//.test(value) ? new URL(value) : undefined
    if (url && !url.hostname.includes('.')) problems.push(...linkProblems(compose, service, variable, url))
  }
  return problems
}

/** Whether a URL names another service, on a network that both are on, at the port that it listens on. */
function linkProblems(compose: Compose, service: ComposeService, variable: string, url: URL): string[] {
  const other = compose.services[url.hostname]
  if (!other) return [`${variable} names ${url.hostname}, which is no service`]
  if (!other.networks?.some((network) => service.networks?.includes(network)))
    return [`shares no network with ${url.hostname}`]
  const { command, env, healthcheck } = containerOf(other)
  const known = [env['PORT'], ...command, ...healthcheck.join(' ').split(/[^\d]+/)]
  return known.includes(url.port) ? [] : [`${variable} names port ${url.port}, where ${url.hostname} does not listen`]
}
