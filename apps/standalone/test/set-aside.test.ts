import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import { LookalikeError } from '@lookalike/shared'
import { openOrSetAside } from '../src/set-aside.ts'
import { tempDir } from './paths.ts'

const damage = (message: string) =>
  new LookalikeError('store_unavailable', 'It cannot be opened.', { cause: new Error(message) })

async function folder(t: TestContext): Promise<{ root: string; dir: string }> {
  const root = await tempDir()
  t.after(() => rm(root, { recursive: true, force: true }))
  const dir = path.join(root, 'things')
  await mkdir(dir)
  await writeFile(path.join(dir, 'old'), 'old')
  return { root, dir }
}

/** Opens a folder of which `isBad` says whether it can be opened; answers what a person was told. */
async function open(dir: string, error: unknown, isBad: (names: string[]) => boolean): Promise<string> {
  const said: string[] = []
  const openIt = async () => {
    await mkdir(dir, { recursive: true })
    if (isBad(await readdir(dir))) throw error
  }
  await openOrSetAside({ dir, what: 'The thing', comesBack: 'It comes back.', open: openIt }, (text) => said.push(text))
  return said.join('\n')
}

test('what is damaged is moved aside, as often as it takes, and nothing is deleted', async (t) => {
  const { root, dir } = await folder(t)
  for (let n = 1; n <= 3; n++) {
    const said = await open(dir, damage('bad magic\nat line 1'), (names) => names.length > 0)
    assert.match(
      said,
      /^The thing in \S+ is damaged: It cannot be opened\. bad magic\nIt was moved to things\.damaged-\S+ beside it\. It comes back\./,
    )
    assert.equal((await readdir(root)).length, n + 1)
    await writeFile(path.join(dir, 'old'), 'old')
  }
  for (const name of await readdir(root)) assert.equal(await readFile(path.join(root, name, 'old'), 'utf8'), 'old')
})

test('what is not damaged, or cannot be made anew, stays where it is', async (t) => {
  const { root, dir } = await folder(t)
  const errors = [
    damage('LanceError(IO): No space left on device (os error 28)'),
    damage('EACCES: permission denied'),
    damage('Too many open files (os error 24)'),
    new LookalikeError('conflict', 'Another model.'),
    new Error('A mistake of ours'),
  ]
  for (const error of errors) {
    await assert.rejects(
      open(dir, error, (names) => names.length > 0),
      error,
    )
    assert.deepEqual(await readdir(root), ['things'])
  }
  const bad = damage('bad magic')
  await assert.rejects(
    open(dir, bad, () => true),
    bad,
  )
  assert.deepEqual([await readdir(root), await readdir(dir)], [['things'], ['old']])
})
