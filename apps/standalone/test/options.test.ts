import assert from 'node:assert/strict'
import test from 'node:test'
import type { Import } from '@lookalike/shared'
import { parseOptions } from '../src/options.ts'
import { progressLine } from '../src/progress.ts'

test('options have defaults, and each catalog a data folder of its own', () => {
  assert.deepEqual(parseOptions([], '/shop'), {
    data: '/shop/data/demo',
    model: '/shop/models/fashion-resnet50',
    models: '/shop/models',
    host: '127.0.0.1',
    apiPort: 4000,
    webPort: 3000,
    imageHosts: [],
    allowedOrigins: [],
    trustedProxies: [],
    fresh: false,
    once: false,
  })
  const given = parseOptions(
    ['--catalog', '../photos', '--api-port', '0', '--web-port=8080', '--fresh', '--once'],
    '/shop',
  )
  assert.equal(given?.catalog, '/photos')
  assert.match(given?.data ?? '', /^\/shop\/data\/photos-[0-9a-f]{8}$/)
  assert.deepEqual([given?.apiPort, given?.webPort, given?.fresh, given?.once], [0, 8080, true, true])
  assert.notEqual(parseOptions(['--catalog', '/a/x'], '/')?.data, parseOptions(['--catalog', '/b/x'], '/')?.data)
  assert.equal(parseOptions(['--help'], '/'), undefined)
})

test('origins and proxies are taken as given, and refused when they are none', () => {
  const origins = ['https://shop.example', 'http://127.0.0.1:5000', '*']
  const proxies = ['10.0.0.0/8', '::1']
  const given = parseOptions(
    [
      ...origins.flatMap((origin) => ['--allow-origin', origin]),
      ...proxies.flatMap((proxy) => ['--trust-proxy', proxy]),
    ],
    '/',
  )
  assert.deepEqual(given?.allowedOrigins, origins)
  assert.deepEqual(given?.trustedProxies, proxies)
  assert.throws(() => parseOptions(['--allow-origin', 'https://shop.example/'], '/'), {
    message: /--allow-origin: "https:\/\/shop\.example\/" is not an origin; did you mean https:\/\/shop\.example\?/,
  })
  for (const origin of ['shop.example', 'null', 'ftp://shop.example', 'https://*.shop.example/x', '']) {
    assert.throws(() => parseOptions(['--allow-origin', origin], '/'), /--allow-origin: ".*" is not an origin/, origin)
  }
  for (const proxy of ['1', '10.0.0.0/33', 'proxy.local', '']) {
    assert.throws(() => parseOptions(['--trust-proxy', proxy], '/'), /--trust-proxy: ".*" is not an IP address/, proxy)
  }
})

test('wrong options are named', () => {
  assert.throws(() => parseOptions(['--api-port', '70000'], '/'), /--api-port: "70000" is not a port/)
  assert.throws(() => parseOptions(['--catalgo', 'x'], '/'), /--catalgo[\s\S]*Usage/)
  assert.throws(() => parseOptions(['stray'], '/'), /stray/)
})

test('progress tells rows, rate, time left and failures', () => {
  const state: Import = {
    id: 'imp_1',
    name: 'styles.csv',
    preset: 'kaggle-fashion',
    mode: 'merge',
    retryOf: null,
    state: 'running',
    rowsPerSecond: 240,
    counts: { rows: 3600, created: 1190, updated: 0, unchanged: 0, failed: 10, deleted: 0, embedded: 1190 },
    createdAt: '',
    startedAt: '',
    finishedAt: null,
    error: null,
    warnings: [],
      webhook: null,
  }
  assert.equal(progressLine(state), 'Importing styles.csv: 1200/3600 rows (33 %), 240 rows/s, 10 s left, 10 failed')
  assert.equal(progressLine({ ...state, state: 'queued' }), 'Importing styles.csv: reading the file')
  const done = { ...state, counts: { ...state.counts, created: 3590 } }
  assert.match(progressLine(done), /building the index/)
  assert.equal(
    progressLine({ ...done, state: 'completed' }),
    'Importing styles.csv: 3600/3600 rows (100 %), 240 rows/s, 10 failed',
  )
})
