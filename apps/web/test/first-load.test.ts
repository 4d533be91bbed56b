import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { buildPages } from '../server/build.ts'
import { WEB_DIR } from '../server/web-dir.ts'
import { overBudget } from './first-load.ts'

const MAX_BYTES = 130 * 1024

test('storefront pages load at most 130 KiB of script, compressed, at first', async () => {
  await buildPages()
  assert.deepEqual(await overBudget(WEB_DIR, ['/', '/p/[id]', '/search'], MAX_BYTES), [])
})

test('a page over the budget, and one that is missing, are noticed', async (t) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'lookalike-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  await mkdir(path.join(dir, '.next/diagnostics'), { recursive: true })
  const chunk = (name: string) => `.next/${name}`
  const stats = [
    { route: '/fits', firstLoadChunkPaths: ['a.js', 'small.js'].map(chunk) },
    { route: '/heavy', firstLoadChunkPaths: ['a.js', 'b.js', 'small.js'].map(chunk) },
  ]
  await writeFile(path.join(dir, '.next/diagnostics/route-bundle-stats.json'), JSON.stringify(stats))
  const sizes = { 'a.js': MAX_BYTES * 3, 'a.js.gz': MAX_BYTES - 10, 'b.js': 500, 'b.js.gz': 1, 'small.js': 10 }
  for (const [name, size] of Object.entries(sizes)) await writeFile(path.join(dir, chunk(name)), Buffer.alloc(size))
  assert.deepEqual(await overBudget(dir, ['/fits', '/heavy', '/gone'], MAX_BYTES), [
    `/heavy loads ${MAX_BYTES + 1} bytes of script, at most ${MAX_BYTES}`,
    '/gone was not built',
  ])
})
