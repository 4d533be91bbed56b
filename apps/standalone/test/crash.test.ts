import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openFolderStore } from '@lookalike/file-store'
import { catalogFields, DEFAULT_CATALOG, type Import } from '@lookalike/shared'
import { openLanceStore } from '@lookalike/vector-store'
import { tempDir } from './paths.ts'
import { MAIN, runStandalone } from './process.ts'
import { writeShapesCatalog } from './stack.ts'

const ROWS = 1000
const CHUNKS = 5
const SPACE = { space: 'fashion-resnet50-1', dimensions: 256 }

/** What an import leaves on disk as it goes on; the process is killed a little after the first sight of it. */
const PHASES = {
  'the source is being stored': 'files/staging/*/source',
  'the import is accepted': 'files/imports/*/import.json',
  'planning has begun': 'files/imports/*/planned/0.json',
  'the plan is made': 'files/imports/*/plan.json',
  'the first chunk is being embedded': 'vectors/*/_versions/*',
  'the first chunk has ended': 'files/imports/*/chunks/*.json',
  'all but one chunk have ended': `files/imports/*/chunks/${CHUNKS - 2}.json`,
  'the index is being built': `files/imports/*/chunks/${CHUNKS - 1}.json`,
} as const

describe('an import that is killed', () => {
  let catalog: string
  before(async () => {
    catalog = await tempDir()
    await writeManyRows(catalog)
  })
  after(() => rm(catalog, { recursive: true, force: true }))

  for (const [index, [phase, sign]] of Object.entries(PHASES).entries()) {
    test(`while ${phase} is finished by the next start, nothing lost and nothing doubled`, async () => {
      const data = await tempDir()
      try {
        await killAt(catalog, data, sign, index * 23)
        const { code, stdout, stderr } = await runStandalone('--catalog', catalog, '--data', data, '--once')
        assert.equal(code, 0, stderr)
        await checkEverything(data, JSON.parse(stdout) as Import)
      } finally {
        await rm(data, { recursive: true, force: true })
      }
    })
  }
})

/** A thousand products on forty pictures: five chunks that are quickly embedded. */
async function writeManyRows(dir: string): Promise<void> {
  await writeShapesCatalog(dir)
  const [header = '', ...rows] = (await readFile(path.join(dir, 'products.csv'), 'utf8')).trim().split('\n')
  const lines = Array.from({ length: ROWS }, (_, n) => `${n}-${rows[n % rows.length]}`)
  await writeFile(path.join(dir, 'products.csv'), `${[header, ...lines].join('\n')}\n`)
}

/** Starts an import and kills the process without warning once a file shows that it has come that far. */
async function killAt(catalog: string, data: string, sign: string, delayMs: number): Promise<void> {
  const child = spawn(process.execPath, [MAIN, '--catalog', catalog, '--data', data, '--once'], { stdio: 'ignore' })
  const exited = once(child, 'exit')
  while (globSync(sign, { cwd: data }).length === 0 && child.exitCode === null) await sleep(2)
  await sleep(delayMs)
  child.kill('SIGKILL')
  await exited
}

/** Every row has one final state, every product is there once with its image, and exact search finds them. */
async function checkEverything(data: string, { id, counts, state }: Import): Promise<void> {
  assert.equal(state, 'completed')
  assert.equal(counts.rows, ROWS)
  assert.equal(counts.failed, 0)
  const { imports } = await openFolderStore(path.join(data, 'files'))
  assert.deepEqual(await imports.list(), [id])
  const chunks = await Promise.all((await imports.finishedChunks(id)).map((chunk) => imports.chunk(id, chunk)))
  const rows = chunks.flatMap((chunk) => chunk?.rows.map(({ row }) => row) ?? [])
  assert.deepEqual(
    rows.toSorted((a, b) => a - b),
    Array.from({ length: ROWS }, (_, index) => index + 1),
  )

  const store = await openLanceStore(path.join(data, 'vectors'))
  try {
    assert.equal(await store.liveSpace(), SPACE.space)
    const collection = await store.ensureCollection(SPACE, catalogFields(DEFAULT_CATALOG))
    assert.equal(await collection.countImages([]), ROWS)
    assert.equal(await collection.count([]), ROWS)
    const navy = [{ field: 'color', anyOf: ['navy'] }]
    assert.equal(await collection.count(navy), ROWS / 5)
    const [query] = await collection.get(['0-circle-crimson-0'], { vectors: true })
    const vector = query?.images[0]?.vector
    assert.ok(vector)
    const hits = await collection.search({ vectors: [vector], filter: navy, limit: 5, exact: true })
    assert.equal(hits.length, 5)
    assert.ok(hits.every(({ record }) => record.product.color === 'navy' && record.images.length === 1))
  } finally {
    await store.close()
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
