import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type { EmbeddingSpace } from '@lookalike/shared'
import type { FleetCatalog } from './catalog.ts'
import { type Kill, startChaos } from './chaos.ts'
import { fleetClient } from './client.ts'
import { type Fleet, type FleetOptions, makeFleet } from './fleet.ts'
import { verifyFleet } from './verify.ts'

export const MODEL_SPACE: EmbeddingSpace = { space: 'fashion-resnet50-1', dimensions: 256 }
export const FAKE_SPACE: EmbeddingSpace = { space: 'fake-embedder-1', dimensions: 64 }

export interface FleetRunOptions extends FleetOptions {
  readonly seed: number
  readonly kills: number
  readonly betweenMs: number
  readonly timeoutMs: number
}

export interface FleetReport {
  readonly seed: number
  readonly seconds: number
  readonly kills: readonly Kill[]
  readonly problems: readonly string[]
}

/**
 * One import through a fleet whose processes are killed meanwhile. What it leaves stays in `dir` when something is wrong.
 * @param look at the fleet that has been through it, while it runs
 */
export async function runFleet(
  dir: string,
  catalog: FleetCatalog,
  { seed, kills, betweenMs, timeoutMs, ...options }: FleetRunOptions,
  look: (fleet: Fleet) => Promise<unknown> = async () => {},
): Promise<FleetReport> {
  const own = path.join(dir, `seed-${seed}`)
  await mkdir(own, { recursive: true })
  const fleet = await makeFleet(own, options)
  const startedAt = performance.now()
  try {
    await fleet.start()
    const client = fleetClient(fleet.api.url)
    // The upload is under attack as well.
    const chaos = startChaos(fleet, { seed, kills, betweenMs })
    let killed: readonly Kill[] = []
    try {
      const { id } = await client.upload(catalog.zip)
      await client.ended(id, timeoutMs)
    } finally {
      killed = await chaos.end()
    }
    // An upload whose answer was lost may have become an import too.
    for (const { id } of await client.list()) await client.ended(id, timeoutMs)
    const space = options.fakeBatchMs === undefined ? MODEL_SPACE : FAKE_SPACE
    const problems = await verifyFleet(fleet, catalog, space)
    await look(fleet)
    const seconds = Math.round((performance.now() - startedAt) / 1000)
    if (problems.length === 0) await rm(own, { recursive: true, force: true, maxRetries: 5 })
    return { seed, seconds, kills: killed, problems }
  } finally {
    await fleet.close()
  }
}
