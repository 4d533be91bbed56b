import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { ProductList, SearchResult } from '@lookalike/shared'
import { create } from 'tar'
import { backupDataFolder, restoreDataFolder } from '../src/data.ts'
import { tempDir } from './paths.ts'
import { openStack, type Stack } from './stack.ts'

let root: string
let data: string
let backup: string
let answers: unknown
before(async () => {
  root = await tempDir()
  const stack = await openStack({ dir: path.join(root, 'first') })
  data = path.join(root, 'first/data')
  backup = path.join(root, 'backup.tar.gz')
  try {
    await stack.admin('/v1/products/square-navy-0', { method: 'DELETE' })
    answers = await ask(stack)
    await assert.rejects(backupDataFolder(data, backup), {
      code: 'conflict',
      message: new RegExp(`in use by process ${process.pid}`),
    })
  } finally {
    await stack.close()
  }
})
after(() => rm(root, { recursive: true, force: true }))

async function ask(stack: Stack) {
  const products = await stack.get<ProductList>('/v1/products?limit=100')
  const similar = await stack.get<SearchResult>('/v1/products/circle-navy-0/similar?limit=10')
  assert.deepEqual([products.body.items.length, similar.body.items.length], [39, 10])
  return [products.body, similar.body]
}

test('a backup that is restored elsewhere answers the same', async () => {
  const { sizeBytes } = await backupDataFolder(data, backup)
  assert.deepEqual([sizeBytes, (await stat(backup)).mode & 0o777], [(await stat(backup)).size, 0o600])
  const dir = path.join(root, 'second')
  await mkdir(path.join(dir, 'data'), { recursive: true })
  await restoreDataFolder(backup, path.join(dir, 'data'))
  assert.deepEqual((await readdir(path.join(dir, 'data'))).sort(), [
    'admin.key',
    'catalog.json',
    'files',
    'lookalike.json',
    'vectors',
  ])
  assert.equal(
    await readFile(path.join(dir, 'data/admin.key'), 'utf8'),
    await readFile(path.join(data, 'admin.key'), 'utf8'),
  )
  const said: string[] = []
  const stack = await openStack({ dir, catalog: path.join(root, 'first/catalog'), say: (text) => said.push(text) })
  try {
    assert.deepEqual(await ask(stack), answers)
    assert.deepEqual(said, [])
  } finally {
    await stack.close()
  }
})

describe('a backup', () => {
  let dir: string
  before(async () => {
    dir = await tempDir()
    await backupDataFolder(data, path.join(dir, 'good.tar.gz'))
  })
  after(() => rm(dir, { recursive: true, force: true }))

  test('replaces no file, and is of a data folder only', async () => {
    await assert.rejects(backupDataFolder(data, path.join(dir, 'good.tar.gz')), {
      code: 'conflict',
      message: /is there already/,
    })
    await assert.rejects(backupDataFolder(dir, path.join(dir, 'a.tar.gz')), { code: 'invalid_request' })
    assert.deepEqual(
      (await readdir(dir)).filter((name) => name !== 'good.tar.gz'),
      [],
    )
  })

  async function refused(file: string, error: object): Promise<void> {
    await assert.rejects(restoreDataFolder(file, path.join(dir, 'target')), error)
    assert.deepEqual(
      [existsSync(path.join(dir, 'target')), existsSync(path.join(dir, 'target.unfinished'))],
      [false, false],
    )
  }

  const invalid = (message: RegExp) => ({ code: 'source_invalid', message })

  test('that is damaged or none leaves nothing', async () => {
    const good = await readFile(path.join(dir, 'good.tar.gz'))
    const file = path.join(dir, 'bad')
    await writeFile(file, good)
    await truncate(file, Math.floor(good.length / 2))
    await refused(file, invalid(/is damaged, or no backup; nothing was restored/))
    await writeFile(file, Buffer.from(good).fill(0, 30_000, 31_000))
    await refused(file, invalid(/is damaged/))
    const tar = gunzipSync(good)
    await writeFile(file, gzipSync(tar.subarray(0, Math.floor(tar.length / 1024) * 512 + 100)))
    await refused(file, invalid(/is damaged/))
    await writeFile(file, 'id,title\n')
    await refused(file, invalid(/is damaged, or no backup/))
    await refused(path.join(dir, 'none'), invalid(/There is no backup/))
  })

  test('goes into an empty folder only', async () => {
    await mkdir(path.join(dir, 'full'))
    await writeFile(path.join(dir, 'full/thesis.txt'), 'precious')
    await assert.rejects(restoreDataFolder(path.join(dir, 'good.tar.gz'), path.join(dir, 'full')), {
      code: 'conflict',
      message: /not empty/,
    })
    assert.deepEqual(await readdir(path.join(dir, 'full')), ['thesis.txt'])
  })

  test('of another version, or with entries that are not ours, is refused', async () => {
    const planted = path.join(dir, 'planted')
    await mkdir(path.join(planted, 'files'), { recursive: true })
    await writeFile(path.join(planted, 'lookalike.json'), '{"dataVersion":1}')
    await writeFile(path.join(dir, 'outside.txt'), 'outside')
    await symlink('/etc', path.join(planted, 'files/link'))
    const archive = async (...names: string[]) => {
      const file = path.join(dir, `planted-${names.length}.tar.gz`)
      await create({ gzip: true, cwd: planted, file, preservePaths: true }, names)
      return file
    }
    await refused(await archive('lookalike.json', '../outside.txt'), invalid(/holds "\.\.\/outside\.txt"/))
    await refused(await archive('lookalike.json', 'files/../../outside.txt', 'files/..'), invalid(/outside\.txt/))
    await refused(await archive('lookalike.json', 'files', 'files/link', 'files'), invalid(/files\/link/))
    await refused(await archive(path.join(dir, 'outside.txt')), invalid(/outside\.txt/))
    await rm(path.join(planted, 'files/link'))
    await refused(await archive('files'), invalid(/holds no lookalike\.json/))
    await writeFile(path.join(planted, 'lookalike.json'), '{"dataVersion":2}')
    await refused(await archive('lookalike.json', 'files'), {
      code: 'conflict',
      message: /has version 2; this Lookalike reads version 1/,
    })
  })
})
