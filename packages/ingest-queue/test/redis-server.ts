import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { until } from './recorder.ts'

/** False where it runs, else the reason to skip a test. */
export const noRedis =
  spawnSync('redis-server', ['--version']).status === 0
    ? false
    : 'redis-server is not installed: apt-get install redis-server'

export interface RedisServer {
  readonly url: string
  start(): Promise<void>
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** The process keeps its connections and answers nothing. */
  freeze(): void
  thaw(): void
  /** Runs a command. */
  call(name: string, ...args: string[]): Promise<unknown>
  dispose(): Promise<void>
}

export interface RedisServerOptions {
  /** Of redis.conf, over those that are set here. */
  readonly settings?: Readonly<Record<string, string>>
  /** Accept TLS only, with the certificate in `tls/`. */
  readonly tls?: boolean
  /** The admin's password, part of the URL. */
  readonly password?: string
}

/** The certificate of a `tls` server is its own authority. */
export const TEST_CA = readFileSync(join(import.meta.dirname, 'tls/server.pem'), 'utf8')

/** A Redis on a free port, which writes each change to its append-only file before it answers. Not started yet. */
export async function makeRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const dir = await mkdtemp(join(tmpdir(), 'lookalike-redis-'))
  const port = await freePort()
  const { tls = false, password } = options
  const login = password === undefined ? '' : `:${password}@`
  const url = `${tls ? 'rediss' : 'redis'}://${login}127.0.0.1:${port}/0`
  const file = (name: string) => join(import.meta.dirname, 'tls', name)
  const settings = {
    port,
    bind: '127.0.0.1',
    dir,
    appendonly: 'yes',
    appendfsync: 'always',
    save: '',
    'maxmemory-policy': 'noeviction',
    ...(tls && {
      port: 0,
      'tls-port': port,
      'tls-cert-file': file('server.pem'),
      'tls-key-file': file('server-key.pem'),
      'tls-ca-cert-file': file('server.pem'),
      'tls-auth-clients': 'no',
    }),
    ...(password !== undefined && { requirepass: password }),
    ...options.settings,
  }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  let child: ChildProcess | undefined

  async function call(name: string, ...rest: string[]): Promise<unknown> {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, ...(tls && { tls: { ca: TEST_CA } }) })
    client.on('error', () => undefined)
    try {
      return await client.call(name, ...rest)
    } finally {
      client.disconnect()
    }
  }

  const server: RedisServer = {
    url,
    call,
    async start() {
      const started = spawn('redis-server', args, { stdio: 'ignore' })
      child = started
      const endWithUs = () => void started.kill('SIGKILL')
      process.once('exit', endWithUs)
      started.once('exit', () => process.off('exit', endWithUs))
      await until(() =>
        call('PING').then(
          (answer) => answer === 'PONG',
          () => false,
        ),
      )
    },
    async stop(signal) {
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const exit = once(child, 'exit')
      child.kill(signal)
      await exit
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async dispose() {
      await server.stop('SIGKILL')
      await rm(dir, { recursive: true })
    },
  }
  return server
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  return port
}
