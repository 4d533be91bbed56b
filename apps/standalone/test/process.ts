import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { ROOT } from './paths.ts'

export interface RunningStandalone {
  readonly child: ChildProcess
  readonly api: string
  readonly web: string
  readonly adminKeyFile: string
  /** Everything written for people so far. */
  log(): string
  /** Sends a signal and answers the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

export const MAIN = path.join(ROOT, 'apps/standalone/src/main.ts')

/** Runs the standalone as a user's shell does, until it exits. */
export async function runStandalone(
  ...args: string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (output.stdout += chunk))
  child.stderr.on('data', (chunk) => (output.stderr += chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...output }
}

/** Starts the standalone on free ports; resolves when it has printed its URLs. */
export async function startStandalone(...args: string[]): Promise<RunningStandalone> {
  const child = spawn(process.execPath, [MAIN, '--api-port', '0', '--web-port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += chunk))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      stdout += chunk
      if (/^Admin key .*\n/m.test(stdout)) resolve()
    })
    child.once('exit', (code) => reject(new Error(`The standalone ended with ${code}: ${stderr}`)))
  })
  const line = (label: string) => new RegExp(`^${label}\\s+(.+)$`, 'm').exec(stdout)?.[1] ?? ''
  return {
    child,
    api: line('API'),
    web: line('Storefront'),
    adminKeyFile: line('Admin key'),
    log: () => stderr,
    async stop(signal = 'SIGTERM') {
      const exited = once(child, 'exit')
      child.kill(signal)
      const [code] = (await exited) as [number | null]
      return code
    },
  }
}
