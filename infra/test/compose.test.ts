import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { composeProblems, lintCompose } from './compose-rules.ts'
import { COMPOSE_FILE, exampleVariables, parseCompose } from './compose.ts'
import { ROOT } from './dockerfile.ts'

const content = readFileSync(COMPOSE_FILE, 'utf8')
const variables = exampleVariables()
const { services, networks } = parseCompose(content, variables)

test('docker-compose.yml keeps to the compose specification and to what a linter advises', () => {
  assert.deepEqual(lintCompose(content), [])
})

test('docker-compose.yml describes a fleet that can start and that gives nothing away', () => {
  assert.deepEqual(composeProblems(content, variables), [])
})

test('the images are of this version, Qdrant knows conditional writes, and the data network is closed', () => {
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { version: string }
  for (const [name, service] of Object.entries(services)) {
    if (service.build) assert.equal(service.image, `lookalike-${name}:${version}`)
  }
  const [, major, minor] = /:v(\d+)\.(\d+)\./.exec(services['qdrant']?.image ?? '') ?? []
  assert.ok(Number(major) === 1 && Number(minor) >= 18)
  assert.equal(networks?.['data']?.internal, true)
  for (const name of ['redis', 'qdrant', 'embedder']) assert.deepEqual(services[name]?.networks, ['data'])
})

test('Redis throws nothing out and writes everything down', () => {
  const lines = readFileSync(path.join(ROOT, 'infra/redis.conf'), 'utf8').split('\n')
  for (const line of ['maxmemory-policy noeviction', 'appendonly yes', 'appendfsync everysec'])
    assert.ok(lines.includes(line))
})

const schemaViolations: readonly [what: string, from: string, to: string, expected: RegExp][] = [
  ['an unknown key', 'user: redis', 'usr: redis', /invalid-schema/],
  ['a wrong type', 'init: true', 'init: [yes]', /invalid-schema/],
  ['a tag that moves', 'redis:8.8.0-alpine', 'redis:latest', /explicit-tag/],
  ['broken YAML', 'services:', 'services', /invalid-yaml/],
]
for (const [what, from, to, expected] of schemaViolations) {
  test(`the linter finds ${what}`, () => {
    assert.match(lintCompose(plant(from, to)).join('\n'), expected)
  })
}

const violations: readonly [what: string, from: string, to: string, expected: RegExp][] = [
  ['a moving image', 'redis:8.8.0-alpine', 'redis:8', /redis: redis:8 is not pinned/],
  ['a writable root', 'read_only: true', 'read_only: false', /its root file system/],
  ['capabilities', 'cap_drop: [ALL]', 'cap_drop: [NET_RAW]', /it keeps capabilities/],
  ['no limit', 'limits: { memory: 512m, pids: 128 }', 'limits: { pids: 128 }', /redis: its memory/],
  ['a container name', 'user: redis', 'container_name: redis', /redis: a container name/],
  ['a second origin', 'target: api }', 'target: api }\n    ports: ["127.0.0.1:4000:4000"]', /api: publishes/],
  ['an open port', '127.0.0.1:${GRAFANA_PORT', '${GRAFANA_PORT', /grafana: .* open to other machines/],
  [
    'no waiting',
    'redis: { condition: service_healthy }',
    'redis: { condition: service_started }',
    /does not wait until redis/,
  ],
  [
    'waiting for nothing',
    'qdrant: { condition: service_healthy }',
    'jaeger: { condition: service_healthy }',
    /no health check/,
  ],
  ['a missing file', './infra/redis.conf', './infra/no-redis.conf', /redis: \.\/infra\/no-redis\.conf is not there/],
  ['a missing volume', '- redis:/data', '- rediss:/data', /redis: no volume rediss/],
  ['a missing network', 'networks: [data, egress]', 'networks: [data, outside]', /ingest-worker: no network outside/],
  ['a missing secret', 'secrets: [admin_key]', 'secrets: [key]', /api: no secret key/],
  ['a service that is not there', 'http://qdrant:6333', 'http://quadrant:6333', /quadrant, which is no service/],
  ['a wrong port', 'http://embedder:4100', 'http://embedder:4101', /names port 4101/],
  ['a network not shared', 'networks: [data, egress]', 'networks: [egress]', /ingest-worker: shares no network with/],
  ['an undocumented variable', '${LOG_LEVEL:-info}', '${LOGLEVEL:-info}', /does not have LOGLEVEL/],
  ['a documented one that nothing uses', '${PUBLIC_URL:-}', '', /has PUBLIC_URL, which nothing uses/],
]
for (const [what, from, to, expected] of violations) {
  test(`the rules for the fleet find ${what}`, () => {
    assert.match(composeProblems(plant(from, to), variables).join('\n'), expected)
  })
}

function plant(from: string, to: string): string {
  const planted = content.replace(from, to)
  assert.notEqual(planted, content)
  return planted
}
