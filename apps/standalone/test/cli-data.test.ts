import assert from 'node:assert/strict'
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { ProductList } from '@lookalike/client'
import { launchCli, runCli } from './cli.ts'
import { MODEL, tempDir } from './paths.ts'
import { openStack, type Stack } from './stack.ts'

interface Finding {
  readonly what: string
  readonly state: string
  readonly detail: string
  readonly fix?: string
}

describe('doctor, backup and restore', () => {
  let stack: Stack
  let dir: string
  let work: string
  let data: string
  let models: string
  before(async () => {
    dir = await tempDir()
    stack = await openStack({ dir })
    data = path.join(dir, 'data')
    work = path.join(dir, 'work')
    models = path.join(work, 'models')
    await mkdir(models, { recursive: true })
    await cp(MODEL, path.join(models, 'fashion-resnet50'), { recursive: true })
  })
  after(() => rm(dir, { recursive: true }))

  const doctor = async (...args: string[]) => {
    const run = await runCli(['doctor', '--json', '--models', models, ...args], { cwd: work })
    const findings = JSON.parse(run.stdout) as Finding[]
    return { ...run, findings, of: (what: string) => findings.find((finding) => finding.what.startsWith(what)) }
  }

  test('doctor looks at a running Lookalike and leaves its data alone', async () => {
    const webPort = new URL(stack.web).port
    const args = ['--api', stack.api, '--data', data, '--web-port', webPort, '--api-port', new URL(stack.api).port]
    const { code, stderr, of } = await doctor(...args, '--key', stack.key)
    assert.equal(code, 0, stderr)
    assert.equal(of('node')?.state, 'ok')
    assert.match(of('model fashion-resnet50')?.detail ?? '', /its sha256 is right/)
    assert.equal(of(`port ${webPort}`)?.detail, 'Lookalike answers')
    assert.equal(of('API')?.detail, 'ready; 40 products, 40 images, model fashion-resnet50-1')
    assert.equal(of('admin key')?.state, 'ok')
    assert.match(of('data data: disk')?.detail ?? '', /free$/)
    const inUse = of('data data')
    assert.ok(inUse)
    const { findings } = await doctor(...args)
    assert.ok(findings.some(({ state, detail }) => state === 'note' && /in use by process/.test(detail)))
    const { code: refused, of: ofRefused } = await doctor(...args, '--key', 'wrong')
    assert.deepEqual([refused, ofRefused('admin key')?.state], [1, 'wrong'])
  })

  test('doctor tells of a model that is damaged, a port that is taken and an API that is away', async () => {
    await writeFile(path.join(models, 'fashion-resnet50/model.onnx'), 'no model')
    await mkdir(path.join(models, 'empty'))
    const other = createServer((socket) => socket.end('no HTTP')).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    try {
      const { code, stderr, of } = await doctor(
        '--web-port',
        String(port),
        '--api',
        'http://127.0.0.1:1',
        '--data',
        'nowhere',
      )
      assert.equal(code, 1)
      assert.match(stderr, /4 things are wrong/)
      assert.match(of('model fashion')?.detail ?? '', /sha256 of model\.onnx is \w{64}, but/)
      assert.match(of('model empty')?.detail ?? '', /manifest\.json/)
      assert.deepEqual(
        [of(`port ${port}`)?.state, of('API')?.state, of('data nowhere')?.state],
        ['note', 'wrong', 'wrong'],
      )
      assert.match(of(`port ${port}`)?.fix ?? '', /--web-port <another port>/)
    } finally {
      other.close()
      await rm(models, { recursive: true })
      await cp(MODEL, path.join(models, 'fashion-resnet50'), { recursive: true })
    }
  })

  test('a backup is refused while the folder is in use', async () => {
    const { code, stderr } = await runCli(['backup', 'busy.tar.gz', '--data', data], { cwd: work })
    assert.equal(code, 1)
    assert.match(stderr, /in use by process/)
    assert.ok(!(await readdir(work)).includes('busy.tar.gz'))
  })

  describe('of a folder that is not in use', () => {
    let products: ProductList['items']
    let restored: string
    before(async () => {
      products = (await stack.get<ProductList>('/v1/products?limit=100')).body.items
      await stack.close()
      restored = path.join(work, 'restored/data')
    })

    test('a backup is made and restored where the user is', async () => {
      const backup = await launchCli(['backup', 'all.tar.gz', '--data', '../data', '--json'], { cwd: work })
      assert.equal(backup.code, 0, backup.stderr)
      assert.ok((JSON.parse(backup.stdout) as { sizeBytes: number }).sizeBytes > 10_000)
      const again = await runCli(['backup', 'all.tar.gz', '--data', '../data'], { cwd: work })
      assert.deepEqual([again.code, /is there already/.test(again.stderr)], [1, true], again.stderr)

      const restore = await runCli(['restore', 'all.tar.gz', '--data', 'restored/data'], { cwd: work })
      assert.equal(restore.code, 0, restore.stderr)
      const occupied = await runCli(['restore', 'all.tar.gz', '--data', restored], { cwd: work })
      assert.deepEqual([occupied.code, /is not empty/.test(occupied.stderr)], [1, true], occupied.stderr)
    })

    test('doctor finds it well, then ill, and repairs it', async () => {
      const well = await doctor('--data', restored, '--deep')
      assert.equal(well.code, 0, well.stderr)
      for (const part of ['disk', 'admin key', 'catalog', 'files', 'queue', 'vectors'])
        assert.equal(well.of(`data data: ${part}`)?.state, 'ok', part)

      await chmod(path.join(restored, 'admin.key'), 0o644)
      const vectors = path.join(restored, 'vectors')
      for (const name of await readdir(vectors, { recursive: true }))
        if (name.endsWith('.lance') && name.includes('/data/')) await rm(path.join(vectors, name))
      const ill = await doctor('--data', restored, '--deep')
      assert.equal(ill.code, 1)
      assert.equal(ill.of('data data: admin key')?.fix, `chmod 600 ${path.join(restored, 'admin.key')}`)
      assert.equal(ill.of('data data: vectors')?.fix, `lookalike doctor --repair --data ${restored}`)

      await chmod(path.join(restored, 'admin.key'), 0o600)
      const mended = await doctor('--data', restored, '--deep', '--repair')
      assert.equal(mended.code, 0, mended.stderr)
      assert.match(mended.stderr, /The vector store is rebuilt: 40 products/)
      const reopened = await openStack({ dir: path.dirname(restored), catalog: path.join(dir, 'catalog') })
      const { items } = (await reopened.get<ProductList>('/v1/products?limit=100')).body
      await reopened.close()
      assert.deepEqual(items, products)
    })
  })

  test('a data version of the future is told', async () => {
    const future = path.join(work, 'future')
    await mkdir(future)
    await writeFile(path.join(future, 'lookalike.json'), JSON.stringify({ dataVersion: 99 }))
    const { code, findings } = await doctor('--data', future)
    assert.equal(code, 1)
    assert.match(findings.at(-1)?.detail ?? '', /has version 99; this Lookalike reads version 1/)
    assert.match(await readFile(path.join(future, 'lookalike.json'), 'utf8'), /99/)
  })
})
