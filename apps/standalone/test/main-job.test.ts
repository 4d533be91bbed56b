import assert from 'node:assert/strict'
import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type CatalogProduct, groupOf, type Import, type SearchResult } from '@lookalike/shared'
import { FASHION_DIR, FASHION_SKIP, MODEL, tempDir } from './paths.ts'
import { type RunningStandalone, runStandalone, startStandalone } from './process.ts'
import { readAnswer } from './stack.ts'

describe('the main job on 3,600 real products', { skip: FASHION_SKIP }, () => {
  const catalog = FASHION_DIR ?? ''
  let data: string
  let ids: string[]
  let running: RunningStandalone
  const get = async <T>(route: string) => (await readAnswer<T>(await fetch(running.api + route))).body
  const imports = async () => {
    const key = (await readFile(running.adminKeyFile, 'utf8')).trim()
    const response = await fetch(`${running.api}/v1/imports`, { headers: { authorization: `Bearer ${key}` } })
    return (await readAnswer<{ items: Import[] }>(response)).body.items
  }

  before(async () => {
    data = await tempDir()
    const csv = await readFile(path.join(catalog, 'styles.csv'), 'utf8')
    ids = csv
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',', 1)[0] ?? '')
    running = await startStandalone('--catalog', catalog, '--data', data)
  })
  after(async () => {
    running.child.kill('SIGKILL')
    await rm(data, { recursive: true, force: true })
  })

  test('imports every product, none failed', async () => {
    const [only, ...others] = await imports()
    assert.deepEqual(others, [])
    assert.equal(only?.state, 'completed')
    const { embedded, ...rows } = only.counts
    assert.deepEqual(rows, { rows: 3600, created: 3600, updated: 0, unchanged: 0, failed: 0, deleted: 0 })
    // Photos that are the same to the byte are embedded once per chunk.
    assert.ok(embedded > 3500 && embedded <= 3600, String(embedded))
    assert.equal((await get<{ products: number }>('/v1/catalog')).products, 3600)
    assert.match(running.log(), /3600\/3600 rows \(100 %\), [\d.]+ rows\/s, 0 failed/)
  })

  test('the top 10 of similar are mostly of the same article type, never the product itself', async (t) => {
    let same = 0
    let total = 0
    // Every twelfth product: 300 ids, for which exact search with this model gives 76.1 %.
    for (const id of ids.filter((_, index) => index % 12 === 0)) {
      const query = await get<CatalogProduct>(`/v1/products/${id}`)
      const { items } = await get<SearchResult>(`/v1/products/${id}/similar?limit=10`)
      assert.equal(items.length, 10)
      const found = items.map(({ product }) => product.id)
      assert.ok(!found.includes(id))
      assert.equal(new Set(items.map(({ product }) => groupOf(product))).size, 10)
      same += items.filter(
        ({ product }) => product.attributes?.['articleType'] === query.attributes?.['articleType'],
      ).length
      total += 10
    }
    const precision = same / total
    t.diagnostic(`same article type in the top 10: ${(precision * 100).toFixed(1)} %`)
    assert.ok(precision >= 0.75, String(precision))
  })

  test('a real photo finds its product; filter and crop hold', async () => {
    const photo = await readFile(path.join(catalog, 'images', `${ids[0]}.jpg`))
    const search = async (query: string) => {
      const form = new FormData()
      form.append('image', new Blob([photo], { type: 'image/jpeg' }), 'photo.jpg')
      const response = await fetch(`${running.api}/v1/search/image?${query}`, { method: 'POST', body: form })
      assert.equal(response.status, 200)
      return (await readAnswer<SearchResult>(response)).body
    }
    const { items } = await search('limit=5')
    assert.equal(items[0]?.product.id, ids[0])
    assert.ok((items[0]?.score ?? 0) > 0.999)
    const filtered = await search('limit=20&gender=Men&year.gte=2012')
    assert.ok(filtered.items.length > 0)
    for (const { product } of filtered.items)
      assert.ok(product.gender === 'Men' && Number(product.attributes?.['year']) >= 2012)
    const cropped = await search('limit=5&crop=0.1,0.1,0.5,0.5')
    assert.equal(cropped.items.length, 5)
    assert.ok((cropped.items[0]?.score ?? 1) < 0.999)
  })

  test('a second process on the data folder exits and names the first', async () => {
    const { code, stderr } = await runStandalone('--catalog', catalog, '--data', data, '--once')
    assert.equal(code, 1)
    assert.match(stderr, new RegExp(`in use by process ${running.child.pid}\\b`))
  })

  test('stops on SIGTERM, starts again without importing, and a re-import embeds nothing', async () => {
    assert.equal(await running.stop('SIGTERM'), 0)
    running = await startStandalone('--catalog', catalog, '--data', data)
    assert.equal((await imports()).length, 1)
    assert.equal((await get<SearchResult>(`/v1/products/${ids[0]}/similar?limit=10`)).items.length, 10)
    assert.equal(await running.stop('SIGINT'), 0)

    const { code, stdout } = await runStandalone('--catalog', catalog, '--data', data, '--once')
    assert.equal(code, 0)
    assert.equal(stdout.trim().split('\n').length, 1)
    assert.deepEqual(JSON.parse(stdout).counts, {
      rows: 3600,
      created: 0,
      updated: 0,
      unchanged: 3600,
      failed: 0,
      deleted: 0,
      embedded: 0,
    })
  })

  test('a catalog folder without a CSV file and a model folder that is not there are named', async () => {
    const empty = await runStandalone('--catalog', path.dirname(MODEL), '--data', data, '--once')
    assert.equal(empty.code, 1)
    assert.match(empty.stderr, /holds no CSV file/)
    const missing = await runStandalone(
      '--model',
      path.join(data, 'nowhere'),
      '--data',
      data,
      '--once',
      '--catalog',
      catalog,
    )
    assert.equal(missing.code, 1)
    assert.match(missing.stderr, /nowhere/)
  })
})
