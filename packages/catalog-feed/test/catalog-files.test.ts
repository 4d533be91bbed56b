import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'node:test'
import { DEFAULT_CATALOG } from '@lookalike/shared'
import { catalogFiles } from '../src/index.ts'
import { tempDir } from './temp.ts'

test("a catalog folder's files are its feed and the images that its rows name, once each", async (t) => {
  const dir = await tempDir(t)
  const shop = path.join(dir, 'shop')
  await mkdir(path.join(shop, 'images'), { recursive: true })
  for (const name of ['a', 'b', 'c', 'd', 'not-named']) await writeFile(path.join(shop, `images/${name}.jpg`), name)
  await writeFile(path.join(dir, 'secret.jpg'), 'x')
  await writeFile(
    path.join(shop, 'products.csv'),
    [
      'id,title,price,image_link,additional_image_link',
      '1,One,,images/a.jpg,"images\\b.jpg,./images/a.jpg"',
      // Wrong rows may be corrected, and then need their images.
      '2,Two,cheap,images/c.jpg,images/d.jpg',
      '3,Three,,../secret.jpg,/etc/hostname',
      '4,Four,,images/absent.jpg,images',
      '5,Five,,https://shop.example/a.jpg,',
    ].join('\n'),
  )
  const files = await catalogFiles(dir, {}, DEFAULT_CATALOG)
  assert.deepEqual(
    files.map(({ name }) => name),
    ['products.csv', 'images/a.jpg', 'images/b.jpg', 'images/c.jpg', 'images/d.jpg'],
  )
  assert.deepEqual(files[1], { name: 'images/a.jpg', file: path.join(shop, 'images/a.jpg'), sizeBytes: 1 })
})

test('a folder whose feed cannot be read is refused', async (t) => {
  const dir = await tempDir(t)
  await writeFile(path.join(dir, 'products.csv'), 'sku,name\n1,One\n')
  await assert.rejects(catalogFiles(dir, {}, DEFAULT_CATALOG), /lacks the column id, title, image_link/)
  await assert.rejects(catalogFiles(path.join(dir, 'nowhere'), {}, DEFAULT_CATALOG), { code: 'source_invalid' })
})
