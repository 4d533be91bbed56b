import assert from 'node:assert/strict'
import { readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { MODEL, tempDir } from './paths.ts'
import { runStandalone } from './process.ts'
import { noRedis, withRedis } from './redis.ts'
import { writeShapesCatalog } from './stack.ts'

let dir: string
before(async () => {
  dir = await tempDir()
})
after(async () => {
  delete process.env['QUEUE_URL']
  await rm(dir, { recursive: true, force: true })
})

const importOnce = (data: string) =>
  runStandalone('--catalog', path.join(dir, 'catalog'), '--data', path.join(dir, data), '--model', MODEL, '--once')

test('QUEUE_URL=redis://… imports a catalog through Redis', { skip: noRedis }, async () => {
  await writeShapesCatalog(path.join(dir, 'catalog'))
  await withRedis(async (url) => {
    process.env['QUEUE_URL'] = url
    const { code, stdout, stderr } = await importOnce('data')
    assert.equal(code, 0, stderr)
    assert.equal((JSON.parse(stdout) as { counts: { created: number } }).counts.created, 40)
    assert.ok(!(await readdir(path.join(dir, 'data'))).includes('queue'), 'no queue in the data folder')
  })
})

test('a QUEUE_URL of another kind is refused with the forms that work', async () => {
  process.env['QUEUE_URL'] = 'postgres://somewhere'
  const { code, stderr } = await importOnce('refused')
  assert.equal(code, 1)
  assert.match(stderr, /QUEUE_URL: must be pglite:<folder>, redis:/)
})
