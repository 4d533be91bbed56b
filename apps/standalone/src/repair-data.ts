import { existsSync } from 'node:fs'
import { createEmbedder } from '@lookalike/embedder'
import { openFolderStore } from '@lookalike/file-store'
import { openLiveCollection } from '@lookalike/ingest-worker'
import { catalogFields, DEFAULT_CATALOG } from '@lookalike/shared'
import { requireDataFolder } from './check-data.ts'
import { catalogConfig, openDataFolder } from './data-folder.ts'
import { openJobs } from './jobs.ts'
import { openVectors } from './vectors.ts'

export interface RepairOptions {
  /** Folder of the model that the vectors are made with. */
  readonly model: string
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
export async function repairDataFolder(dir: string, { model, imageHosts = [], say }: RepairOptions): Promise<void> {
  requireDataFolder(dir)
  await using stack = new AsyncDisposableStack()
  const data = await openDataFolder(dir, { fresh: false })
  stack.defer(data.release)
  // There is none where the jobs are in Redis.
  if (existsSync(data.queue)) await (await openJobs(data.queue, undefined, say)).close()
  const store = await openVectors(data.vectors, say, true)
  stack.defer(() => store.close())
  const embedder = await createEmbedder({ modelDir: model })
  stack.defer(() => embedder.close())
  const files = await openFolderStore(data.files)
  const catalog = await catalogConfig(data, async () => DEFAULT_CATALOG)
  await openLiveCollection({ files, store, embedder }, { fields: catalogFields(catalog), imageHosts, say })
}
