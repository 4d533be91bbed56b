/**
 * `npm run bench -- --catalog <Kaggle folder>`: the main job against the home-made script, in one run on one machine.
 * Prints JSON; the ratios are what to compare between machines.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Import } from '@lookalike/shared'
import { openHomeMade } from './home-made.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const MAIN = path.join(ROOT, 'apps/standalone/src/main.ts')
const QUERIES = 200

type OnceSummary = Import & { secondsFromLaunch: number }

const { values } = parseArgs({
  options: { catalog: { type: 'string', default: process.env['LOOKALIKE_FASHION_DIR'] ?? '' } },
})
const catalog = path.resolve(values.catalog)
const csv = await readFile(path.join(catalog, 'styles.csv'), 'utf8')
const ids = csv
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',', 1)[0] ?? '')
const photoOf = (id: string) => path.join(catalog, 'images', `${id}.jpg`)
const data = await mkdtemp(path.join(tmpdir(), 'lookalike-bench-'))

try {
  const first = await importOnce()
  const homeMade = await openHomeMade(path.join(ROOT, 'models/fashion-resnet50'))
  const indexSeconds = await seconds(() => homeMade.index(ids.map(photoOf)))
  const again = await importOnce()
  const api = await startApi()
  const report = {
    import: {
      images: first.counts.rows,
      secondsFromLaunch: first.secondsFromLaunch,
      importSeconds: importSeconds(first),
      imagesPerSecond: first.counts.rows / importSeconds(first),
      homeMadeSeconds: indexSeconds,
      speedOverHomeMade: indexSeconds / importSeconds(first),
    },
    reimport: {
      embedded: again.counts.embedded,
      importSeconds: importSeconds(again),
      shareOfFirst: importSeconds(again) / importSeconds(first),
    },
    search: await compareSearches(api.url, homeMade),
  }
  api.stop()
  console.log(JSON.stringify(report, null, 2))
} finally {
  await rm(data, { recursive: true, force: true })
}

/** Times the same photos through HTTP and through the script, in turn, so that a noisy moment hits both. */
async function compareSearches(url: string, homeMade: Awaited<ReturnType<typeof openHomeMade>>) {
  const kinds = {
    photo: (photo: Buffer<ArrayBuffer>) => searchPhoto(url, photo, ''),
    photoFiltered: (photo: Buffer<ArrayBuffer>) => searchPhoto(url, photo, '&gender=Women&year.gte=2012'),
    photoCropped: (photo: Buffer<ArrayBuffer>) => searchPhoto(url, photo, '&crop=0.1,0.1,0.6,0.6'),
    similar: (_photo: Buffer<ArrayBuffer>, id: string) => expectOk(fetch(`${url}/v1/products/${id}/similar?limit=10`)),
    homeMade: (photo: Buffer<ArrayBuffer>) => homeMade.search(photo, 10),
  }
  const millis: Record<keyof typeof kinds, number[]> = {
    photo: [],
    photoFiltered: [],
    photoCropped: [],
    similar: [],
    homeMade: [],
  }
  for (let query = -10; query < QUERIES; query++) {
    const id = ids[(Math.abs(query) * 17) % ids.length] ?? ''
    const photo = Buffer.from(await readFile(photoOf(id)))
    for (const kind of Object.keys(kinds) as (keyof typeof kinds)[]) {
      const elapsed = await seconds(() => kinds[kind](photo, id))
      if (query >= 0) millis[kind].push(elapsed * 1000)
    }
  }
  const p50 = Object.fromEntries(Object.entries(millis).map(([kind, times]) => [`${kind}P50Ms`, quantile(times, 0.5)]))
  const p95 = Object.fromEntries(Object.entries(millis).map(([kind, times]) => [`${kind}P95Ms`, quantile(times, 0.95)]))
  return {
    queries: QUERIES,
    ...p50,
    ...p95,
    photoOverHomeMade: quantile(millis.photo, 0.5) / quantile(millis.homeMade, 0.5),
  }
}

async function searchPhoto(url: string, photo: Buffer<ArrayBuffer>, query: string): Promise<void> {
  const form = new FormData()
  form.append('image', new Blob([photo], { type: 'image/jpeg' }), 'photo.jpg')
  await expectOk(fetch(`${url}/v1/search/image?limit=10${query}`, { method: 'POST', body: form }))
}

async function expectOk(answer: Promise<Response>): Promise<void> {
  const response = await answer
  const text = await response.text()
  if (!response.ok) throw new Error(text)
}

async function importOnce(): Promise<OnceSummary> {
  const child = spawn(process.execPath, [MAIN, '--catalog', catalog, '--data', data, '--once'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`The import ended with ${code}: ${output}`)
  return JSON.parse(output) as OnceSummary
}

async function startApi(): Promise<{ url: string; stop(): void }> {
  const child = spawn(
    process.execPath,
    [MAIN, '--catalog', catalog, '--data', data, '--api-port', '0', '--web-port', '0'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  let output = ''
  for await (const chunk of child.stdout) {
    output += chunk
    const url = /^API +(\S+)$/m.exec(output)?.[1]
    if (url) return { url, stop: () => void child.kill('SIGTERM') }
  }
  throw new Error(`The API did not start: ${output}`)
}

function importSeconds({ startedAt, finishedAt }: Import): number {
  return (Date.parse(finishedAt ?? '') - Date.parse(startedAt ?? '')) / 1000
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN
}
