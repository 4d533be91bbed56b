import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { answer, ApiError } from '@lookalike/client'
import { LookalikeError } from '@lookalike/shared'
import { toFailure } from './failure.ts'
import { checkWeights, modelFolders, readModel } from './models.ts'
import type { Session } from './session.ts'
import { bytes } from './terminal.ts'

/** What was found out about one thing. */
export interface Finding {
  readonly what: string
  /** `wrong` must be mended; `note` works, but should be known. */
  readonly state: 'ok' | 'note' | 'wrong'
  readonly detail: string
  readonly fix?: string
}

const LEAST_NODE = 24
const LITTLE_BYTES = 1e9
const TOO_LITTLE_BYTES = 1e8
const ANSWER_MS = 3000

export function checkNode(version: string): Finding {
  const what = 'node'
  if (Number(version.split('.')[0]) >= LEAST_NODE) return { what, state: 'ok', detail: version }
  return {
    what,
    state: 'wrong',
    detail: `${version} is too old`,
    fix: 'Start with `npm run lookalike`, which brings its own.',
  }
}

/** The weights of each model folder against its manifest. */
export async function checkModels(dir: string): Promise<Finding[]> {
  const folders = await modelFolders(dir).catch(() => [])
  const findings = await Promise.all(folders.map(checkModel))
  if (findings.length > 0) return findings
  return [
    {
      what: 'models',
      state: 'wrong',
      detail: `there is none in ${dir}`,
      fix: 'Restore the folder: git checkout -- models',
    },
  ]
}

async function checkModel(folder: string): Promise<Finding> {
  const what = `model ${path.basename(folder)}`
  const fix = `Restore the folder, for instance with: git checkout -- models/${path.basename(folder)}`
  try {
    const { space, dimensions } = await readModel(folder)
    const problem = await checkWeights(folder)
    if (problem !== undefined) return { what, state: 'wrong', detail: problem, fix }
    if (space === null) return { what, state: 'ok', detail: 'not downloaded; nothing needs it' }
    return { what, state: 'ok', detail: `${dimensions} dimensions, its sha256 is right` }
  } catch (error) {
    return { what, state: 'wrong', detail: `manifest.json: ${messageOf(error)}`, fix }
  }
}

/** Whether a port that `npm start` takes is free, or who has it. */
export async function checkPort(port: number, option: string): Promise<Finding> {
  const what = `port ${port}`
  if (await isFree(port)) return { what, state: 'ok', detail: 'free' }
  if (await isLookalike(port)) return { what, state: 'ok', detail: 'Lookalike answers' }
  const fix = `Stop the other program, or: npm start -- ${option} <another port>`
  return { what, state: 'note', detail: 'another program has it', fix }
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** The API names itself in its document, the storefront in its title. */
async function isLookalike(port: number): Promise<boolean> {
  for (const route of ['/openapi.json', '/']) {
    const text = await fetch(`http://127.0.0.1:${port}${route}`, { signal: AbortSignal.timeout(ANSWER_MS) })
      .then(async (response) => (response.ok ? response.text() : ''))
      .catch(() => '')
    if (/"title":\s*"Lookalike"|<title>[^<]*Lookalike/.test(text)) return true
  }
  return false
}

/** Whether the API answers, is ready, and takes the key. One that nobody named may be away. */
export async function checkApi({ api, client, hasKey }: Session, { named }: { named: boolean }): Promise<Finding[]> {
  const what = `API ${api}`
  try {
    await answer(client.GET('/readyz', { signal: AbortSignal.timeout(ANSWER_MS * 5) }))
  } catch (error) {
    const away = { what, state: named ? 'wrong' : 'note', fix: 'Start it with: npm start' } as const
    // What answers, but is not ready, says why.
    if (error instanceof ApiError) return [{ what, state: 'wrong', detail: error.message }]
    return [{ ...away, detail: isTimeout(error) ? 'does not answer in time' : 'does not answer' }]
  }
  const { products, images, model } = await answer(client.GET('/v1/catalog'))
  const ready: Finding = {
    what,
    state: 'ok',
    detail: `ready; ${products} products, ${images} images, model ${model.space}`,
  }
  return hasKey ? [ready, await checkKey({ api, client })] : [ready]
}

async function checkKey({ api, client }: Pick<Session, 'api' | 'client'>): Promise<Finding> {
  const what = 'admin key'
  try {
    await answer(client.GET('/v1/imports', { params: { query: { limit: 1 } } }))
    return { what, state: 'ok', detail: 'accepted' }
  } catch (error) {
    return {
      what,
      state: 'wrong',
      detail: toFailure(error, api).message,
      fix: 'Use the key in admin.key of its data folder.',
    }
  }
}

/** Disk, permissions, data version, queue, file store and vector store of a data folder. */
export async function checkData(dir: string, { deep }: { deep: boolean }): Promise<Finding[]> {
  const name = `data ${path.basename(dir)}`
  const mode = constants.R_OK | constants.W_OK | constants.X_OK
  const denied = await access(dir, mode).then(
    () => undefined,
    (error: unknown) => messageOf(error),
  )
  if (denied !== undefined)
    return [
      {
        what: name,
        state: 'wrong',
        detail: denied,
        fix: `Make ${dir} readable and writable, or name another with --data.`,
      },
    ]
  return [await checkDisk(dir, name), ...(await checkKeyFile(dir, name)), ...(await checkParts(dir, name, deep))]
}

async function checkDisk(dir: string, name: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(dir)
  const free = bavail * bsize
  const state = free < TOO_LITTLE_BYTES ? 'wrong' : free < LITTLE_BYTES ? 'note' : 'ok'
  const fix =
    state === 'ok' ? {} : { fix: 'Free some space on that disk, or move the data folder and name it with --data.' }
  return { what: `${name}: disk`, state, detail: `${bytes(free)} free`, ...fix }
}

async function checkKeyFile(dir: string, name: string): Promise<Finding[]> {
  const file = path.join(dir, 'admin.key')
  const stats = await stat(file).catch(() => undefined)
  if (!stats) return []
  const what = `${name}: admin key`
  if ((stats.mode & 0o077) === 0) return [{ what, state: 'ok', detail: 'only its owner can read it' }]
  return [{ what, state: 'wrong', detail: 'other users can read it', fix: `chmod 600 ${file}` }]
}

async function checkParts(dir: string, name: string, deep: boolean): Promise<Finding[]> {
  const { checkDataFolder } = await import('@lookalike/standalone/data')
  try {
    const parts = await checkDataFolder(dir, { deep })
    const fix = `lookalike doctor --repair --data ${dir}`
    return parts.map(({ part, ok, detail }) => {
      return { what: `${name}: ${part}`, state: ok ? 'ok' : 'wrong', detail, ...(!ok && { fix }) } as const
    })
  } catch (error) {
    if (!(error instanceof LookalikeError)) throw error
    const inUse = /is in use by process/.test(error.message)
    // What runs has looked at its own data when it started.
    if (inUse)
      return [{ what: name, state: 'note', detail: `${error.message} Its content is not looked at while it runs.` }]
    return [
      {
        what: name,
        state: 'wrong',
        detail: error.message,
        fix: 'Update Lookalike, or name another folder with --data.',
      },
    ]
  }
}

const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError'

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
