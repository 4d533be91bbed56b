import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A process of the fleet that can be killed and started again under the same address. */
export interface Service {
  readonly name: string
  readonly url: string
  /** Starts it; resolves when it says that it is ready. */
  start(): Promise<void>
  /** Ends it and waits for that. @returns its exit code, null after a signal */
  stop(signal: NodeJS.Signals): Promise<number | null>
  readonly running: boolean
  /** What it wrote, of all its runs. */
  output(): string
}

export interface ServiceOptions {
  readonly name: string
  /** The file that node runs, and its arguments. */
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Where its output and compiled code are kept. */
  readonly dir: string
  /** How long it may take until it is ready; a start that fails, since others are away, is repeated within it. */
  readonly startTimeoutMs?: number
}

/** A harness that ends early takes its processes with it. */
const children = new Set<ChildProcess>()
process.once('exit', () => children.forEach((child) => child.kill('SIGKILL')))

/** A service that listens on a free port, told to it as PORT. */
export async function makeService(options: ServiceOptions): Promise<Service> {
  const { name, command, env, dir, startTimeoutMs = 120_000 } = options
  const port = await freePort()
  const log = createWriteStream(path.join(dir, `${name}.log`), { flags: 'a' })
  let child: ChildProcess | undefined
  let wanted = false
  let output = ''

  const isRunning = () => child !== undefined && child.exitCode === null && child.signalCode === null

  /** @returns whether it became ready; false when it ended before, or its time is up */
  async function launch(deadline: number): Promise<boolean> {
    const started = spawn(process.execPath, [...command], {
      env: {
        PATH: process.env['PATH'] ?? '',
        NODE_COMPILE_CACHE: path.join(dir, 'compile-cache'),
        PORT: String(port),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = started
    children.add(started)
    started.once('exit', () => children.delete(started))
    const ready = new Promise<boolean>((resolve) => {
      let own = ''
      const read = (chunk: Buffer) => {
        output += chunk
        log.write(chunk)
        own += chunk
        if (/"msg":"ready"/.test(own)) resolve(true)
      }
      started.stdout.on('data', read)
      started.stderr.on('data', read)
      started.once('exit', () => resolve(false))
      setTimeout(() => resolve(false), Math.max(0, deadline - performance.now())).unref()
    })
    return ready
  }

  return {
    name,
    url: `http://127.0.0.1:${port}`,
    async start() {
      wanted = true
      const deadline = performance.now() + startTimeoutMs
      // As an orchestrator does it.
      while (!(await launch(deadline))) {
        if (!wanted) return
        if (performance.now() > deadline) throw new Error(`${name} does not start: ${output.slice(-2000)}`)
        await sleep(200)
      }
    },
    async stop(signal) {
      wanted = false
      if (!child || !isRunning()) return child?.exitCode ?? null
      const exit = once(child, 'exit')
      child.kill(signal)
      const [code] = (await exit) as [number | null]
      return code
    },
    get running() {
      return isRunning()
    },
    output: () => output,
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  return port
}
