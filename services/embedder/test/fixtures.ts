import { existsSync } from 'node:fs'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestContext } from 'node:test'
import { detailed } from '@lookalike/image/test-images'

const ROOT = resolve(import.meta.dirname, '../../..')
export const MODEL_DIR = join(ROOT, 'models/fashion-resnet50')
export const SOURCE_ONLY_DIR = join(ROOT, 'models/imagenet-resnet50')

/** Real product photos; generated pictures where the dataset is absent, which with CI=true is an error. */
export async function photos(t: TestContext, count: number): Promise<Buffer[]> {
  const dir = join(process.env.LOOKALIKE_FASHION_DIR ?? join(ROOT, '../shared/data/fashion'), 'images')
  if (existsSync(dir)) {
    const names = (await readdir(dir)).sort()
    const step = Math.floor(names.length / count)
    return Promise.all(Array.from({ length: count }, (_, n) => readFile(join(dir, names[n * step] ?? ''))))
  }
  if (process.env.CI === 'true') throw new Error(`the fashion photos are missing: ${dir}`)
  t.diagnostic(`NO REAL PHOTOS in ${dir}: using generated pictures`)
  return Promise.all(
    Array.from({ length: count }, (_, n) =>
      detailed(60 + n, 80 + 3 * n)
        .jpeg()
        .toBuffer(),
    ),
  )
}

type Json = Record<string, unknown>

/** A copy of the default model's folder with its manifest changed; removed after the test. */
export async function copyModel(
  t: TestContext,
  change: (manifest: Json) => Json = (manifest) => manifest,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lookalike-model-'))
  t.after(() => rm(folder, { recursive: true }))
  await cp(MODEL_DIR, folder, { recursive: true })
  const manifest: Json = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(change(manifest)))
  return folder
}

export function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, n) => sum + value * (b[n] ?? Number.NaN), 0) / (Math.hypot(...a) * Math.hypot(...b))
}

/** Waits until something is true. The minute only tells a hang from a slow machine; it measures nothing. */
export async function until(what: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 60_000; !what();) {
    if (Date.now() > deadline) throw new Error(`never became true: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
