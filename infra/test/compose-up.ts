import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Compose, type ComposeService, containerOf } from './compose.ts'
import { ROOT } from './dockerfile.ts'

/** What stands for an image of others: a program of this machine that takes its place, with the command of the image. */
export interface StandIn {
  command(container: {
    readonly port: string
    readonly command: readonly string[]
    volume(target: string): string
  }): string[]
  /** Where it works, a path of the container. */
  readonly workdir?: string
}

export interface UpOptions {
  /** A folder for volumes and secrets. */
  readonly dir: string
  readonly standIns: Readonly<Record<string, StandIn>>
  /** As `--scale`. */
  readonly scale?: Readonly<Record<string, number>>
  /** Content of the files that secrets name. */
  readonly secrets: Readonly<Record<string, string>>
  readonly healthyWithinMs: number
}

export interface RunningService {
  readonly name: string
  /** Its address from outside of the fleet. */
  readonly url: string
  readonly process: ChildProcess
  output(): string
}

/**
 * `docker compose up` without an engine: starts each service by exactly the command and environment that the compose file
 * and the Dockerfile say, waits for what it depends on by exactly its health check, and puts in the place of container
 * names, ports, volumes and secrets what stands for them on this machine. Nothing of this process's environment goes
 * along but PATH.
 */
export async function composeUp(compose: Compose, { dir, standIns, scale = {}, secrets, healthyWithinMs }: UpOptions) {
  const running: RunningService[] = []
  const services = Object.entries(compose.services).filter(([, { profiles }]) => !profiles)
  // All instances of a scaled service but the first listen where nobody asks for them.
  const ports = Object.fromEntries(await Promise.all(services.map(async ([name]) => [name, await freePort()] as const)))

  /** Everything of the container's world that another name stands for here. */
  function translate(text: string, name: string, ownPort: string, port: number, service: ComposeService): string {
    if (text === ownPort && ownPort !== '') return String(port)
    if (text === '0.0.0.0') return '127.0.0.1'
    if (text === 'node') return process.execPath
    let here = text
    for (const [other, otherPort] of Object.entries(ports)) {
      here = here.replaceAll(new RegExp(`//${other}:\\d+`, 'g'), `//127.0.0.1:${otherPort}`)
    }
    if (ownPort !== '') here = here.replaceAll(new RegExp(`(127\\.0\\.0\\.1[:/])${ownPort}\\b`, 'g'), `$1${port}`)
    for (const [target, source] of mountsOf(service)) {
      if (here === target || here.startsWith(`${target}/`)) here = source + here.slice(target.length)
    }
    return here
  }

  /** What a container sees at a path, and where that is here. */
  function mountsOf(service: ComposeService): [target: string, source: string][] {
    const volumes = (service.volumes ?? []).map((volume): [string, string] => {
      const [source = '', target = ''] = volume.split(':')
      return [target, source.startsWith('.') ? path.join(ROOT, source) : path.join(dir, source)]
    })
    return [
      ...volumes,
      ...(service.secrets ?? []).map((name): [string, string] => [`/run/secrets/${name}`, path.join(dir, name)]),
    ]
  }

  async function start(name: string, service: ComposeService, port: number): Promise<RunningService> {
    const container = containerOf(service)
    const ownPort = container.env['PORT'] ?? /\b\d{4,5}\b/.exec(container.healthcheck.join(' '))?.[0] ?? ''
    const here = (text: string) => translate(text, name, ownPort, port, service)
    const standIn = standIns[name]
    const volume = (target: string) => here(target)
    const command = container.command.map(here)
    const [program = '', ...args] = standIn ? standIn.command({ port: String(port), command, volume }) : command
    const env = Object.fromEntries(Object.entries(container.env).map(([variable, value]) => [variable, here(value)]))
    const child = spawn(program, args, {
      cwd: standIn?.workdir === undefined ? ROOT : here(standIn.workdir),
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => void (output += chunk))
    const instance = { name, url: `http://127.0.0.1:${port}`, process: child, output: () => output }
    running.push(instance)
    await healthy(instance, container.healthcheck.map(here))
    return instance
  }

  async function healthy(
    { name, process: child, output }: RunningService,
    [program = '', ...args]: string[],
  ): Promise<void> {
    let said = ''
    for (const deadline = performance.now() + healthyWithinMs; performance.now() < deadline; await sleep(300)) {
      if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}: ${output().slice(-4000)}`)
      const check = spawn(program, args, {
        cwd: ROOT,
        env: { PATH: process.env['PATH'] },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      said = ''
      for (const stream of [check.stdout, check.stderr]) stream.on('data', (chunk: Buffer) => void (said += chunk))
      const [code] = (await once(check, 'close')) as [number | null]
      if (code === 0) return
    }
    throw new Error(`${name} does not become healthy: ${said}\n${output().slice(-4000)}`)
  }

  for (const name of Object.keys(compose.volumes ?? {})) mkdirSync(path.join(dir, name))
  for (const [name, content] of Object.entries(secrets)) writeFileSync(path.join(dir, name), content, { mode: 0o444 })
  const up: Record<string, Promise<unknown>> = {}
  function bring(name: string): Promise<unknown> {
    const service = compose.services[name]
    if (!service) throw new Error(`There is no service ${name}.`)
    return (up[name] ??= (async () => {
      await Promise.all(Object.keys(service.depends_on ?? {}).map(bring))
      const others = await Promise.all(Array.from({ length: (scale[name] ?? 1) - 1 }, freePort))
      await Promise.all([ports[name] ?? 0, ...others].map((port) => start(name, service, port)))
    })())
  }

  /** SIGTERM to all, as `docker compose down` in the opposite order. @returns exit codes, null after a signal */
  async function down(graceMs: number): Promise<{ name: string; code: number | null }[]> {
    const ended: { name: string; code: number | null }[] = []
    for (const { name, process: child } of running.splice(0).reverse()) {
      if (child.exitCode === null && child.signalCode === null) {
        const exit = once(child, 'exit')
        child.kill('SIGTERM')
        const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
        await exit
        clearTimeout(timer)
      }
      ended.push({ name, code: child.exitCode })
    }
    return ended
  }

  try {
    await Promise.all(services.map(([name]) => bring(name)))
  } catch (error) {
    await Promise.allSettled(Object.values(up))
    await down(1000)
    throw error
  }
  return { running, down }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  return port
}
