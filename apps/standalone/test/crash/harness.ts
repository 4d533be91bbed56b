import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { openFolderStore } from '@lookalike/file-store'
import { catalogFields, DEFAULT_CATALOG } from '@lookalike/shared'
import { type Collection, openLanceStore } from '@lookalike/vector-store'
import { STAGES, writeCatalog } from './catalog.ts'
import type { ChildTask } from './child.ts'
import { type KillPoint, killPointOf } from './kill-point.ts'
import { writeProjectedModel } from '../projected-model.ts'
import { readReferences, writeReferences } from './references.ts'
import { type Verdict, verify } from './verify.ts'

const CHILD = path.join(import.meta.dirname, 'child.ts')
const SPACE = { space: 'fashion-resnet50-1', dimensions: 256 }
/** The last stage is for kills within it: moving to another model takes as long as all the others. */
const REINDEX_STAGE = STAGES.length - 1
const LAST_STAGE = REINDEX_STAGE - 1
/** A kill, a killed restart and a restart that must end by itself; far more than either takes. */
const CHILD_TIMEOUT_MS = 240_000

export interface SeedReport {
  readonly seed: number
  readonly point: KillPoint
  /** Whether the process died at its kill point. */
  readonly fired: boolean
  /** Whether the start after it was killed as well. */
  readonly restartKilled: boolean
  /** Rows, lost and doubled things, as the last check of the folder found them. */
  readonly rows: number
  readonly lost: number
  readonly doubled: number
  readonly problems: readonly string[]
}

interface ChildResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly events: readonly ChildEvent[]
  readonly stderr: string
}

interface ChildEvent extends Partial<Verdict> {
  readonly event: 'kill' | 'say' | 'accepted' | 'verified' | 'problem'
  readonly name?: string
  readonly text?: string
  readonly problem?: string
}

export interface CrashHarness {
  /** Whatever it needs is made. */
  readonly ready: Promise<void>
  /** Kills at the seed's point, restarts until the scenario is through, and checks what is left. */
  run(seed: number): Promise<SeedReport>
  /** What the check says of the scenario's last stages when a hand has been at them. */
  judge(tamper: (collection: Collection) => Promise<unknown>): Promise<Verdict>
}

/** Draws the catalog and makes the folders that later stages start from, by a run that nobody kills. */
export async function createCrashHarness(dir: string): Promise<CrashHarness> {
  const catalog = path.join(dir, 'catalog')
  await mkdir(catalog, { recursive: true })
  await writeCatalog(catalog)
  await writeReferences(catalog)
  await writeProjectedModel(path.join(dir, 'models/projected'))
  const references = await readReferences(catalog)
  const startOf = (stage: number) => path.join(dir, `start-${stage}`)
  const prepared = prepare()
  prepared.catch(() => undefined)

  /** A folder for each stage to start from. */
  async function prepare(): Promise<void> {
    const data = path.join(dir, 'unkilled')
    const progress = await newProgress(data, 0)
    for (let stage = 1; stage <= REINDEX_STAGE; stage++) {
      const ended = await runChild({ catalog, data, progress, lastStage: stage - 1, entry: 'upload' })
      if (ended.code !== 0) throw new Error(`The run that nobody kills fails: ${describe(ended)}`)
      await cp(data, startOf(stage), { recursive: true })
    }
    await rm(data, { recursive: true, maxRetries: 5 })
  }

  return {
    ready: prepared,
    async run(seed) {
      const point = killPointOf(seed)
      const data = path.join(dir, `seed-${seed}`)
      if (point.stage > 0) await prepared
      if (point.stage > 0) await cp(startOf(point.stage), data, { recursive: true })
      if (point.phase === 'rebuild') await damageVectors(data)
      const progress = await newProgress(data, point.stage)
      const base = { catalog, data, progress, lastStage: Math.max(point.stage, LAST_STAGE), entry: point.entry }

      const problems: string[] = []
      const first = await runChild({ ...base, kill: point })
      const fired = first.signal === 'SIGKILL' && first.events.some(({ event }) => event === 'kill')
      const runs = [first]
      let restartKilled = false
      if (point.restartKillMs !== undefined) {
        const again = await runChild(base, point.restartKillMs)
        restartKilled = again.signal === 'SIGKILL'
        runs.push(again)
      }
      const last = await runChild(base)
      runs.push(last)
      if (!fired) problems.push(`not killed: ${describe(first)}`)
      if (last.code !== 0) problems.push(`the restart failed: ${describe(last)}`)
      problems.push(
        ...runs
          .flatMap(({ events }) => events)
          .flatMap((event) => [...(event.problems ?? []), ...(event.problem ? [event.problem] : [])]),
      )
      problems.push(...acceptedTwice(runs))
      const { rows, ...verdict } = await verifyCold(data, base.lastStage)
      problems.push(...verdict.problems)
      if (problems.length === 0) await rm(data, { recursive: true, force: true, maxRetries: 5 })
      return { seed, point, fired, restartKilled, rows, ...verdict, problems }
    },

    async judge(tamper) {
      await prepared
      const data = path.join(dir, 'judged')
      await cp(startOf(LAST_STAGE), data, { recursive: true })
      try {
        return await verifyCold(data, LAST_STAGE - 1, tamper)
      } finally {
        await rm(data, { recursive: true, maxRetries: 5 })
      }
    },
  }

  /** Opens what is left as another process would, and checks it once more. */
  async function verifyCold(
    data: string,
    stage: number,
    tamper?: (collection: Collection) => Promise<unknown>,
  ): Promise<Verdict & { rows: number }> {
    const files = await openFolderStore(path.join(data, 'files'))
    const store = await openLanceStore(path.join(data, 'vectors'))
    try {
      const collection = await store.ensureCollection(SPACE, catalogFields(DEFAULT_CATALOG))
      await tamper?.(collection)
      const verdict = await verify(stage, { files, collection, data }, references)
      const counts = await Promise.all(
        (await files.imports.list()).map(async (id) => (await files.imports.get(id)).counts),
      )
      const rows = counts.reduce((sum, { rows }) => sum + rows, 0)
      const problems = (await store.liveSpace()) === SPACE.space ? [] : ['the alias does not name the space']
      const spaces = await store.listSpaces()
      if (spaces.length !== 1) problems.push(`there are the collections ${spaces}`)
      return { ...verdict, rows, problems: [...verdict.problems, ...problems] }
    } finally {
      await store.close()
    }
  }
}

/** Deletes the manifests of all tables: nothing of them can be opened any more. */
async function damageVectors(data: string): Promise<void> {
  const vectors = path.join(data, 'vectors')
  for (const name of await readdir(vectors))
    if (name.endsWith('.lance')) await rm(path.join(vectors, name, '_versions'), { recursive: true })
}

/** An import whose acceptance was answered and that had to be sent again was lost. */
function acceptedTwice(runs: readonly ChildResult[]): string[] {
  const names = runs
    .flatMap(({ events }) => events)
    .flatMap(({ event, name }) => (event === 'accepted' && name ? [name] : []))
  return names
    .filter((name, index) => names.indexOf(name) !== index)
    .map((name) => `the accepted import ${name} was lost`)
}

async function newProgress(data: string, stage: number): Promise<string> {
  const file = `${data}.progress.json`
  await writeFile(file, JSON.stringify({ stage, answered: [] }))
  return file
}

async function runChild(task: ChildTask, killAfterMs?: number): Promise<ChildResult> {
  const child = spawn(process.execPath, [CHILD, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Compiling is a third of loading the modules, and there are dozens of starts.
    env: { ...process.env, NODE_COMPILE_CACHE: path.join(path.dirname(task.catalog), 'compile-cache') },
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => (stderr += chunk))
  const timeout = setTimeout(() => child.kill('SIGABRT'), CHILD_TIMEOUT_MS)
  const kill = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  clearTimeout(timeout)
  clearTimeout(kill)
  // The last line of a killed process may be half of one.
  const events = stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as ChildEvent)
  return { code, signal, events, stderr }
}

function describe({ code, signal, events, stderr }: ChildResult): string {
  return `it ended with ${code ?? signal}: ${JSON.stringify(events.slice(-3))} ${stderr.slice(-2000)}`
}
