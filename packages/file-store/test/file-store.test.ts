import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { type ChunkResult, type FileStore, NO_COUNTS, openFolderStore, sha256Of } from '../src/index.ts'

async function tempStore(t: TestContext): Promise<{ dir: string; files: FileStore }> {
  const dir = await mkdtemp(path.join(tmpdir(), 'lookalike-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  return { dir, files: await openFolderStore(dir) }
}

const DESCRIPTION = { name: 'a.csv', container: 'csv', preset: 'columns', warnings: ['w'] } as const

async function* source(...chunks: string[]) {
  for (const chunk of chunks) yield Buffer.from(chunk)
}

async function accepted({ imports }: FileStore) {
  return (await imports.stage(source('id\n', '1\n'))).accept(DESCRIPTION)
}

function chunkOf(...statuses: ChunkResult['rows'][number]['status'][]): ChunkResult {
  return { rows: statuses.map((status, index) => ({ row: index + 1, id: `p${index}`, status })), embedded: 1 }
}

test('an accepted source is there after a restart, in the order of acceptance', async (t) => {
  const { dir, files } = await tempStore(t)
  const first = await accepted(files)
  const second = await accepted(files)
  assert.ok(second.version > first.version)
  const reopened = await openFolderStore(dir)
  assert.deepEqual(await reopened.imports.list(), [second.id, first.id])
  assert.deepEqual(await reopened.imports.record(first.id), first)
  assert.ok((await accepted(reopened)).version > second.version)
})

test('imports and single changes share one growing order, above whatever is stored', async (t) => {
  const { dir, files } = await tempStore(t)
  const { version } = await accepted(files)
  const later = await Promise.all(Array.from({ length: 300 }, () => files.versions.next()))
  later.forEach((next, index) => assert.ok(next > (later[index - 1] ?? version)))
  assert.ok((await accepted(files)).version > Math.max(...later))
  const stored = (Date.now() + 60_000) * 1000
  assert.ok((await files.versions.next(stored)) > stored)
  const { version: ahead } = await accepted(files)
  assert.ok((await (await openFolderStore(dir)).versions.next()) > ahead, 'a clock that went back is behind no import')
})

test('a source that breaks off or is discarded leaves nothing behind', async (t) => {
  const { dir, files } = await tempStore(t)
  async function* broken() {
    yield Buffer.from('id')
    throw new Error('connection lost')
  }
  await assert.rejects(files.imports.stage(broken()), /connection lost/)
  await (await files.imports.stage(source('x'))).discard()
  assert.deepEqual(await readdir(path.join(dir, 'staging')), [])
  assert.deepEqual(await files.imports.list(), [])
})

test('an accepted import can be taken back, and late writes do not bring it back', async (t) => {
  const {
    dir,
    files: { imports },
  } = await tempStore(t)
  const staged = await imports.stage(source('id\n', '1\n'))
  const { id } = await staged.accept(DESCRIPTION)
  await imports.markStarted(id)
  await imports.writePlannedRows(id, 0, [{ row: 1, original: { id: '1' } }])
  await staged.discard()
  assert.deepEqual(await imports.list(), [])
  await assert.rejects(imports.record(id), { code: 'import_not_found' })
  await assert.rejects(imports.markStarted(id), { code: 'ENOENT' })
  await assert.rejects(imports.writePlannedRows(id, 0, []), { code: 'ENOENT' })
  await assert.rejects(imports.writePlan(id, { rows: 1, chunks: 1, columns: ['id'] }), { code: 'ENOENT' })
  await assert.rejects(imports.writeChunk(id, 0, chunkOf('created')), { code: 'ENOENT' })
  await staged.discard()
  assert.deepEqual([await readdir(path.join(dir, 'imports')), await readdir(path.join(dir, 'staging'))], [[], []])
})

test('an import goes through its states and its counts are the sums of its chunks', async (t) => {
  const {
    files: { imports },
    files,
  } = await tempStore(t)
  const { id } = await accepted(files)
  const state = async () => {
    const { state, counts } = await imports.get(id)
    return [state, counts]
  }
  const none = { rows: 0, created: 0, updated: 0, unchanged: 0, failed: 0, deleted: 0, embedded: 0 }
  assert.deepEqual(await state(), ['queued', none])
  await imports.markStarted(id)
  assert.deepEqual(await state(), ['planning', none])
  await imports.writePlannedRows(id, 0, [{ row: 1, original: { id: '1' } }])
  await imports.writePlan(id, { rows: 4, chunks: 2, columns: ['id'] })
  assert.deepEqual(await state(), ['running', { ...none, rows: 4 }])
  await imports.writeChunk(id, 1, chunkOf('created', 'failed'))
  assert.deepEqual(await state(), ['running', { ...none, rows: 4, created: 1, failed: 1, deleted: 0, embedded: 1 }])
  await imports.writeChunk(id, 0, chunkOf('updated', 'unchanged'))
  const { counts } = await imports.get(id)
  assert.deepEqual(counts, { rows: 4, created: 1, updated: 1, unchanged: 1, failed: 1, deleted: 0, embedded: 2 })
  assert.deepEqual(await imports.finishedChunks(id), [0, 1])
  await imports.writeSummary(id, { state: 'completed', counts, finishedAt: new Date().toISOString(), error: null })
  assert.deepEqual(await state(), ['completed', counts])
  assert.deepEqual((await imports.get(id)).warnings, ['w'])
})

test('the final state of a chunk is written once', async (t) => {
  const {
    files: { imports },
    files,
  } = await tempStore(t)
  const { id } = await accepted(files)
  await Promise.all([imports.writeChunk(id, 0, chunkOf('created')), imports.writeChunk(id, 0, chunkOf('failed'))])
  const first = await imports.chunk(id, 0)
  await imports.writeChunk(id, 0, chunkOf('unchanged'))
  assert.deepEqual(await imports.chunk(id, 0), first)
})

test('unknown and evil import ids are not found', async (t) => {
  const {
    files: { imports },
  } = await tempStore(t)
  for (const id of ['imp_00000000000', '../../etc', '', 'imp_..', 'staging']) {
    await assert.rejects(imports.record(id), { code: 'import_not_found' }, id)
    await assert.rejects(imports.get(id), { code: 'import_not_found' }, id)
  }
})

test('images are kept once under their sha256, thumbnails beside them', async (t) => {
  const {
    files: { images },
  } = await tempStore(t)
  const bytes = Buffer.from('picture')
  const [sha256, again] = await Promise.all([images.put(bytes), images.put(bytes)])
  assert.equal(sha256, sha256Of(bytes))
  assert.equal(again, sha256)
  assert.deepEqual(Buffer.from(await images.get(sha256)), bytes)
  await assert.rejects(images.get(sha256Of(Buffer.from('other'))), { code: 'image_not_found' })
  await assert.rejects(images.get('../../../etc/hostname'), { code: 'image_not_found' })
  assert.equal(await images.getThumbnail(sha256, '64.webp'), undefined)
  await images.putThumbnail(sha256, '64.webp', Buffer.from('small'))
  assert.equal(Buffer.from((await images.getThumbnail(sha256, '64.webp')) ?? []).toString(), 'small')
})

test('fetched images are found by their URL, with what the server said of them', async (t) => {
  const { dir, files } = await tempStore(t)
  const bytes = Buffer.from('picture')
  const url = 'https://cdn.example.com/a.jpg?v=1'
  assert.equal(await files.urls.get(url), undefined)
  await files.urls.put(url, { bytes })
  assert.equal(await files.urls.get(url), undefined)
  await files.urls.put(url, { bytes, etag: '"1"', lastModified: 'Mon, 23 Nov 2026 10:00:00 GMT' })
  const known = await (await openFolderStore(dir)).urls.get(url)
  assert.deepEqual(
    { ...known, bytes: Buffer.from(known?.bytes ?? []) },
    { bytes, etag: '"1"', lastModified: 'Mon, 23 Nov 2026 10:00:00 GMT' },
  )
  assert.equal(await files.urls.get(`${url}2`), undefined)
  await rm(path.join(dir, 'images'), { recursive: true })
  assert.equal(await files.urls.get(url), undefined)
})

test('a webhook is owed from the end of an import on, and none for one that ended before they were configured', async (t) => {
  const { dir, files } = await tempStore(t)
  const summary = { state: 'completed', counts: NO_COUNTS, finishedAt: new Date().toISOString(), error: null } as const
  const early = await accepted(files)
  await files.imports.writeSummary(early.id, summary)
  const { imports } = await openFolderStore(dir, { webhooks: true })
  await imports.writeSummary(early.id, summary)
  assert.equal((await imports.get(early.id)).webhook, null)

  const { id } = await accepted(files)
  assert.equal(await imports.webhook(id), undefined)
  await imports.writeSummary(id, summary)
  assert.deepEqual((await imports.get(id)).webhook, { state: 'pending', attempts: 0, error: null })
  const delivered = { state: 'delivered', attempts: 2, error: null } as const
  await imports.writeWebhook(id, delivered)
  await imports.writeSummary(id, summary)
  assert.deepEqual(await imports.webhook(id), delivered)
})
