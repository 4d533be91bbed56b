import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ZipFile } from 'yazl'
import { composeUp, type StandIn } from './compose-up.ts'
import { COMPOSE_FILE, exampleVariables, parseCompose } from './compose.ts'
import { ROOT } from './dockerfile.ts'

const fashionDir = process.env['LOOKALIKE_FASHION_DIR']
const skip = fashionDir === undefined ? 'LOOKALIKE_FASHION_DIR is not set' : false
const PRODUCTS = 12
const KEY = 'a key for this test only'

/** A real Redis stands for its image, by the same command; fake-qdrant for Qdrant, which cannot be had here. */
const standIns: Record<string, StandIn> = {
  redis: { workdir: '/data', command: ({ command }) => [...command, '--bind', '127.0.0.1'] },
  qdrant: {
    command: ({ port, volume }) => [
      process.execPath,
      path.join(ROOT, 'packages/fake-qdrant/src/main.ts'),
      '--port',
      port,
      '--data',
      `${volume('/qdrant/storage')}/fake.log`,
    ],
  },
}

test(
  'the fleet of docker-compose.yml starts, imports through its one origin, searches and ends',
  { skip, timeout: 300_000 },
  async (t) => {
    const compose = parseCompose(await readFile(COMPOSE_FILE, 'utf8'), exampleVariables())
    const dir = await mkdtemp(path.join(tmpdir(), 'lookalike-compose-up-'))
    t.after(() => rm(dir, { recursive: true }))
    const fleet = await composeUp(compose, {
      dir,
      standIns,
      scale: { 'ingest-worker': 2, embedder: 1 },
      secrets: { admin_key: `${KEY}\n` },
      healthyWithinMs: 180_000,
    })
    try {
      assert.deepEqual(fleet.running.map(({ name }) => name).sort(), [
        'api',
        'embedder',
        'ingest-worker',
        'ingest-worker',
        'qdrant',
        'redis',
        'web',
      ])
      const origin = fleet.running.find(({ name }) => name === 'web')?.url ?? ''
      const ask = async (route: string, init: RequestInit = {}) => {
        const response = await fetch(origin + route, {
          ...init,
          headers: { authorization: `Bearer ${KEY}`, ...init.headers },
        })
        const body = (await response.json()) as Answer
        assert.ok(response.ok, `${route}: ${response.status} ${JSON.stringify(body)}`)
        return body
      }
      assert.equal((await fetch(`${origin}/v1/imports`, { method: 'POST', body: 'x' })).status, 401)

      const { zip, ids } = await realProducts(fashionDir ?? '')
      let state = await ask('/v1/imports?name=styles.zip', {
        method: 'POST',
        headers: { 'content-type': 'application/zip' },
        body: zip,
      })
      for (const deadline = performance.now() + 120_000; state.state !== 'completed'; await sleep(300)) {
        assert.ok(performance.now() < deadline && state.state !== 'failed', JSON.stringify(state))
        state = await ask(`/v1/imports/${state.id}`)
      }
      assert.partialDeepStrictEqual(state.counts, { rows: PRODUCTS, created: PRODUCTS, embedded: PRODUCTS, failed: 0 })

      const browsed = await ask(`/v1/products?limit=${PRODUCTS}`)
      assert.deepEqual(browsed.items.map(({ id }) => id).sort(), [...ids].sort())
      const similar = await ask(`/v1/products/${ids[0]}/similar?limit=5`)
      assert.equal(similar.items.length, 5)
      const form = new FormData()
      form.set('image', new Blob([await readFile(path.join(fashionDir ?? '', 'images', `${ids[3]}.jpg`))]), 'photo.jpg')
      const found = await ask('/v1/search/image?limit=3', { method: 'POST', body: form })
      assert.equal(found.items[0]?.product?.id, ids[3], 'the nearest product of a photo is the one it shows')

      const page = await fetch(origin)
      assert.equal(page.status, 200)
      assert.match(page.headers.get('content-type') ?? '', /^text\/html/)
      assert.match(await page.text(), new RegExp(`/v1/images/|${ids[0]}`))

      assert.deepEqual(
        (await fleet.down(50_000)).filter(({ code }) => code !== 0),
        [],
        'SIGTERM ends every service by itself',
      )
    } catch (error) {
      for (const { name, output } of fleet.running) console.log(`---- ${name}\n${output().slice(-3000)}`)
      throw error
    } finally {
      await fleet.down(5000)
    }
  },
)

test('a service whose command or health check is wrong does not count as up', { timeout: 60_000 }, async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'lookalike-compose-up-'))
  const service = (command: string[], test: string[]) => ({
    services: { one: { image: 'x:1.0.0', command, healthcheck: { test: ['CMD', ...test] } } },
  })
  const options = { dir, standIns: {}, secrets: {}, healthyWithinMs: 1500 }
  try {
    await assert.rejects(
      composeUp(service(['node', '--eval', 'process.exit(3)'], ['false']), options),
      /one ended with 3/,
    )
    const stays = ['node', '--eval', 'setInterval(() => {}, 1000)']
    await assert.rejects(
      composeUp(service(stays, ['node', 'infra/healthcheck.ts', 'http://127.0.0.1:4999/livez']), options),
      /one does not become healthy: .*ECONNREFUSED/s,
    )
  } finally {
    await rm(dir, { recursive: true })
  }
})

interface Answer {
  readonly id: string
  readonly state: string
  readonly counts: object
  readonly items: readonly { readonly id?: string; readonly product?: { readonly id: string } }[]
}

/** The first real products of the Fashion Product Images data, as an upload. */
async function realProducts(dir: string) {
  const lines = (await readFile(path.join(dir, 'styles.csv'), 'utf8')).split('\n').slice(0, PRODUCTS + 1)
  const ids = lines.slice(1).map((line) => line.split(',')[0] ?? '')
  const zip = new ZipFile()
  zip.addBuffer(Buffer.from(`${lines.join('\n')}\n`), 'styles.csv')
  for (const id of ids) zip.addFile(path.join(dir, 'images', `${id}.jpg`), `images/${id}.jpg`)
  zip.end()
  return { ids, zip: new Uint8Array(await buffer(zip.outputStream)) }
}
