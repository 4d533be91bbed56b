import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Product } from '@lookalike/shared'
import { parse } from 'csv-parse/sync'
import * as ort from 'onnxruntime-node'
import sharp from 'sharp'
import { openPromise } from 'yauzl'

const ROOT = resolve(import.meta.dirname, '../../..')
const MODEL_FILE = join(ROOT, 'models/fashion-resnet50/model.onnx')
const CACHE_DIR = join(ROOT, 'node_modules/.cache/lookalike')
const SIZE = 96
const BATCH = 32

export const DIMENSIONS = 256

export interface FashionProduct {
  readonly product: Product
  readonly vector: Float32Array
}

/** Folder of the real dataset, or null where it is absent; with CI=true an absent one is an error. */
export function fashionDir(): string | null {
  const dir = process.env.LOOKALIKE_FASHION_DIR ?? join(ROOT, '../shared/data/fashion')
  if (existsSync(join(dir, 'images-20k-60x80.zip'))) return dir
  if (process.env.CI === 'true') throw new Error(`the fashion dataset is missing: ${dir}`)
  return null
}

/**
 * The 20,000 real products with their embeddings, as the default model makes them.
 * The first call takes about a minute; the floats are cached under node_modules/.cache.
 */
export async function loadFashion(dir: string): Promise<FashionProduct[]> {
  const rows: Record<string, string>[] = parse(await readFile(join(dir, 'styles-20k.csv')), { columns: true })
  const floats = await cachedEmbeddings(
    join(dir, 'images-20k-60x80.zip'),
    rows.map((row) => `images/${row.id}.jpg`),
  )
  return rows.map((row, n) => ({
    product: toProduct(row),
    vector: floats.subarray(n * DIMENSIONS, (n + 1) * DIMENSIONS),
  }))
}

function toProduct(row: Record<string, string>): Product {
  const { id = '', productDisplayName, gender = '', baseColour = '', articleType = '', year, ...rest } = row
  const { masterCategory = '', subCategory = '', season = '', usage = '' } = rest
  const attributes = {
    masterCategory,
    subCategory,
    articleType,
    season,
    usage,
    ...(year ? { year: Number(year) } : {}),
  }
  return { id, title: productDisplayName || id, gender, color: baseColour, product_type: articleType, attributes }
}

async function cachedEmbeddings(zipFile: string, names: readonly string[]): Promise<Float32Array> {
  const model = await readFile(MODEL_FILE)
  const { size, mtimeMs } = await stat(zipFile)
  const key = createHash('sha256')
    .update(model)
    .update(JSON.stringify([size, mtimeMs, SIZE, names.length]))
    .digest('hex')
  const file = join(CACHE_DIR, `fashion-20k-${key.slice(0, 16)}.f32`)
  if (!existsSync(file)) {
    const floats = await embedAll(model, await readImages(zipFile), names)
    await mkdir(CACHE_DIR, { recursive: true })
    await writeFile(`${file}.${process.pid}`, floats)
    await rename(`${file}.${process.pid}`, file)
  }
  const bytes = await readFile(file)
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}

async function readImages(zipFile: string): Promise<Map<string, Buffer>> {
  const zip = await openPromise(zipFile)
  const images = new Map<string, Buffer>()
  for await (const entry of zip.eachEntry()) {
    images.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)))
  }
  return images
}

async function embedAll(model: Uint8Array, images: Map<string, Buffer>, names: readonly string[]) {
  // The tests of other files want the cores too: threads that spin while they wait would take them away.
  const session = await ort.InferenceSession.create(model, {
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  })
  const floats = new Float32Array(names.length * DIMENSIONS)
  const decode = (start: number) =>
    Promise.all(names.slice(start, start + BATCH).map((name) => pixelsOf(images.get(name), name)))
  let next = decode(0)
  for (let start = 0; start < names.length; start += BATCH) {
    const batch = await next
    next = decode(start + BATCH)
    const pixels = new ort.Tensor('uint8', Buffer.concat(batch), [batch.length, SIZE, SIZE, 3])
    const { embedding } = await session.run({ pixels })
    floats.set(embedding?.data as Float32Array, start * DIMENSIONS)
  }
  return floats
}

async function pixelsOf(bytes: Buffer | undefined, name: string): Promise<Buffer> {
  if (!bytes) throw new Error(`the zip has no ${name}`)
  return sharp(bytes)
    .resize(SIZE, SIZE, { fit: 'contain', background: '#ffffff' })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer()
}
