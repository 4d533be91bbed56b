import assert from 'node:assert/strict'
import { mkdir, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'node:test'
import { MAX_IMAGE_BYTES } from '@lookalike/shared'
import { findCatalog, openFeedImages } from '../src/index.ts'
import { tempDir, tempFile, zipOf } from './temp.ts'

test('a folder and a ZIP give the same images and the same errors', async (t) => {
  const dir = await tempDir(t)
  await mkdir(path.join(dir, 'images'))
  await writeFile(path.join(dir, 'images/a.jpg'), 'picture')
  const zip = await tempFile(
    t,
    await zipOf({ 'shop/products.csv': 'id,title,image_link\n', 'shop/images/a.jpg': 'picture', 'secret.jpg': 'x' }),
  )
  const sources = [
    await openFeedImages('unused', { container: 'csv', preset: 'columns', imagesDir: dir }),
    await openFeedImages(zip, { container: 'zip', preset: 'columns' }),
  ]
  for (const source of sources) {
    t.after(() => source.close())
    assert.equal(Buffer.from(await source.read('images/a.jpg')).toString(), 'picture')
    assert.equal(Buffer.from(await source.read('./images\\a.jpg')).toString(), 'picture')
    await assert.rejects(source.read('images/b.jpg'), { code: 'image_missing' })
    await assert.rejects(source.read('images'), { code: 'image_missing' })
    for (const outside of ['../secret.jpg', '/etc/hostname', 'images/../../secret.jpg', '..', 'a\0b']) {
      await assert.rejects(source.read(outside), { code: 'invalid_value' }, outside)
    }
    await assert.rejects(source.read('http://127.0.0.1:1/a.jpg'), /not a public address/)
  }
})

test('a file over the limit is refused before it is read', async (t) => {
  const dir = await tempDir(t)
  await writeFile(path.join(dir, 'big.jpg'), '')
  await truncate(path.join(dir, 'big.jpg'), MAX_IMAGE_BYTES + 1)
  const source = await openFeedImages('unused', { container: 'csv', preset: 'columns', imagesDir: dir })
  await assert.rejects(source.read('big.jpg'), { code: 'image_too_large' })
})

test('a damaged ZIP entry fails its image alone', async (t) => {
  const content = await zipOf({ 'products.csv': 'id,title,image_link\n', 'a.jpg': 'A'.repeat(4000), 'b.jpg': 'intact' })
  const start = content.indexOf('a.jpg') + 'a.jpg'.length
  content.fill(0xff, start, start + 8)
  const source = await openFeedImages(await tempFile(t, content), { container: 'zip', preset: 'columns' })
  t.after(() => source.close())
  await assert.rejects(source.read('a.jpg'), { code: 'image_undecodable' })
  assert.equal(Buffer.from(await source.read('b.jpg')).toString(), 'intact')
})

test('a catalog folder is found at its root or one folder deeper', async (t) => {
  const dir = await tempDir(t)
  await assert.rejects(findCatalog(dir), { code: 'source_invalid' })
  await assert.rejects(findCatalog(path.join(dir, 'nowhere')), /nowhere cannot be read/)
  await mkdir(path.join(dir, 'myntradataset'))
  await writeFile(path.join(dir, 'myntradataset/styles.csv'), 'id')
  assert.equal((await findCatalog(dir)).csvFile, path.join(dir, 'myntradataset/styles.csv'))
  await writeFile(path.join(dir, 'feed.xml'), '<rss/>')
  assert.equal((await findCatalog(dir)).csvFile, path.join(dir, 'feed.xml'))
  await writeFile(path.join(dir, 'styles.csv'), 'id')
  await writeFile(path.join(dir, 'other.csv'), 'id')
  assert.deepEqual(await findCatalog(dir), { csvFile: path.join(dir, 'styles.csv'), imagesDir: dir })
})
