import assert from 'node:assert/strict'
import { cp, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { LookalikeError } from '@lookalike/shared'
import { checkLanceFolder, openLanceStore } from '../src/index.ts'
import { DIMENSIONS, FIELDS, randomVector, stored } from './samples.ts'

const SPACE = { space: 'm', dimensions: DIMENSIONS }
const TABLE = 'products-m.lance'

/** Every file below a folder, largest first. */
async function filesBelow(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const sized = await Promise.all(files.map(async (file) => ({ file, size: (await stat(file)).size })))
  return sized.sort((a, b) => b.size - a.size).map(({ file }) => file)
}

const garble = (start: number, end: number) => async (file: string) => {
  const bytes = await readFile(file)
  await writeFile(file, bytes.fill(0xab, Math.floor(bytes.length * start), Math.ceil(bytes.length * end)))
}

describe('LanceDB: a folder is checked before it is used', () => {
  let root: string
  let good: string
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'lookalike-check-'))
    good = join(root, 'good')
    const store = await openLanceStore(good)
    const collection = await store.ensureCollection(SPACE, FIELDS)
    for (const part of [0, 1])
      await collection.upsert(
        Array.from({ length: 600 }, (_, n) =>
          stored({ id: `p${part}-${n}`, color: 'Red' }, 1, randomVector(n + part * 600)),
        ),
      )
    await collection.optimize()
    await collection.touch([{ id: 'p0-1', version: 2 }])
    await store.switchAlias('m')
    await store.close()
  })
  after(() => rm(root, { recursive: true, force: true }))

  test('and a good one, an empty one and none at all pass', async () => {
    await checkLanceFolder(good)
    await checkLanceFolder(good, { deep: true })
    const empty = join(root, 'empty')
    await (await openLanceStore(empty)).close()
    await checkLanceFolder(empty)
    await checkLanceFolder(join(root, 'none'))
  })

  async function damagedCopy(damage: (dir: string) => Promise<unknown>): Promise<string> {
    const dir = await mkdtemp(join(root, 'bad-'))
    await cp(good, dir, { recursive: true })
    await damage(dir)
    return dir
  }

  const each = (folder: string, damage: (file: string) => Promise<unknown>) => async (dir: string) => {
    const [largest = ''] = await filesBelow(join(dir, folder))
    await damage(largest)
  }

  const damages: Record<string, (dir: string) => Promise<unknown>> = {
    'no manifests': (dir) => rm(join(dir, TABLE, '_versions'), { recursive: true }),
    'garbled manifests': async (dir) => {
      for (const file of await filesBelow(join(dir, TABLE, '_versions'))) await garble(0, 1)(file)
    },
    'a data file gone': each(`${TABLE}/data`, (file) => rm(file)),
    'a data file cut off': each(`${TABLE}/data`, (file) => truncate(file, 1000)),
    'a data file that ends in garbage': each(`${TABLE}/data`, garble(0.9, 1)),
    'an index file gone': each(`${TABLE}/_indices`, (file) => rm(file)),
    'the table gone': (dir) => rm(join(dir, TABLE), { recursive: true }),
    'the version ledger gone': (dir) => rm(join(dir, 'versions-m.lance'), { recursive: true }),
    'a garbled version ledger': each('versions-m.lance/data', garble(0.5, 1)),
    'half an alias': (dir) => writeFile(join(dir, 'alias.json'), '{"spa'),
    'an alias of something else': (dir) => writeFile(join(dir, 'alias.json'), '[]'),
  }
  for (const [name, damage] of Object.entries(damages)) {
    test(`and ${name} is told`, async () => {
      await assert.rejects(checkLanceFolder(await damagedCopy(damage)), (error) => {
        assert.ok(error instanceof LookalikeError && error.code === 'store_unavailable')
        return /cannot be read|is gone|is damaged/.test(error.message)
      })
    })
  }

  test('and a deep check reads every column', async () => {
    const dir = await damagedCopy(each(`${TABLE}/data`, garble(0.05, 0.8)))
    await assert.rejects(checkLanceFolder(dir, { deep: true }), { code: 'store_unavailable' })
  })
})
