import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { type EmbedderClientConfig, openEmbedderModels } from '../src/index.ts'
import { answer, scriptedServer } from './scripted-server.ts'

function open(t: TestContext, config: EmbedderClientConfig) {
  const models = openEmbedderModels({ backoffMs: 1, ...config })
  t.after(() => models.close())
  return models
}

const AWAY = 'http://127.0.0.1:1'

test('embedders of two spaces stand side by side, and each image goes to those of its space', async (t) => {
  const [a, b, c] = await Promise.all([
    scriptedServer(t),
    scriptedServer(t, { space: 'space-2', act: answer({ space: 'space-2' }) }),
    scriptedServer(t),
  ])
  const models = open(t, { urls: [a.url, b.url, c.url, AWAY] })
  assert.equal(await models.firstSpace(), 'space-1')
  assert.deepEqual(await models.list(), [
    { id: 'space', space: 'space-1', dimensions: 2 },
    { id: 'space', space: 'space-2', dimensions: 2 },
  ])
  const [first, second] = [await models.embedderFor('space-1'), await models.embedderFor('space-2')]
  assert.equal(await models.embedderFor('space-2'), second)
  for (let n = 0; n < 4; n++) {
    const image = [{ bytes: Buffer.from(`image ${n}`) }]
    assert.equal((await first.embed(image, { priority: 'bulk' })).space, 'space-1')
    assert.equal((await second.embed(image, { priority: 'bulk' })).space, 'space-2')
  }
  assert.equal(b.asked.length, 4)
  assert.equal(a.asked.length + c.asked.length, 4)
  await models.release('space-2')
  await assert.rejects(second.embed([{ bytes: Buffer.from('x') }], { priority: 'bulk' }), {
    code: 'embedder_unavailable',
  })
  assert.notEqual(await models.embedderFor('space-2'), second)
})

test('a space that nobody serves is named, with those that are served; one that comes later is found', async (t) => {
  const one = await scriptedServer(t)
  const late = await scriptedServer(t, { space: 'space-2', act: answer({ space: 'space-2' }) })
  await late.stop()
  const port = Number(new URL(late.url).port)
  const models = open(t, { urls: [one.url, late.url] })
  await assert.rejects(models.embedderFor('space-2'), {
    code: 'embedder_unavailable',
    message: /No embedder of EMBEDDER_URL serves space-2: they serve space-1/,
  })
  await scriptedServer(t, { space: 'space-2', act: answer({ space: 'space-2' }), port })
  assert.equal((await models.embedderFor('space-2')).model.space, 'space-2')
  const nobody = open(t, { urls: [AWAY], startTimeoutMs: 10 })
  await assert.rejects(nobody.firstSpace(), { code: 'embedder_unavailable' })
  await assert.rejects(nobody.embedderFor('space-1'), { message: /none answers/ })
})
