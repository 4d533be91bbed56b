import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import test from 'node:test'

async function run(env: Record<string, string>, ...args: string[]) {
  const main = path.join(import.meta.dirname, '../src/main.ts')
  const child = spawn(process.execPath, [main, ...args], { env: { PATH: process.env['PATH'], ...env } })
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { stdout, stderr, code: code as number | null }
}

const GOOD = {
  VECTOR_STORE_URL: 'http://127.0.0.1:1',
  QUEUE_URL: 'redis://:hidden-password@127.0.0.1:1/0',
  EMBEDDER_URL: 'http://127.0.0.1:1',
  FILES_DIR: import.meta.dirname,
  WEBHOOK_URL: 'https://shop.example/hook',
  WEBHOOK_SECRET: 'hidden-secret-of-the-shop',
}

test('--print-config prints the settings with their defaults and without secrets', async () => {
  const { stdout, code } = await run(GOOD, '--print-config')
  const config = JSON.parse(stdout)
  assert.equal(code, 0)
  assert.deepEqual([config.WORKER_CONCURRENCY, config.PORT, config.WEBHOOK_SECRET], [2, 4200, '***'])
  assert.doesNotMatch(stdout, /hidden/)
})

test('wrong settings end it with 2 and all that is wrong; a Redis that is away with 1, without its password', async () => {
  const wrong = await run({ WORKER_CONCURRENCY: '0', WEBHOOK_SECRET: 'hidden', QUEUE_URL: 'pglite:/data' })
  assert.equal(wrong.code, 2)
  for (const name of [
    'WORKER_CONCURRENCY',
    'WEBHOOK_URL',
    'QUEUE_URL',
    'VECTOR_STORE_URL',
    'EMBEDDER_URL',
    'FILES_DIR',
  ])
    assert.match(wrong.stderr, new RegExp(`^ {2}${name} `, 'm'))
  assert.doesNotMatch(wrong.stderr, /hidden/)
  assert.equal((await run(GOOD, '--help')).code, 2)
})
