import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import sharp from 'sharp'
import { contactSheet } from '../src/contact-sheet.ts'
import { demoProducts } from '../src/products.ts'
import { productsCsv, writeDemoCatalog } from '../src/write.ts'

describe('the written catalog', () => {
  let dir = ''
  const progress: [number, number][] = []
  const products = demoProducts()

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lookalike-demo-'))
    const written = await writeDemoCatalog(dir, { onProgress: (done, total) => progress.push([done, total]) })
    assert.deepEqual(written, { products: products.length })
  })
  after(() => rm(dir, { recursive: true, force: true }))

  test('is products.csv and one image per product, nothing else', async () => {
    assert.deepEqual((await readdir(dir)).sort(), ['images', 'products.csv'])
    assert.equal(await readFile(join(dir, 'products.csv'), 'utf8'), productsCsv(products))
    const images = await readdir(join(dir, 'images'))
    assert.deepEqual(images.sort(), products.map(({ id }) => `${id}.png`).sort())
  })

  test('reports its progress up to the end', () => {
    assert.deepEqual(progress.map(([done]) => done), products.map((_, i) => i + 1))
    assert.deepEqual(progress.at(-1), [products.length, products.length])
  })

  test('has images of 360 × 480 px with a drawing on white, no two alike', async () => {
    const seen = new Map<string, string>()
    for (const { id } of products) {
      const file = join(dir, 'images', `${id}.png`)
      const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true })
      assert.deepEqual([info.width, info.height, info.channels], [360, 480, 3], id)
      for (const [x, y] of [[0, 0], [359, 0], [0, 479], [359, 479]] as const) {
        const at = (y * 360 + x) * 3
        assert.deepEqual([...data.subarray(at, at + 3)], [255, 255, 255], `corner ${x}, ${y} of ${id}`)
      }
      assert.ok(inkShare(data) > 0.04, `${id} shows something`)
      const hash = createHash('sha256').update(data).digest('hex')
      assert.equal(seen.get(hash), undefined, `${id} looks like another product`)
      seen.set(hash, id)
    }
  })

  test('makes a contact sheet: a row per search, images in their places, a score below each answer', async () => {
    const image = (id: string): string => join(dir, 'images', `${id}.png`)
    const out = join(dir, 'sheet.png')
    const row = (query: string, ...ids: string[]) => ({
      query: image(query),
      similar: ids.map((id, i) => ({ image: image(id), score: 0.98 - i * 0.1 })),
    })
    await contactSheet([row('01-dress', '02-dress', '03-dress'), row('01-boots', '02-boots', '03-boots')], out)
    const { width, height } = await sharp(out).metadata()
    assert.deepEqual([width, height], [28 * 2 + 150 + 56 + 2 * 162 - 12, 28 * 2 + 2 * 242 - 12])
    const part = async (left: number, top: number, w: number, h: number): Promise<number> =>
      inkShare(await sharp(out).extract({ left, top, width: w, height: h }).raw().toBuffer())
    assert.ok((await part(30, 30, 146, 196)) > 0.04, 'the query is there')
    assert.ok((await part(236, 30, 146, 196)) > 0.04, 'the first answer is there')
    assert.ok((await part(234, 234, 40, 18)) > 0.04, 'its score is there')
    assert.equal(await part(28, 232, 150, 24), 0, 'the query has no score')
    await rm(out)
  })
})

/** Share of the RGB samples that are clearly not white. */
function inkShare(pixels: Buffer): number {
  let ink = 0
  for (const sample of pixels) if (sample < 236) ink += 1
  return ink / pixels.length
}
