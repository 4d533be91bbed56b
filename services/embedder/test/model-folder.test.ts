import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { createEmbedder } from '../src/index.ts'
import { copyModel, MODEL_DIR, SOURCE_ONLY_DIR } from './fixtures.ts'
import { FLOAT, identityGraph, type TensorType, UINT8 } from './onnx.ts'

const refused = (modelDir: string, why: RegExp) =>
  assert.rejects(createEmbedder({ modelDir }), (error: Error & { code: string }) => {
    assert.equal(error.code, 'model_invalid', error.stack)
    assert.match(error.message, why)
    return true
  })

test('the shipped model is accepted and names its space', async (t) => {
  const embedder = await createEmbedder({ modelDir: MODEL_DIR })
  t.after(() => embedder.close())
  assert.deepEqual(embedder.model, { space: 'fashion-resnet50-1', dimensions: 256 })
})

test('a manifest that only names a source says how to get the model', () =>
  refused(SOURCE_ONLY_DIR, /only says where imagenet-resnet50 can be downloaded/))

test('missing files are named', async (t) => {
  await refused('/nonexistent', /manifest\.json cannot be read/)
  for (const file of ['model.onnx', 'golden.png']) {
    const folder = await copyModel(t)
    await rm(join(folder, file))
    await refused(folder, new RegExp(`${file} cannot be read`))
  }
})

test('a manifest that is not complete names the field', async (t) => {
  await refused(await copyModel(t, (manifest) => ({ ...manifest, resize: 'stretch' })), /resize/)
  await refused(await copyModel(t, (manifest) => ({ ...manifest, file: '../model.onnx' })), /\/file/)
  const golden = { image: 'golden.png', embedding: [1, 0], minCosine: 0.98 }
  await refused(await copyModel(t, (manifest) => ({ ...manifest, golden })), /golden embedding has 2 numbers, not 256/)
  const folder = await copyModel(t)
  await writeFile(join(folder, 'manifest.json'), '{')
  await refused(folder, /not JSON/)
})

test('a graph whose sha256 differs is refused', async (t) => {
  const folder = await copyModel(t)
  await truncate(join(folder, 'model.onnx'), 1_000_000)
  await refused(folder, /the sha256 of model\.onnx is [0-9a-f]{64}, but manifest\.json says 979417f0/)
})

async function withGraph(t: test.TestContext, graph: Buffer): Promise<string> {
  const sha256 = createHash('sha256').update(graph).digest('hex')
  const folder = await copyModel(t, (manifest) => ({ ...manifest, sha256 }))
  await writeFile(join(folder, 'model.onnx'), graph)
  return folder
}

test('what onnxruntime cannot load is refused', async (t) => {
  await refused(await withGraph(t, Buffer.from('not a graph')), /onnxruntime cannot load model\.onnx/)
})

test('a graph without the one interface is refused, showing both interfaces', async (t) => {
  const pixels: TensorType = ['pixels', UINT8, ['n', 96, 96, 3]]
  const floats: TensorType = ['data', FLOAT, ['n', 3, 96, 96]]
  const wrongInput = identityGraph(floats, ['embedding', FLOAT, ['n', 3, 96, 96]])
  await refused(
    await withGraph(t, wrongInput),
    /inputs must be pixels: uint8 \[n, 96, 96, 3\], but are data: float32 \[n, 3, 96, 96\]/,
  )
  const wrongOutput = identityGraph(pixels, ['embedding', UINT8, ['n', 96, 96, 3]])
  await refused(
    await withGraph(t, wrongOutput),
    /outputs must be embedding: float32 \[n, 256\], but are embedding: uint8/,
  )
  const oneImage: TensorType = ['pixels', UINT8, [1, 96, 96, 3]]
  await refused(
    await withGraph(t, identityGraph(oneImage, ['embedding', UINT8, [1, 96, 96, 3]])),
    /pixels: uint8 \[1, 96, 96, 3\]/,
  )
})

test('a model that embeds the golden image differently is refused', async (t) => {
  const golden = {
    image: 'golden.png',
    embedding: Array.from({ length: 256 }, (_, n) => (n % 2 ? 1 : -1)),
    minCosine: 0.98,
  }
  await refused(
    await copyModel(t, (manifest) => ({ ...manifest, golden })),
    /golden image has cosine -?0\.\d+ .* at least 0\.98/,
  )
})
