import { existsSync } from 'node:fs'
import path from 'node:path'
import { type FileStore, openFolderStore, readJson, sha256Of } from '@lookalike/file-store'
import { openQueue } from '@lookalike/ingest-queue'
import { LookalikeError, parseCatalogConfig } from '@lookalike/shared'
import { checkLanceFolder } from '@lookalike/vector-store'
import { MARKER, openDataFolder } from './data-folder.ts'
import { reasonOf } from './set-aside.ts'

/** What was found out about one part of a data folder. */
export interface PartReport {
  readonly part: 'catalog' | 'files' | 'queue' | 'vectors'
  readonly ok: boolean
  /** What is there, or what is wrong with it. */
  readonly detail: string
}

/**
 * Looks at every part of a data folder that no process uses; changes nothing that it holds.
 * @param deep read every stored image and every row of the vector store as well
 * @throws LookalikeError `invalid_request` when it is no data folder, `conflict` when a process uses it or a newer
 * Lookalike wrote it
 */
export async function checkDataFolder(dir: string, { deep = false }: { deep?: boolean } = {}): Promise<PartReport[]> {
  requireDataFolder(dir)
  const data = await openDataFolder(dir, { fresh: false })
  try {
    return [
      await report('catalog', () => checkCatalog(path.join(data.dir, 'catalog.json'))),
      await report('files', () => checkFiles(data.files, deep)),
      await report('queue', () => checkQueue(data.queue)),
      await report('vectors', () => checkVectors(data.vectors, deep)),
    ]
  } finally {
    data.release()
  }
}

/** @throws LookalikeError `invalid_request` */
export function requireDataFolder(dir: string): void {
  if (existsSync(path.join(dir, MARKER))) return
  throw new LookalikeError('invalid_request', `${dir} is no data folder of Lookalike: it holds no ${MARKER}.`)
}

async function report(part: PartReport['part'], check: () => Promise<string>): Promise<PartReport> {
  try {
    return { part, ok: true, detail: await check() }
  } catch (error) {
    return { part, ok: false, detail: reasonOf(error) }
  }
}

async function checkCatalog(file: string): Promise<string> {
  const stored: unknown = await readJson(file)
  if (stored === undefined) return 'not configured yet'
  return `${parseCatalogConfig(stored).attributes.length} attributes of its own`
}

async function checkQueue(dir: string): Promise<string> {
  if (!existsSync(dir)) return 'none yet'
  const queue = await openQueue(`pglite:${dir}`)
  try {
    const { waiting, active, delayed } = await queue.depth()
    return `${waiting + active + delayed} jobs`
  } finally {
    await queue.close()
  }
}

async function checkVectors(dir: string, deep: boolean): Promise<string> {
  if (!existsSync(dir)) return 'none yet'
  await checkLanceFolder(dir, { deep })
  return deep ? 'every row can be read' : 'every table can be opened'
}

async function checkFiles(dir: string, deep: boolean): Promise<string> {
  if (!existsSync(dir)) return 'none yet'
  const files = await openFolderStore(dir)
  const problems: string[] = []
  const note = (where: string) => (error: unknown) => void problems.push(`${where}: ${reasonOf(error)}`)
  const ids = await files.imports.list()
  for (const id of ids) await readImport(files, id).catch(note(id))
  let changes = 0
  await (async () => {
    for await (const _ of files.changes.list()) changes += 1
  })().catch(note('changes'))
  let images = 0
  for await (const sha256 of files.images.list()) {
    images += 1
    if (deep) await checkImage(files, sha256).catch(note(`image ${sha256}`))
  }
  const whole = `${ids.length} imports, ${changes} changes of single products, ${images} images`
  if (problems.length === 0) return whole
  const more = problems.length > 1 ? ` And ${problems.length - 1} more.` : ''
  throw new LookalikeError(
    'internal',
    `${whole}. ${problems[0]}${more} Restore a backup, or import these products again.`,
  )
}

/** Reads everything that is written down about an import. */
async function readImport({ imports }: FileStore, id: string): Promise<void> {
  await imports.get(id)
  await imports.absent(id)
  for (const chunk of await imports.finishedChunks(id)) {
    await imports.chunk(id, chunk)
    await imports.plannedRows(id, chunk)
  }
}

async function checkImage({ images }: FileStore, sha256: string): Promise<void> {
  if (sha256Of(await images.get(sha256)) !== sha256) throw new Error('its bytes are not what they were.')
}
