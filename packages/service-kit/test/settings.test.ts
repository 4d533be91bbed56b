import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { after } from 'node:test'
import { Writable } from 'node:stream'
import { LookalikeError } from '@lookalike/shared'
import { Type } from 'typebox'
import {
  addressRanges,
  createLogger,
  FLEET_SECRETS,
  FleetSettings,
  parseFleetSettings,
  parseServiceSettings,
  Port,
  readSettings,
  ServiceSettings,
} from '../src/index.ts'

const dir = mkdtempSync(path.join(tmpdir(), 'lookalike-'))
after(() => rmSync(dir, { recursive: true }))
const file = (name: string, content: string) => {
  writeFileSync(path.join(dir, name), content)
  return path.join(dir, name)
}

const Schema = Type.Object({
  ...ServiceSettings,
  PORT: Port(4000),
  ...FleetSettings,
  KEY: Type.String({ minLength: 8 }),
})
const secrets = { ...FLEET_SECRETS, secrets: [...FLEET_SECRETS.secrets, 'KEY'] }
const load = (env: Record<string, string>) =>
  readSettings(Schema, env, secrets, (values, check) => ({
    ...parseServiceSettings(values, check),
    ...parseFleetSettings(values, check),
    key: values.KEY,
  }))
const good = {
  VECTOR_STORE_URL: 'http://qdrant:6333',
  QUEUE_URL: 'rediss://user:hidden-password@redis:6379/0',
  EMBEDDER_URL: 'http://embedder-1:4100, http://embedder-2:4100',
  FILES_DIR: dir,
  KEY: 'hidden-key',
}

function problemsOf(env: Record<string, string>): Record<string, string> {
  try {
    load(env)
  } catch (error) {
    assert.ok(error instanceof LookalikeError)
    assert.equal(error.code, 'invalid_value')
    assert.doesNotMatch(error.message, /hidden/)
    return Object.fromEntries(error.fields.map(({ field, message }) => [field, message]))
  }
  return assert.fail('the settings were taken')
}

test('settings are read, secrets from files too, and printed without what is secret', () => {
  const { KEY: _, QUEUE_URL, ...env } = good
  const { settings, printable } = load({
    ...env,
    KEY_FILE: file('key', 'hidden-key\n'),
    QUEUE_URL_FILE: file('queue', `${QUEUE_URL}\n`),
    VECTOR_STORE_API_KEY: 'hidden-api-key',
    CATALOG_FILE: file('catalog.json', '{"currencies": ["EUR"], "attributes": []}'),
    IMAGE_HOSTS: 'images.internal, 10.0.0.0/8',
    QDRANT_SHARD_NUMBER: '2',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
  })
  assert.deepEqual(
    [settings.key, settings.queue.url, settings.embedderUrls, settings.catalog.currencies, settings.imageHosts],
    [
      'hidden-key',
      QUEUE_URL,
      ['http://embedder-1:4100', 'http://embedder-2:4100'],
      ['EUR'],
      ['images.internal', '10.0.0.0/8'],
    ],
  )
  assert.deepEqual(settings.vectorStore.config, { apiKey: 'hidden-api-key', namespace: '', shardNumber: 2 })
  assert.deepEqual(settings.tracing, { sampleRatio: 1 })
  assert.deepEqual(
    [printable['KEY'], printable['QUEUE_URL'], printable['VECTOR_STORE_API_KEY'], printable['PORT']],
    ['***', 'rediss://user:***@redis:6379/0', '***', 4000],
  )
  assert.doesNotMatch(JSON.stringify(printable), /hidden/)
})

test('everything that is wrong is told at once, each with its variable', () => {
  const problems = problemsOf({
    PORT: '70000',
    VECTOR_STORE_URL: `lance:${dir}`,
    QUEUE_URL: `pglite:${dir}`,
    EMBEDDER_URL: 'http://a:1,ftp://b',
    FILES_DIR: path.join(dir, 'not-there'),
    CATALOG_FILE: file('broken.json', '{'),
    KEY: 'hidden',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
    OTEL_TRACES_EXPORTER: 'zipkin',
  })
  assert.deepEqual(Object.keys(problems).sort(), [
    'CATALOG_FILE',
    'EMBEDDER_URL',
    'FILES_DIR',
    'KEY',
    'OTEL_TRACES_EXPORTER',
    'PORT',
    'QUEUE_URL',
    'VECTOR_STORE_URL',
  ])
  assert.match(problems['VECTOR_STORE_URL'] ?? '', /one process.*npm start/)
  assert.match(problems['QUEUE_URL'] ?? '', /one process.*npm start/)
  assert.match(problems['EMBEDDER_URL'] ?? '', /ftp:\/\/b/)
})

test('what is missing is named with its file variant, and both at once are refused', () => {
  const missing = problemsOf({})
  assert.deepEqual(Object.keys(missing).sort(), ['EMBEDDER_URL', 'FILES_DIR', 'KEY', 'QUEUE_URL', 'VECTOR_STORE_URL'])
  assert.match(missing['KEY'] ?? '', /KEY_FILE/)
  assert.deepEqual(Object.keys(problemsOf({ ...good, KEY_FILE: file('both', 'x') })), ['KEY_FILE', 'KEY'])
  assert.match(problemsOf({ ...good, KEY: '', KEY_FILE: path.join(dir, 'none') })['KEY_FILE'] ?? '', /cannot be read/)
})

test('traces are off unless they are configured, and can be turned off', () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' }
  const tracing = (env: Record<string, string>) => load({ ...good, ...env }).settings.tracing
  assert.deepEqual(
    [
      tracing({}),
      tracing({ ...endpoint, OTEL_SDK_DISABLED: 'true' }),
      tracing({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' }),
    ],
    [undefined, undefined, undefined],
  )
  const sampled = { ...endpoint, OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.1' }
  assert.deepEqual(tracing(sampled), { sampleRatio: 0.1 })
})

test('proxies are addresses or ranges', () => {
  assert.deepEqual(addressRanges('10.0.0.0/8, ::1'), ['10.0.0.0/8', '::1'])
  assert.throws(() => addressRanges('10.0.0.0/33'), /10\.0\.0\.0\/33/)
})

test('what clients attach to their errors is not logged', async () => {
  const lines: string[] = []
  const log = createLogger(
    'test',
    'info',
    new Writable({ write: (chunk, _, done) => (lines.push(String(chunk)), done()) }),
  )
  const cause = Object.assign(new Error('WRONGPASS'), { command: { name: 'auth', args: ['user', 'hidden-password'] } })
  log.error({ err: new LookalikeError('queue_unavailable', 'Redis cannot be used.', { cause }) }, 'failed')
  log.info({ req: { headers: { authorization: 'Bearer hidden-key' } }, apiKey: 'hidden' }, 'a request')
  assert.match(lines.join(''), /WRONGPASS/)
  assert.doesNotMatch(lines.join(''), /hidden/)
})
