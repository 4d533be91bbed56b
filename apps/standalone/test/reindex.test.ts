import assert from 'node:assert/strict'
import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createEmbedder, type LocalEmbedder } from '@lookalike/embedder'
import {
  type CatalogProduct,
  type ProblemDetails,
  type Reindex,
  type SearchResult,
  SETTLED_REINDEX_STATES,
  type System,
} from '@lookalike/shared'
import { runCli } from './cli.ts'
import { MODEL, tempDir } from './paths.ts'
import { writeProjectedModel } from './projected-model.ts'
import { loadSearches } from './search-load.ts'
import { openStack, picture, readAnswer, type Stack, writeShapesCatalog } from './stack.ts'
import { zipOf } from './zip.ts'

const FIRST = 'fashion-resnet50-1'
const NEW_ROWS = ['id,title,product_type,color,price,image_link', 'new-1,A gold circle,circle,gold,7 USD,images/new-1.png']

describe('moving to another model', () => {
  let dir: string
  let stack: Stack
  let embedder: LocalEmbedder
  let projected: Awaited<ReturnType<typeof writeProjectedModel>>
  const open = () =>
    openStack({
      dir,
      catalog: path.join(dir, 'catalog'),
      models: path.join(dir, 'models'),
      settings: { graceMs: 400 },
    })
  before(async () => {
    dir = await tempDir()
    await writeShapesCatalog(path.join(dir, 'catalog'))
    projected = await writeProjectedModel(path.join(dir, 'models/projected'))
    await writeProjectedModel(path.join(dir, 'models/broken'), {
      id: 'broken',
      seed: 2,
      golden: (vector) => vector.toReversed(),
    })
    embedder = await createEmbedder({ modelDir: MODEL })
    stack = await open()
  })
  after(async () => {
    await stack.close()
    await embedder.close()
    await rm(dir, { recursive: true, force: true })
  })

  const post = <T = Reindex>(route: string, body?: object) =>
    stack.admin<T>(route, {
      method: 'POST',
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
  const reindex = async () => {
    const { reindex } = (await stack.admin<{ reindex: Reindex | null }>('/v1/reindex')).body
    assert.ok(reindex, 'there is a reindex')
    return reindex
  }
  const settled = async (until = (state: Reindex) => SETTLED_REINDEX_STATES.includes(state.state)): Promise<Reindex> => {
    for (;;) {
      const state = await reindex()
      if (until(state)) return state
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const cleared = () => settled((state) => state.cleared)
  const collections = async () =>
    (await readdir(path.join(dir, 'data/vectors'))).filter((name) => name.startsWith('products-')).sort()
  const liveSpace = async () =>
    (await stack.get<{ model: { space: string } }>('/v1/catalog')).body.model.space

  async function searchByPhoto(photo: Buffer): Promise<SearchResult> {
    const body = new FormData()
    body.append('image', new Blob([new Uint8Array(photo)]), 'photo.png')
    const answer = await readAnswer<SearchResult>(
      await fetch(`${stack.api}/v1/search/image?limit=50`, { method: 'POST', body }),
    )
    assert.equal(answer.status, 200)
    return answer.body
  }

  /** Checks that scores are what the space's own vectors make of two pictures. */
  async function assertScoresOf(space: string): Promise<void> {
    // The alias follows the decision a moment later.
    for (let tries = 0; tries < 100 && (await liveSpace()) !== space; tries++)
      await new Promise((resolve) => setTimeout(resolve, 50))
    assert.equal(await liveSpace(), space)
    const [a, b] = await Promise.all([picture('square', 'navy'), picture('triangle', 'orange')])
    const { vectors } = await embedder.embed([{ bytes: a }, { bytes: b }], { priority: 'bulk' })
    const [x = [], y = []] = vectors.map((vector) => {
      assert.ok(vector instanceof Float32Array)
      return space === FIRST ? [...vector] : projected.project(vector)
    })
    const expected = x.reduce((sum, value, n) => sum + value * (y[n] ?? 0), 0)
    const hit = (await searchByPhoto(a)).items.find(({ product }) => product.id === 'triangle-orange-0')
    assert.ok(Math.abs((hit?.score ?? 2) - expected) < 0.02, `${hit?.score} instead of ${expected} in ${space}`)
  }

  test('says what there is to choose, and what is wrong with a choice', async () => {
    const { body } = await stack.admin<{ items: object[] }>('/v1/models')
    assert.deepEqual(body.items, [
      { id: 'fashion-resnet50', space: FIRST, dimensions: 256, live: true },
      { id: 'broken', space: 'broken-1', dimensions: 64, live: false },
      { id: 'projected', space: 'projected-1', dimensions: 64, live: false },
    ])
    assert.deepEqual((await stack.admin('/v1/reindex')).body, { reindex: null })
    for (const [model, status, code, says] of [
      ['nonesuch', 400, 'invalid_request', /model: there is no model "nonesuch"; there are: fashion-resnet50, broken/],
      ['fashion-resnet50', 409, 'conflict', /already/],
      ['broken', 500, 'model_invalid', /golden/],
    ] as const) {
      const answer = await post<ProblemDetails>('/v1/reindex', { model })
      assert.deepEqual([answer.status, answer.body.code], [status, code])
      assert.match(answer.body.detail, says)
    }
    for (const change of ['cancel', 'rollback', 'finish'])
      assert.equal((await post(`/v1/reindex/${change}`)).status, 409, change)
    for (const route of ['/v1/models', '/v1/reindex', '/v1/reindex/events'])
      assert.equal((await stack.get(route)).status, 401, route)
    assert.deepEqual((await stack.admin('/v1/reindex')).body, { reindex: null })
    assert.deepEqual(await collections(), [`products-${FIRST}.lance`])
  })

  test('can be cancelled; nothing is left of it', async () => {
    assert.equal((await post('/v1/reindex', { model: 'projected' })).status, 202)
    const again = await post<ProblemDetails>('/v1/reindex', { model: 'projected' })
    assert.equal(again.status, 409)
    assert.match(again.body.detail, /under way: cancel it/)
    assert.equal((await post('/v1/reindex/cancel')).body.state, 'cancelled')
    assert.equal((await cleared()).state, 'cancelled')
    assert.deepEqual(await collections(), [`products-${FIRST}.lance`])
    await assertScoresOf(FIRST)
  })

  test('searches go on while it switches, writes reach both models, and there is a way back', async (t) => {
    const load = loadSearches(stack.api, { id: 'triangle-navy-0', photo: await picture('square', 'navy', 5) })
    t.after(() => load.stop())
    const accepted = await post('/v1/reindex', { model: 'projected' })
    assert.deepEqual([accepted.status, accepted.body.state], [202, 'queued'])
    const change = await stack.admin('/v1/products/square-navy-0', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ brand: 'Acme' }),
    })
    assert.equal(change.status, 200)
    assert.equal((await stack.admin('/v1/products/stripes-black-0', { method: 'DELETE' })).status, 204)
    const zip = await zipOf({ 'products.csv': NEW_ROWS.join('\n'), 'images/new-1.png': await picture('circle', 'gold') })
    assert.equal((await stack.upload(zip)).counts.created, 1)

    const state = await settled()
    assert.equal(state.state, 'switched', state.error ?? '')
    const { verification } = state
    assert.deepEqual(verification?.products, { from: 40, to: 40 })
    assert.deepEqual(verification.images, { from: 40, to: 40 })
    assert.deepEqual([verification.sampled, verification.foundItself, verification.withNeighbours], [40, 40, 40])
    assert.ok((verification.minCosine ?? 0) >= 0.98)
    assert.deepEqual([state.products.total, state.products.done], [state.products.total, state.products.total])
    assert.equal((await stack.admin<System>('/v1/system')).body.reindex?.state, 'switched')
    assert.match((await post<ProblemDetails>('/v1/reindex/cancel')).body.detail, /roll it back/)
    assert.match((await post<ProblemDetails>('/v1/reindex', { model: FIRST })).body.detail, /finish it or roll it back/)
    await assertScoresOf('projected-1')
    assert.equal((await stack.get<CatalogProduct>('/v1/products/square-navy-0')).body.brand, 'Acme')
    assert.equal((await stack.get('/v1/products/stripes-black-0')).status, 404)

    // What is written now is there after a rollback too.
    assert.equal((await stack.admin('/v1/products/stripes-black-10', { method: 'DELETE' })).status, 204)
    const second = [NEW_ROWS[0], 'new-2,A pink square,square,pink,8 USD,images/new-2.png'].join('\n')
    const files = { 'products.csv': second, 'images/new-2.png': await picture('square', 'pink') }
    assert.equal((await stack.upload(await zipOf(files))).counts.created, 1)
    const products = await load.products()
    assert.equal((await post('/v1/reindex/rollback')).body.state, 'rolled_back')
    await assertScoresOf(FIRST)
    assert.deepEqual(await load.products(), products)
    assert.equal((await searchByPhoto(await picture('square', 'pink'))).items[0]?.product.id, 'new-2')
    assert.equal((await cleared()).state, 'rolled_back')

    const { searches, problems } = await load.stop()
    assert.deepEqual(problems, [])
    assert.ok(searches > 20, `${searches} searches`)
    assert.deepEqual(await collections(), [`products-${FIRST}.lance`])
  })

  test('is followed by the command line, finished, and outlives a restart', async () => {
    const env = { LOOKALIKE_URL: stack.api, LOOKALIKE_KEY: stack.key }
    const moved = await runCli(['reindex', 'projected'], { env })
    assert.equal(moved.code, 0, moved.stderr)
    assert.match(moved.stdout, /Searches use projected-1 now.*40 products/s)
    assert.match(moved.stdout, /lookalike reindex --finish.*--rollback/s)
    await stack.close()
    stack = await open()
    await assertScoresOf('projected-1')
    const again = { LOOKALIKE_URL: stack.api, LOOKALIKE_KEY: stack.key }
    const status = await runCli(['reindex', '--status', '--json'], { env: again })
    assert.equal((JSON.parse(status.stdout) as Reindex).state, 'switched')
    const finished = await runCli(['reindex', '--finish'], { env: again })
    assert.equal(finished.code, 0, finished.stderr)
    await cleared()
    assert.deepEqual(await collections(), ['products-projected-1.lance'])
    const wrong = await runCli(['reindex', 'nonesuch'], { env: again })
    assert.equal(wrong.code, 1)
    assert.match(wrong.stderr, /there is no model "nonesuch"/)
    assert.equal((await runCli(['reindex', 'projected', '--cancel'], { env: again })).code, 2)
    await assertScoresOf('projected-1')
  })

  test('vectors that are lost are made again by the model that the catalog moved to', async () => {
    await stack.close()
    await rm(path.join(dir, 'data/vectors'), { recursive: true })
    stack = await open()
    await assertScoresOf('projected-1')
    assert.deepEqual(await collections(), ['products-projected-1.lance'])
  })
})
