import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test from 'node:test'
import { NO_PAGES, startPages } from '../src/pages-process.ts'

/** Process ids of this process's children. */
async function children(): Promise<number[]> {
  const text = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
  return text.trim().split(' ').filter(Boolean).map(Number)
}

test('pages are served by a process that is started again when it dies, and ends with ours', async (t) => {
  const before = await children()
  // No api is needed: the page that says so is a page too.
  const pages = startPages('http://127.0.0.1:9')
  const server = createServer(pages.handle).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const livez = async () => (await fetch(`${url}/livez`)).status

  const early = await fetch(url)
  assert.equal(early.status, 503)
  assert.match(await early.text(), /starting/)
  await pages.ready
  assert.equal(await livez(), 200)

  const [child = 0] = (await children()).filter((pid) => !before.includes(pid))
  process.kill(child, 'SIGKILL')
  const waitUntil = async (status: number) => {
    for (const end = Date.now() + 30_000; (await livez()) !== status; ) {
      assert.ok(Date.now() < end, `/livez never answered ${status}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  await waitUntil(503)
  await waitUntil(200)
  await pages.close()
  assert.deepEqual(
    (await children()).filter((pid) => !before.includes(pid)),
    [],
  )
})

test('without pages a request is told so', async () => {
  const server = createServer(NO_PAGES.handle).listen(0, '127.0.0.1')
  await once(server, 'listening')
  assert.equal((await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).status, 503)
  server.close()
})
