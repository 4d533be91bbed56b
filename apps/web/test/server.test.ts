import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import test, { type TestContext } from 'node:test'

const MAIN = path.resolve(import.meta.dirname, '../server/main.ts')

function start(env: Record<string, string>) {
  return spawn(process.execPath, [MAIN], {
    env: { ...process.env, HOST: '127.0.0.1', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** The real server, built if need be. @returns its URL */
async function serve(t: TestContext, apiUrl: string): Promise<string> {
  const server = start({ API_URL: apiUrl })
  t.after(async () => {
    server.kill('SIGTERM')
    await once(server, 'exit')
  })
  let printed = ''
  for await (const chunk of server.stdout) {
    printed += String(chunk)
    const url = /^http:\S+$/m.exec(printed)?.[0]
    if (url !== undefined) return url
  }
  throw new Error(`It did not start: ${printed}`)
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

test('wrong settings are all named at once', async () => {
  const server = start({ API_URL: 'api:4000', PORT: '70000' })
  let complaint = ''
  for await (const chunk of server.stderr) complaint += String(chunk)
  assert.equal(server.exitCode ?? (await once(server, 'exit'))[0], 1)
  assert.match(complaint, /API_URL.*PORT|PORT.*API_URL/)
})

test('pages are safe to show, files may be kept, and an api that is away is a page and not a stack trace', async (t) => {
  const web = await serve(t, `http://127.0.0.1:${await closedPort()}`)
  assert.equal((await fetch(`${web}/livez`)).status, 200)

  const page = await fetch(web)
  const html = await page.text()
  assert.doesNotMatch(html, /ECONNREFUSED|node_modules|at async/)

  const admin = await fetch(`${web}/admin/imports`, { headers: { cookie: 'lookalike_session=one' } })
  assert.equal(admin.status, 500)
  assert.doesNotMatch(await admin.text(), /ECONNREFUSED|node_modules|at async/)

  const policy = page.headers.get('content-security-policy') ?? ''
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
  assert.ok(nonce.length >= 20)
  const scripts = html.match(/<script[^>]*>/g) ?? []
  assert.ok(scripts.length > 3)
  for (const script of scripts) assert.ok(script.includes(`nonce="${nonce}"`), script)
  assert.notEqual(/'nonce-([^']+)'/.exec((await fetch(web)).headers.get('content-security-policy') ?? '')?.[1], nonce)
  assert.equal(page.headers.get('x-content-type-options'), 'nosniff')
  assert.equal(page.headers.get('x-powered-by'), null)

  const compressed = await fetch(web, { headers: { 'accept-encoding': 'gzip, br' } })
  assert.equal(compressed.headers.get('content-encoding'), 'br')
  assert.match(compressed.headers.get('vary') ?? '', /accept-encoding/i)
  assert.match(await compressed.text(), /^<!DOCTYPE html>/)

  const file = /\/_next\/static\/[^"]+\.js/.exec(html)?.[0] ?? ''
  const script = await fetch(web + file, { headers: { 'accept-encoding': 'br' } })
  assert.equal(script.status, 200)
  assert.match(script.headers.get('cache-control') ?? '', /immutable/)
  assert.equal(script.headers.get('content-encoding'), 'br')
  assert.match(await script.text(), /^\/\/# allFunctionsCalledOnLoad\n/)
  assert.equal((await fetch(`${web}/_next/static/none.js`)).status, 404)
  assert.equal((await fetch(`${web}/_next/static/..%2f..%2fpackage.json`)).status, 404)

  const answer = await fetch(`${web}/v1/products`)
  assert.equal(answer.status, 503)
  assert.equal(((await answer.json()) as { code: string }).code, 'api_unavailable')
})
