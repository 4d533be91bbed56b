import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

/** False where it runs, else the reason to skip a test. */
export const noRedis =
  spawnSync('redis-server', ['--version']).status === 0
    ? false
    : 'redis-server is not installed: apt-get install redis-server'

/** A Redis that keeps nothing, for the time of `use`. */
export async function withRedis(use: (url: string) => Promise<void>): Promise<void> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  const redis = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', tmpdir()],
    {
      stdio: 'ignore',
    },
  )
  const listens = () => {
    const socket = connect(port, '127.0.0.1')
    return once(socket, 'connect')
      .then(
        () => true,
        () => false,
      )
      .finally(() => socket.destroy())
  }
  try {
    while (!(await listens())) await sleep(20)
    await use(`redis://127.0.0.1:${port}/0`)
  } finally {
    const exit = once(redis, 'exit')
    redis.kill('SIGKILL')
    await exit
  }
}
