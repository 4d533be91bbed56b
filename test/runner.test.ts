import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { makeWorkspace, runScript } from './fixture.ts'

async function runTests(text: string, env: NodeJS.ProcessEnv, filter = 'packages/image') {
  const file = 'packages/image/test/planted.test.ts'
  await using workspace = await makeWorkspace({ files: { [file]: `import { test } from 'node:test'\n${text}` } })
  return await runScript(workspace.root, ['scripts/test.ts', filter], env)
}

const passing = `test('one', () => {})\n`
const skipping = `${passing}test('two', { skip: 'no data here' }, () => {})\n`

describe('the test runner', () => {
  it('passes, and ends with the summary of node:test', async () => {
    const { code, output } = await runTests(passing, { CI: 'true' })
    assert.equal(code, 0, output)
    assert.match(output, /ℹ pass 1\nℹ fail 0\n(ℹ .*\n)*ℹ duration_ms [\d.]+\n$/)
  })

  it('names a skipped test and its reason', async () => {
    const { code, output } = await runTests(skipping, {})
    assert.equal(code, 0, output)
    assert.match(output, /1 not run:\n +packages\/image\/test\/planted\.test\.ts: two \(no data here\)\n/)
  })

  it('fails on a skipped test under CI', async () => {
    const { code, output } = await runTests(skipping, { CI: 'true' })
    assert.match(output, /1 not run, which fails the run because CI=true/)
    assert.equal(code, 1)
  })

  it('fails on a todo under CI', async () => {
    const { code } = await runTests(`test.todo('later')\n`, { CI: 'true' })
    assert.equal(code, 1)
  })

  it('fails on a failing test', async () => {
    const { code, output } = await runTests(`test('one', () => { throw new Error('planted') })\n`, {})
    assert.match(output, /ℹ fail 1\n/)
    assert.equal(code, 1)
  })

  it('fails on a file that cannot be loaded', async () => {
    const { code } = await runTests(`import './missing.ts'\n`, {})
    assert.equal(code, 1)
  })

  it('fails when no test file is meant', async () => {
    const { code, output } = await runTests(passing, {}, 'packages/absent')
    assert.match(output, /No test file's path contains "packages\/absent"/)
    assert.equal(code, 1)
  })
})
