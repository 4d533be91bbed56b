import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { openFolderStore, type ProductChange } from '../src/index.ts'

const change = (id: string, version: number): ProductChange => ({
  id,
  version,
  product: { id, title: `At ${version}` },
  images: ['a'.repeat(64)],
})

async function tempDir(t: TestContext): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'lookalike-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  return dir
}

async function listed(dir: string): Promise<ProductChange[]> {
  const { changes } = await openFolderStore(dir)
  return (await Array.fromAsync(changes.list())).sort((a, b) => a.id.localeCompare(b.id))
}

test('a change counts from its commit on, and only the newest of a product is kept', async (t) => {
  const dir = await tempDir(t)
  const { changes } = await openFolderStore(dir)
  const first = await changes.begin(change('a', 1))
  assert.deepEqual(await listed(dir), [])
  await first.commit()
  // A later one that is settled first is not undone by the earlier one.
  const [earlier, later] = [await changes.begin(change('a', 2)), await changes.begin(change('a', 3))]
  await later.commit()
  await earlier.commit()
  await (await changes.begin({ ...change('../b', 4), product: null })).commit()
  const newest = new Map<string, number>()
  for (const { id, version } of await listed(dir)) newest.set(id, Math.max(version, newest.get(id) ?? 0))
  assert.deepEqual(
    [...newest],
    [
      ['../b', 4],
      ['a', 3],
    ],
  )
  await (await changes.begin(change('a', 5))).commit()
  assert.deepEqual(await listed(dir), [{ ...change('../b', 4), product: null }, change('a', 5)])
})

test('a change that was dropped, or that nobody settled, is none', async (t) => {
  const dir = await tempDir(t)
  const { changes } = await openFolderStore(dir)
  await (await changes.begin(change('a', 1))).drop()
  await changes.begin(change('b', 2))
  assert.deepEqual(await listed(dir), [])
  const reopened = (await openFolderStore(dir)).changes
  const [left, ...others] = await reopened.pending()
  assert.deepEqual([left?.id, left?.version, others], ['b', 2, []])
  await left?.commit()
  assert.deepEqual([await reopened.pending(), await listed(dir)], [[], [change('b', 2)]])
})
