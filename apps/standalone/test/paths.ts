import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

export const ROOT = path.resolve(import.meta.dirname, '../../..')
export const MODEL = path.join(ROOT, 'models/fashion-resnet50')
export const MODELS = path.join(ROOT, 'models')

/** The shared photos, or undefined on a machine that has none. */
export const FASHION_DIR = [process.env['LOOKALIKE_FASHION_DIR'], path.join(ROOT, '../shared/data/fashion')].find(
  (dir) => dir !== undefined && existsSync(path.join(dir, 'styles.csv')),
)

/** What a test that needs the photos says where there are none. */
export const FASHION_SKIP =
  FASHION_DIR === undefined ? 'set LOOKALIKE_FASHION_DIR to the Fashion Product Images photos' : false

export async function tempDir(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'lookalike-'))
}
