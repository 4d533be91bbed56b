import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { DEFAULT_CATALOG } from '@lookalike/shared'
import { adminKey, catalogConfig, openDataFolder } from '../src/data-folder.ts'
import { lockFolder } from '../src/lock.ts'
import { tempDir } from './paths.ts'

async function folder(t: TestContext): Promise<string> {
  const dir = await tempDir()
  t.after(() => rm(dir, { recursive: true, force: true }))
  return dir
}

test('a folder is locked for one process, whose pid the second one is told', async (t) => {
  const dir = await folder(t)
  const release = await lockFolder(dir)
  await assert.rejects(lockFolder(dir), { code: 'conflict', message: new RegExp(`process ${process.pid}\\b`) })
  release()
  ;(await lockFolder(dir))()
})

test('the lock of a process that was killed is taken over, even by many at once', async (t) => {
  const dir = await folder(t)
  const lockModule = path.resolve(import.meta.dirname, '../src/lock.ts')
  const script = `const { lockFolder } = await import(${JSON.stringify(lockModule)}); await lockFolder(${JSON.stringify(dir)}); console.log('locked'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  await assert.rejects(lockFolder(dir), { message: new RegExp(`process ${child.pid}\\b`) })
  child.kill('SIGKILL')
  await once(child, 'exit')
  const taken = await Promise.allSettled([lockFolder(dir), lockFolder(dir), lockFolder(dir)])
  assert.equal(taken.filter(({ status }) => status === 'fulfilled').length, 1)
})

test('a pid that is used again does not hold the lock', async (t) => {
  const dir = await folder(t)
  await writeFile(path.join(dir, 'lookalike.lock'), JSON.stringify({ pid: process.pid, started: '1' }))
  ;(await lockFolder(dir))()
})

test('a damaged lock file does not keep anybody out', async (t) => {
  const dir = await folder(t)
  await writeFile(path.join(dir, 'lookalike.lock'), '')
  ;(await lockFolder(dir))()
})

test("a folder with other people's files is refused, and fresh deletes only what is ours", async (t) => {
  const dir = await folder(t)
  await writeFile(path.join(dir, 'thesis.txt'), 'precious')
  await assert.rejects(openDataFolder(dir, { fresh: true }), { code: 'conflict' })
  assert.equal(await readFile(path.join(dir, 'thesis.txt'), 'utf8'), 'precious')
  await rm(path.join(dir, 'thesis.txt'))

  const first = await openDataFolder(dir, { fresh: false })
  const key = await adminKey(first.adminKeyFile)
  await writeFile(path.join(dir, 'notes.txt'), 'mine')
  first.release()
  const kept = await openDataFolder(dir, { fresh: false })
  assert.equal(await adminKey(kept.adminKeyFile), key)
  kept.release()
  const fresh = await openDataFolder(dir, { fresh: true })
  assert.notEqual(await adminKey(fresh.adminKeyFile), key)
  assert.equal(await readFile(path.join(dir, 'notes.txt'), 'utf8'), 'mine')
  fresh.release()
})

test('the admin key is a secret of its owner', async (t) => {
  const file = path.join(await folder(t), 'admin.key')
  const key = await adminKey(file)
  assert.match(key, /^[\w-]{43}$/)
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  await writeFile(file, 'short')
  await assert.rejects(adminKey(file), { code: 'invalid_value' })
})

test('the catalog config is stored at the first start and checked at each', async (t) => {
  const dir = await folder(t)
  const data = await openDataFolder(dir, { fresh: false })
  const config = { ...DEFAULT_CATALOG, currencies: ['EUR'] }
  assert.deepEqual(await catalogConfig(data, async () => config), config)
  assert.deepEqual(await catalogConfig(data, async () => DEFAULT_CATALOG), config)
  await writeFile(path.join(dir, 'catalog.json'), '{"attributes": "none"}')
  await assert.rejects(
    catalogConfig(data, async () => DEFAULT_CATALOG),
    { code: 'invalid_value', message: /catalog\.attributes/ },
  )
  data.release()
})

test('a data folder of a newer Lookalike is refused, even to be emptied, and left as it is', async (t) => {
  const dir = await folder(t)
  const marker = path.join(dir, 'lookalike.json')
  for (const text of ['{"dataVersion":2}', '{}', '{"dataV']) {
    await writeFile(marker, text)
    for (const fresh of [false, true]) await assert.rejects(openDataFolder(dir, { fresh }), { code: 'conflict' })
    assert.equal(await readFile(marker, 'utf8'), text)
  }
  await writeFile(marker, '{"dataVersion":2}')
  await assert.rejects(openDataFolder(dir, { fresh: false }), {
    message: /has version 2; this Lookalike reads version 1/,
  })
  await writeFile(marker, '{"dataVersion":1}')
  // The lock was let go of each time.
  ;(await openDataFolder(dir, { fresh: false })).release()
})
