import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { usage } from './failure.ts'

const ROOT = path.resolve(import.meta.dirname, '../../..')

export const MODELS_DIR = path.join(ROOT, 'models')
export const DEFAULT_MODEL = path.join(MODELS_DIR, 'fashion-resnet50')
/** Where `npm start` keeps its data folders. */
export const DATA_DIR = path.join(ROOT, 'data')
/** The data folder of `npm start` without a catalog. */
export const DEMO_DATA = path.join(DATA_DIR, 'demo')

/** The named data folder, or all that `npm start` has made. */
export async function dataFolders(named: string | undefined): Promise<string[]> {
  if (named !== undefined) return [path.resolve(named)]
  if (!existsSync(DATA_DIR)) return []
  const entries = await readdir(DATA_DIR, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(DATA_DIR, name))
  return folders.filter((folder) => existsSync(path.join(folder, 'lookalike.json'))).sort()
}

/** The named data folder, or the only one. @throws Failure when there is none or no telling which */
export async function oneDataFolder(named: string | undefined): Promise<string> {
  const folders = await dataFolders(named)
  const [only] = folders
  if (only === undefined) throw usage(`There is no data folder in ${DATA_DIR}: name one with --data.`)
  if (folders.length > 1)
    throw usage(`There are several data folders: name one of them with --data:\n${folders.join('\n')}`)
  return only
}
