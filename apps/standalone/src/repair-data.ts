import { existsSync } from 'node:fs'
import { openModelFolders } from '@lookalike/embedder'
import { openFolderStore } from '@lookalike/file-store'
import { openLiveCollection } from '@lookalike/ingest-worker'
import { catalogFields, DEFAULT_CATALOG } from '@lookalike/shared'
import { openSpaces } from '@lookalike/spaces'
import { requireDataFolder } from './check-data.ts'
import { catalogConfig, openDataFolder } from './data-folder.ts'
import { openJobs } from './jobs.ts'
import { openVectors } from './vectors.ts'

export interface RepairOptions {
  /** Folder of the model that the vectors are made with. */
  readonly model: string
  /** Folder of further models, one of which may have made the vectors. */
  readonly models?: string
  readonly imageHosts?: readonly string[]
  /** Tells a person what is found, set aside and rebuilt. */
  readonly say: (text: string) => void
}

/**
 * Does by hand what every start does, with a closer look: a job queue or vector store that is damaged is set aside and
 * made again from the file store. Nothing is deleted.
 * @throws LookalikeError `invalid_request` when it is no data folder, `conflict` when a process uses it, a newer
 * Lookalike wrote it or another model filled it
 */
export async function repairDataFolder(dir: string, { model, models, imageHosts = [], say }: RepairOptions): Promise<void> {
  requireDataFolder(dir)
  await using stack = new AsyncDisposableStack()
  const data = await openDataFolder(dir, { fresh: false })
  stack.defer(data.release)
  // There is none where the jobs are in Redis.
  if (existsSync(data.queue)) await (await openJobs(data.queue, undefined, say)).close()
  const store = await openVectors(data.vectors, say, true)
  stack.defer(() => store.close())
  const opened = await openModelFolders({ first: model, more: models })
  stack.defer(() => opened.close())
  const files = await openFolderStore(data.files)
  const catalog = await catalogConfig(data, async () => DEFAULT_CATALOG)
  const spaces = openSpaces({ files, store, models: opened }, { fields: catalogFields(catalog) })
  await openLiveCollection({ files, store, spaces }, { firstSpace: async () => opened.firstSpace, imageHosts, say })
}
