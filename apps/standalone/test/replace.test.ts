import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { CatalogProduct, Import, ProductList } from '@lookalike/shared'
import { assertProblem } from './problems.ts'
import { openStack, type Stack } from './stack.ts'
import { zipOf } from './zip.ts'

let stack: Stack
let lines: readonly string[]
let images: Readonly<Record<string, Uint8Array>>
before(async () => {
  stack = await openStack()
  const catalog = path.join(stack.dir, 'catalog')
  lines = (await readFile(path.join(catalog, 'products.csv'), 'utf8')).trim().split('\n')
  const names = await readdir(path.join(catalog, 'images'))
  images = Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [`images/${name}`, await readFile(path.join(catalog, 'images', name))] as const),
    ),
  )
})
after(() => stack.close())

/** Uploads the shapes' rows `from` to `to` and some more lines. */
async function replace(
  from: number,
  to: number,
  { more = [], query = '' }: { more?: string[]; query?: string } = {},
): Promise<Import> {
  const csv = [lines[0], ...lines.slice(1 + from, 1 + to), ...more].join('\n')
  return stack.upload(await zipOf({ 'products.csv': csv, ...images }), `mode=replace${query}`)
}

const ids = async () => (await stack.get<ProductList>('/v1/products?limit=100')).body.items.map(({ id }) => id)
const idOf = (line: string | undefined) => line?.split(',')[0] ?? ''

describe('an import that replaces the catalog', () => {
  test('deletes what its file does not hold, but nothing that a failed row names', async () => {
    const broken = [
      `${idOf(lines[1])},Bad price,circle,navy,cheap,,,images/circle-navy-0.png`,
      `${idOf(lines[2])},No image,circle,navy,7 USD,,,images/gone.png`,
    ]
    const done = await replace(5, 40, { more: broken })
    assert.deepEqual([done.state, done.mode, done.error], ['completed', 'replace', null])
    assert.deepEqual(done.counts, {
      rows: 37,
      created: 0,
      updated: 0,
      unchanged: 35,
      failed: 2,
      deleted: 3,
      embedded: 0,
    })
    assert.deepEqual(await ids(), [...lines.slice(1, 3), ...lines.slice(6)].map(idOf).sort())
    const { body: kept } = await stack.get<CatalogProduct>(`/v1/products/${idOf(lines[2])}`)
    assert.deepEqual([kept.title, kept.images.length], ['No image', 1])
    const { body } = await stack.admin<Import>(`/v1/imports/${done.id}`)
    assert.deepEqual(body.counts, done.counts)
  })

  test('refuses to delete more than a fifth, or what nobody can tell, unless it is forced', async () => {
    const before = await ids()
    const refused = await replace(20, 40)
    assert.equal(refused.state, 'failed')
    assert.match(refused.error ?? '', /^replace_refused: 17 of 37 products .* more than 20 %; nothing was deleted/)
    assert.deepEqual([refused.counts.unchanged, refused.counts.deleted], [20, 0])
    const nameless = await replace(8, 40, { more: [',No id,circle,navy,1 USD,,,images/circle-navy-0.png'] })
    assert.match(nameless.error ?? '', /^replace_refused: Row 33 failed and names no product/)
    assert.deepEqual(await ids(), before)

    // New products do not make room for deleting old ones, nor do those that are written without an image.
    const image = (n: number) => (n % 2 === 0 ? 'circle-navy-0' : 'gone')
    const fresh = Array.from({ length: 40 }, (_, n) => `new-${n},New,circle,navy,1 USD,,,images/${image(n)}.png`)
    assert.match((await replace(20, 40, { more: fresh })).error ?? '', /17 of 37/)
    const forced = await replace(20, 40, { query: '&force=true' })
    assert.deepEqual([forced.state, forced.counts.deleted], ['completed', 57])
    assert.deepEqual(await ids(), lines.slice(21).map(idOf).sort())
    assert.deepEqual((await replace(20, 40)).counts.deleted, 0)
  })

  test('is asked for by name', async () => {
    const init = { method: 'POST', body: 'id', headers: { 'content-type': 'text/csv' } }
    assertProblem(await stack.admin('/v1/imports?mode=mirror', init), {
      status: 400,
      code: 'invalid_request',
      field: 'mode',
    })
  })
})
