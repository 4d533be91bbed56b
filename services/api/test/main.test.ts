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
  ADMIN_KEY: 'hidden-key-of-the-shop',
}

test('--print-config prints the settings with their defaults and without secrets', async () => {
  const { stdout, code } = await run({ ...GOOD, ALLOWED_ORIGINS: 'https://shop.example' }, '--print-config')
  const config = JSON.parse(stdout)
  assert.equal(code, 0)
  assert.deepEqual([config.PORT, config.ADMIN_KEY, config.ALLOWED_ORIGINS], [4000, '***', 'https://shop.example'])
  assert.doesNotMatch(stdout, /hidden/)
})

test('wrong settings end it with 2 and all that is wrong', async () => {
  const wrong = await run({ ADMIN_KEY: 'short', ALLOWED_ORIGINS: 'shop.example', TRUSTED_PROXIES: '1' })
  assert.equal(wrong.code, 2)
  for (const name of ['ADMIN_KEY', 'ALLOWED_ORIGINS', 'TRUSTED_PROXIES', 'QUEUE_URL', 'VECTOR_STORE_URL'])
    assert.match(wrong.stderr, new RegExp(`^ {2}${name} `, 'm'))
  assert.doesNotMatch(wrong.stderr, /short/)
})

test('when a part is away it ends with 1 and logs which, never a secret', async () => {
  const { stdout, stderr, code } = await run(GOOD)
  assert.equal(code, 1)
  assert.match(stdout + stderr, /127\.0\.0\.1:1/)
  assert.doesNotMatch(stdout + stderr, /hidden/)
})
