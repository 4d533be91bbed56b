import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { ROOT } from './paths.ts'

export interface CliRun {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  readonly cwd?: string
  readonly env?: Record<string, string>
  readonly input?: string | Uint8Array
}

const MAIN = path.join(ROOT, 'apps/cli/src/main.ts')
const LAUNCHER = path.join(ROOT, 'scripts/run.mjs')

/** Starts the command line as a process of its own. */
export function startCli(args: readonly string[], { cwd = ROOT, env = {} }: CliOptions = {}) {
  return spawn(process.execPath, [MAIN, ...args], { cwd, env: { PATH: process.env['PATH'], ...env } })
}

/** Runs the command line to its end. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  return ended(startCli(args, options), options.input)
}

/** Runs the command line as a user's shell does. */
export async function launchCli(args: readonly string[], { cwd = ROOT, env = {} }: CliOptions = {}): Promise<CliRun> {
  const inherited = { PATH: process.env['PATH'], HOME: process.env['HOME'] }
  return ended(spawn(process.execPath, [LAUNCHER, 'lookalike', ...args], { cwd, env: { ...inherited, ...env } }))
}

async function ended(child: ReturnType<typeof startCli>, input?: string | Uint8Array): Promise<CliRun> {
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (output.stdout += chunk))
  child.stderr.on('data', (chunk) => (output.stderr += chunk))
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...output }
}
