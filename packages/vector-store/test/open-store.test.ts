import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { startFakeQdrant } from '@lookalike/fake-qdrant'
import { openVectorStore } from '../src/open-store.ts'

const SPACE = { space: 'm', dimensions: 8 }

test('a URL names the store', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'lookalike-open-'))
  const fake = await startFakeQdrant()
  for (const url of [`lance:${dir}/vectors`, fake.url, `${fake.url}/`]) {
    const store = await openVectorStore(url)
    await store.ensureCollection(SPACE, [])
    assert.deepEqual(await store.listSpaces(), ['m'], url)
    await store.close()
  }
  await fake.close()
  await rm(dir, { recursive: true })
})

test('another URL is an error that says which there are', async () => {
  for (const url of ['', 'lance:', 'qdrant:6333', '/vectors', 'redis://x', 'http://', 'http:qdrant'])
    await assert.rejects(openVectorStore(url), { code: 'invalid_value', message: /http:\/\// }, url)
})
