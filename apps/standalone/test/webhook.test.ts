import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { openFolderStore } from '@lookalike/file-store'
import { openPgliteQueue } from '@lookalike/ingest-queue'
import { parseWebhook, startIngestWorker } from '@lookalike/ingest-worker'
import { DEFAULT_CATALOG, type Embedder, type Import, type WebhookDelivery } from '@lookalike/shared'
import { openLanceStore } from '@lookalike/vector-store'
import { Webhook } from 'standardwebhooks'
import { openOneSpace } from './spaces.ts'
import { openStack, picture } from './stack.ts'
import { tempDir } from './paths.ts'
import { runStandalone } from './process.ts'
import { zipOf } from './zip.ts'

const SECRET = 'a secret of the shop'

interface Message {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Every message that arrived, and the statuses that the next ones are answered with; 200 after these. */
let messages: Message[] = []
let statuses: number[] = []
let receiver: Server
let url: string
before(async () => {
  receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    messages.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
    const status = statuses.shift() ?? 200
    if (status > 0) response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
})
after(() => {
  receiver.closeAllConnections()
  receiver.close()
})
beforeEach(() => {
  messages = []
  statuses = []
})

const payloadOf = ({ body }: Message) => JSON.parse(body) as { type: string; timestamp: string; data: Import }

/** As a receiver does it that follows the specification. */
function verify({ headers, body }: Message): unknown {
  return new Webhook(SECRET, { format: 'raw' }).verify(body, headers as Record<string, string>)
}

describe('the webhook of an import', () => {
  test('tells of a completed, a failed and a cancelled one, and is signed', async () => {
    const stack = await openStack({ settings: { webhook: { url, secret: SECRET } } })
    const settled = async (id: string): Promise<WebhookDelivery> => {
      for (;;) {
        const { webhook } = await stack.waitFor(id)
        if (webhook && webhook.state !== 'pending') return webhook
        await sleep(20)
      }
    }
    try {
      const shop = { 'p.csv': 'id,title,image_link\nw-1,W,a.png\n', 'a.png': await picture('circle', 'gold') }
      const { id } = await stack.upload(await zipOf(shop))
      assert.deepEqual(await settled(id), { state: 'delivered', attempts: 1, error: null })
      const message = messages.at(-1)
      assert.ok(message)
      const { headers, body } = message
      assert.equal(headers['webhook-id'], `msg_${id}`)
      assert.match(headers['content-type'] ?? '', /^application\/json/)
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
      const signature = createHmac('sha256', SECRET).update(signed).digest('base64')
      assert.equal(headers['webhook-signature'], `v1,${signature}`)
      assert.deepEqual(verify(message), payloadOf(message))
      assert.throws(() => verify({ headers, body: body.replace('"created":1', '"created":2') }), /signature/)
      const { body: state } = await stack.admin<Import>(`/v1/imports/${id}`)
      const { type, timestamp, data } = payloadOf(message)
      assert.deepEqual([type, timestamp], ['import.completed', state.finishedAt])
      assert.deepEqual(data, { ...state, webhook: null })

      const refused = await stack.upload(await zipOf(shop), 'mode=replace')
      assert.equal((await settled(refused.id)).state, 'delivered')
      assert.equal(messages.map(payloadOf).find(({ data }) => data.id === refused.id)?.type, 'import.failed')

      const rows = Array.from({ length: 3000 }, (_, n) => `c-${n},C,a.png`)
      const { body: big } = await stack.admin<Import>('/v1/imports', {
        method: 'POST',
        body: await zipOf({ ...shop, 'p.csv': ['id,title,image_link', ...rows].join('\n') }),
        headers: { 'content-type': 'application/zip' },
      })
      assert.equal((await stack.admin(`/v1/imports/${big.id}/cancel`, { method: 'POST' })).status, 200)
      assert.equal((await settled(big.id)).state, 'delivered')
      assert.equal(messages.map(payloadOf).find(({ data }) => data.id === big.id)?.type, 'import.cancelled')
      const ids = messages.map(({ headers }) => headers['webhook-id'])
      assert.equal(new Set(ids).size, ids.length, 'each end is told once')
    } finally {
      await stack.close()
    }
  })

  test('is sent again until it arrives, also after a restart, with the same id', async () => {
    await withImport(async ({ start, id }) => {
      statuses = [500, 0, 500, 302]
      const first = await start()
      while (messages.length < 2) await sleep(10)
      // The second message is never answered: the worker lets go of it, and the next one sends it again.
      await first.close()
      const second = await start()
      assert.deepEqual(await second.settled(), { state: 'delivered', attempts: 4, error: null })
      await second.close()
      assert.equal(messages.length, 5)
      assert.deepEqual([...new Set(messages.map(({ headers }) => headers['webhook-id']))], [`msg_${id}`])
      assert.equal(new Set(messages.map(({ body }) => body)).size, 1)
      messages.forEach(verify)
      const third = await start()
      await sleep(300)
      await third.close()
      assert.equal(messages.length, 5, 'what was delivered stays delivered')
    })
  })

  test('is given up with the reason: after the last attempt, or when the receiver says that it is gone', async () => {
    await withImport(async ({ start }) => {
      statuses = Array.from({ length: 20 }, () => 503)
      const worker = await start()
      assert.deepEqual(await worker.settled(), { state: 'failed', attempts: 5, error: 'The receiver answered 503.' })
      await worker.close()
      assert.equal(messages.length, 5)
    })
    messages = []
    await withImport(async ({ start }) => {
      statuses = [410]
      const worker = await start()
      assert.deepEqual(await worker.settled(), { state: 'failed', attempts: 1, error: 'The receiver answered 410.' })
      await worker.close()
      assert.equal(messages.length, 1)
    })
    await withImport(async ({ start }) => {
      const worker = await start('http://127.0.0.1:1/')
      const { state, error } = await worker.settled()
      assert.deepEqual([state, error?.startsWith('The receiver cannot be reached')], ['failed', true])
      await worker.close()
    })
  })

  test('waits for an answer only so long', async () => {
    await withImport(async ({ start }) => {
      statuses = [0]
      const worker = await start(url, 200)
      assert.deepEqual(await worker.settled(), { state: 'delivered', attempts: 2, error: null })
      await worker.close()
    })
  })
})

test('the webhook is configured whole and with a secret that is one', () => {
  assert.equal(parseWebhook(undefined, undefined), undefined)
  for (const secret of [SECRET, `whsec_${Buffer.from(SECRET).toString('base64')}`])
    assert.deepEqual(parseWebhook('https://shop.example/hook', secret), { url: 'https://shop.example/hook', secret })
  for (const [given, secret, field] of [
    ['https://shop.example', undefined, 'WEBHOOK_SECRET'],
    ['https://shop.example', 'hush', 'WEBHOOK_SECRET'],
    ['https://shop.example', 'whsec_not base64 at all!', 'WEBHOOK_SECRET'],
    [undefined, SECRET, 'WEBHOOK_URL'],
    ['shop.example', SECRET, 'WEBHOOK_URL'],
    ['file:///etc/passwd', SECRET, 'WEBHOOK_URL'],
    ['https://me:pass@shop.example', SECRET, 'WEBHOOK_URL'],
  ] as const) {
    assert.throws(
      () => parseWebhook(given, secret),
      ({ code, message }: { code: string; message: string }) => {
        assert.equal(code, 'invalid_value')
        assert.match(message, new RegExp(`^${field}: `))
        assert.doesNotMatch(message, /hush|me:pass|not base64 at all/)
        return true
      },
    )
  }
})

test('the standalone does not start with half a webhook', async (t) => {
  process.env['WEBHOOK_URL'] = 'https://shop.example/hook'
  t.after(() => delete process.env['WEBHOOK_URL'])
  const { code, stderr } = await runStandalone('--once', '--data', path.join(await tempDir(), 'data'))
  assert.equal(code, 1)
  assert.match(stderr, /^WEBHOOK_SECRET: is required with WEBHOOK_URL$/m)
})

interface ImportWithWebhook {
  readonly id: string
  /** A worker on the same folders, for which the import ends at once. */
  start(target?: string, timeoutMs?: number): Promise<{ settled(): Promise<WebhookDelivery>; close(): Promise<void> }>
}

/** An accepted import whose source cannot be read: it ends as failed without an embedder. */
async function withImport(use: (accepted: ImportWithWebhook) => Promise<void>): Promise<void> {
  const dir = await tempDir()
  const open = () => openFolderStore(path.join(dir, 'files'), { webhooks: true })
  const fakeEmbedder: Embedder = {
    model: { space: 'none-1', dimensions: 8 },
    embed: () => Promise.reject(new Error('nothing is to be embedded')),
    close: async () => {},
  }
  const staged = await (
    await open()
  ).imports.stage(
    (async function* () {
      yield Buffer.from('title\nx\n')
    })(),
  )
  const opened = new AsyncDisposableStack()
  const { id } = await staged.accept({ container: 'zip', preset: 'columns', name: 'broken.zip', warnings: [] })
  try {
    await use({
      id,
      async start(target = url, timeoutMs = 15_000) {
        const [files, store, queue] = await Promise.all([
          open(),
          openLanceStore(path.join(dir, 'vectors')),
          openPgliteQueue(path.join(dir, 'queue'), { webhookAttempts: 5, webhookBackoffMs: 20, lockMs: 2000 }),
        ])
        const spaces = await openOneSpace({ files, store, embedder: fakeEmbedder })
        const worker = await startIngestWorker(
          { files, queue, spaces },
          { catalog: DEFAULT_CATALOG, webhook: { url: target, secret: SECRET, timeoutMs } },
        )
        const close = async () => {
          await worker.close(0)
          await queue.close()
          await store.close()
        }
        opened.defer(close)
        return {
          async settled() {
            for (;;) {
              const delivery = await files.imports.webhook(id)
              if (delivery && delivery.state !== 'pending') return delivery
              await sleep(10)
            }
          },
          close,
        }
      },
    })
  } finally {
    await opened.disposeAsync()
    await rm(dir, { recursive: true, force: true })
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
