import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import test from 'node:test'
import { plain } from '@lookalike/image/test-images'

function run(env: Record<string, string>) {
  return spawn(process.execPath, [join(import.meta.dirname, '../src/main.ts')], {
    env: { PATH: process.env.PATH, ...env },
  })
}

test('the service starts, embeds, and ends cleanly on SIGTERM', async (t) => {
  const service = run({ PORT: '0' })
  t.after(() => service.kill('SIGKILL'))
  const exit = once(service, 'exit')
  let url: string | undefined
  for await (const line of createInterface(service.stdout)) {
    url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0]
    if (url) break
  }
  assert.ok(url)
  assert.equal((await fetch(`${url}/readyz`)).status, 200)
  const body = new Uint8Array(await plain(20, 20, '#aabbcc').png().toBuffer())
  const answer = await fetch(`${url}/v1/embeddings`, { method: 'POST', body, headers: { 'content-type': 'image/png' } })
  assert.equal(answer.status, 200)
  await answer.arrayBuffer()
  service.kill('SIGTERM')
  assert.deepEqual(await exit, [0, null])
})

test('it does not start without its model or with wrong settings, and says why', async () => {
  for (const [env, expected, why] of [
    [{ MODEL_DIR: '/nonexistent' }, 1, /manifest\.json cannot be read/],
    [{ PORT: 'x', EMBEDDER_THREADS: '0' }, 2, /PORT[^]*EMBEDDER_THREADS/],
  ] as const) {
    const service = run(env)
    const [output, [code]] = await Promise.all([
      Promise.all([text(service.stdout), text(service.stderr)]),
      once(service, 'exit'),
    ])
    assert.equal(code, expected)
    assert.match(output.join(''), why)
  }
})
