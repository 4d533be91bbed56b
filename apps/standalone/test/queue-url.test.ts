import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdir, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { MODEL, tempDir } from './paths.ts'
import { runStandalone } from './process.ts'
import { writeShapesCatalog } from './stack.ts'

const noRedis =
  spawnSync('redis-server', ['--version']).status === 0
    ? false
    : 'redis-server is not installed: apt-get install redis-server'

let dir: string
before(async () => {
  dir = await tempDir()
})
after(async () => {
  delete process.env['QUEUE_URL']
  await rm(dir, { recursive: true, force: true })
})

/** A Redis that keeps nothing, for the time of `use`. */
async function withRedis(use: (url: string) => Promise<void>): Promise<void> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  const redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', dir], {
    stdio: 'ignore',
  })
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

const importOnce = (data: string) =>
  runStandalone('--catalog', path.join(dir, 'catalog'), '--data', path.join(dir, data), '--model', MODEL, '--once')

test('QUEUE_URL=redis://… imports a catalog through Redis', { skip: noRedis }, async () => {
  await writeShapesCatalog(path.join(dir, 'catalog'))
  await withRedis(async (url) => {
    process.env['QUEUE_URL'] = url
    const { code, stdout, stderr } = await importOnce('data')
    assert.equal(code, 0, stderr)
    assert.equal((JSON.parse(stdout) as { counts: { created: number } }).counts.created, 40)
    assert.ok(!(await readdir(path.join(dir, 'data'))).includes('queue'), 'no queue in the data folder')
  })
})

test('a QUEUE_URL of another kind is refused with the forms that work', async () => {
  process.env['QUEUE_URL'] = 'postgres://somewhere'
  const { code, stderr } = await importOnce('refused')
  assert.equal(code, 1)
  assert.match(stderr, /QUEUE_URL: must be pglite:<folder>, redis:/)
})
