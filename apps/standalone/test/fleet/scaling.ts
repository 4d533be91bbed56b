import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { openFolderStore } from '@lookalike/file-store'
import type { FleetCatalog } from './catalog.ts'
import { fleetClient } from './client.ts'
import { makeFleet } from './fleet.ts'

/** One row, so that a chunk's time is the embedder's and not that of a machine which all processes share. */
const CHUNK_ROWS = 1
const BATCH_MS = 100
const TIMEOUT_MS = 10 * 60_000

/** Chunks per second of one worker and of four, each with one job at a time, on `fake-embedder`. */
export async function compareWorkers(dir: string, catalog: FleetCatalog): Promise<{ one: number; four: number }> {
  return { one: await chunksPerSecond(dir, catalog, 1), four: await chunksPerSecond(dir, catalog, 4) }
}

async function chunksPerSecond(dir: string, catalog: FleetCatalog, workers: number): Promise<number> {
  const own = path.join(dir, `workers-${workers}`)
  await mkdir(own, { recursive: true })
  const fleet = await makeFleet(own, {
    workers,
    embedders: 1,
    fakeBatchMs: BATCH_MS,
    chunkRows: CHUNK_ROWS,
    concurrency: 1,
  })
  try {
    await fleet.start()
    const client = fleetClient(fleet.api.url)
    const { id } = await client.upload(catalog.zip)
    const { state, counts } = await client.ended(id, TIMEOUT_MS)
    if (state !== 'completed' || counts.created !== catalog.images.size)
      throw new Error(`${state} ${JSON.stringify(counts)}`)
    const { imports } = await openFolderStore(fleet.filesDir, { shared: true })
    const times = (await Array.fromAsync(imports.chunksSince(new Date(0)))).map(({ finishedAt }) =>
      finishedAt.getTime(),
    )
    return ((times.length - 1) * 1000) / (Math.max(...times) - Math.min(...times))
  } finally {
    await fleet.close()
  }
}
