import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import test, { type TestContext } from 'node:test'
import { openFolderStore } from '../src/index.ts'

async function tempDir(t: TestContext): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'lookalike-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  return dir
}

async function* source() {
  yield Buffer.from('id,title\n')
}

/** Takes `count` versions in a process of its own, whose clock is off by `skewMs`. */
async function versionsOfAnotherProcess(dir: string, count: number, skewMs: number): Promise<number[]> {
  const script = `
    const now = Date.now
    Date.now = () => now() + ${skewMs}
    const { openFolderStore } = await import(${JSON.stringify(path.join(import.meta.dirname, '../src/index.ts'))})
    const { versions } = await openFolderStore(${JSON.stringify(dir)}, { shared: true })
    for (let n = 0; n < ${count}; n++) console.log(await versions.next())`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  return (await text(child.stdout)).trim().split('\n').map(Number)
}

test('processes that share a folder never get the same version, and each later one is larger', async (t) => {
  const dir = await tempDir(t)
  const taken = await Promise.all([0, 0, -5_000].map((skewMs) => versionsOfAnotherProcess(dir, 150, skewMs)))
  const all = taken.flat()
  assert.equal(all.length, 450)
  assert.equal(new Set(all).size, 450)
  for (const versions of taken)
    assert.deepEqual(
      versions,
      versions.toSorted((a, b) => a - b),
    )
  const [slow = 0] = await versionsOfAnotherProcess(dir, 1, -60_000)
  assert.ok(slow > Math.max(...all), 'a machine whose clock is a minute behind')
})

test('versions that are long past leave nothing behind', async (t) => {
  const dir = await tempDir(t)
  const { versions } = await openFolderStore(dir)
  const first = await versions.next()
  await versions.next(first + 61_000_000)
  assert.equal((await readdir(path.join(dir, 'versions'))).length, 1)
})

test('a process that starts leaves alone what others are receiving, not what nobody goes on with', async (t) => {
  const dir = await tempDir(t)
  const { imports } = await openFolderStore(dir, { shared: true })
  const [open, abandoned] = [await imports.stage(source()), await imports.stage(source())]
  const longAgo = Date.now() / 1000 - 2 * 3600
  await utimes(abandoned.path, longAgo, longAgo)
  await openFolderStore(dir, { shared: true })
  assert.deepEqual(await readdir(path.join(dir, 'staging')), [path.basename(path.dirname(open.path))])
  await openFolderStore(dir)
  assert.deepEqual(await readdir(path.join(dir, 'staging')), [], 'the only process of a folder removes all')
})

test('a change that another process is making is not taken for one that died', async (t) => {
  const dir = await tempDir(t)
  const { changes } = await openFolderStore(dir, { shared: true })
  const change = { id: 'a', version: 1, product: { id: 'a', title: 'A' }, images: [] }
  const open = await changes.begin(change)
  assert.deepEqual(await changes.pending(60_000), [])
  const [pending] = await changes.pending()
  await pending?.drop()
  await open.commit()
  assert.deepEqual(await Array.fromAsync(changes.list()), [change], 'and counts even when it was')
})
