import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { FINAL_STATES, type Import } from '@lookalike/shared'
import sharp from 'sharp'
import { openStandalone, type StandaloneSettings } from '../src/standalone.ts'
import { MODEL, MODELS, tempDir } from './paths.ts'

const SIDE = 120
/** Each tells whether a point, in -1..1 around the centre, lies inside. */
export const SHAPES = {
  circle: (x: number, y: number) => x * x + y * y < 0.7,
  square: (x: number, y: number) => Math.abs(x) < 0.7 && Math.abs(y) < 0.7,
  triangle: (x: number, y: number) => y < 0.8 && y > 2 * Math.abs(x) - 0.9,
  stripes: (x: number, y: number) => Math.abs(x) < 0.8 && Math.abs(y) < 0.8 && Math.floor((y + 1) * 3) % 2 === 0,
}
export const COLORS = {
  crimson: [220, 20, 60],
  navy: [0, 0, 128],
  darkgreen: [0, 100, 0],
  orange: [255, 165, 0],
  black: [0, 0, 0],
  gold: [255, 215, 0],
  silver: [192, 192, 192],
  pink: [255, 105, 180],
  teal: [0, 128, 128],
} as const

/** A PNG that no other arguments draw. Pixel by pixel: the image package forbids SVG in this process. */
export async function picture(
  shape: keyof typeof SHAPES,
  color: keyof typeof COLORS,
  turnDegrees = 0,
): Promise<Buffer> {
  const pixels = Buffer.alloc(SIDE * SIDE * 3, 255)
  const angle = (turnDegrees * Math.PI) / 180
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const [x, y] = [(2 * column) / SIDE - 1, (2 * row) / SIDE - 1]
      const inside = SHAPES[shape](x * Math.cos(angle) + y * Math.sin(angle), y * Math.cos(angle) - x * Math.sin(angle))
      if (inside) pixels.set(COLORS[color], (row * SIDE + column) * 3)
    }
  }
  return sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .png()
    .toBuffer()
}

/** Writes a catalog of shapes: 4 shapes × 5 colours × 2 angles = 40 products; a circle and its turned twin are one group. */
export async function writeShapesCatalog(dir: string): Promise<void> {
  await mkdir(path.join(dir, 'images'), { recursive: true })
  const lines = ['id,title,product_type,color,price,size,item_group_id,image_link']
  let price = 5
  for (const shape of Object.keys(SHAPES) as (keyof typeof SHAPES)[]) {
    for (const color of ['crimson', 'navy', 'darkgreen', 'orange', 'black'] as const) {
      for (const turn of [0, 10]) {
        const id = `${shape}-${color}-${turn}`
        await writeFile(path.join(dir, `images/${id}.png`), await picture(shape, color, turn))
        lines.push(
          `${id},A ${color} ${shape},${shape},${color},${price++} USD,S|M,${shape === 'circle' ? `circle-${color}` : ''},images/${id}.png`,
        )
      }
    }
  }
  await writeFile(path.join(dir, 'products.csv'), `${lines.join('\n')}\n`)
}

export interface Answer<T> {
  readonly status: number
  readonly headers: Headers
  readonly body: T
}

export interface Stack {
  readonly api: string
  readonly web: string
  readonly key: string
  readonly dir: string
  get<T>(route: string, headers?: Record<string, string>): Promise<Answer<T>>
  /** With the admin key. */
  admin<T>(route: string, init?: RequestInit): Promise<Answer<T>>
  /** Uploads a file and waits until its import has ended. */
  upload(content: string | Buffer<ArrayBuffer>, query?: string): Promise<Import>
  waitFor(id: string): Promise<Import>
  close(): Promise<void>
}

/** The real standalone on free ports, with the catalog of shapes or another one imported. */
export async function openStack(
  options: {
    catalog?: string
    dir?: string
    allowedOrigins?: readonly string[]
    settings?: StandaloneSettings
    /** Folder of further models; default: those of the repository. */
    models?: string
    /** Whether the storefront and the admin are served too; default false. */
    pages?: boolean
    say?: (text: string) => void
  } = {},
): Promise<Stack> {
  const dir = options.dir ?? (await tempDir())
  const catalog = options.catalog ?? path.join(dir, 'catalog')
  if (options.catalog === undefined) await writeShapesCatalog(catalog)
  const stack = new AsyncDisposableStack()
  const standalone = await openStandalone(
    {
      catalog,
      data: path.join(dir, 'data'),
      model: MODEL,
      models: options.models ?? MODELS,
      host: '127.0.0.1',
      apiPort: 0,
      webPort: 0,
      imageHosts: ['127.0.0.1'],
      allowedOrigins: options.allowedOrigins ?? [],
      trustedProxies: [],
      fresh: false,
      once: false,
    },
    stack,
    options.say ?? (() => {}),
    { ...options.settings, pages: options.pages ?? false },
  )
  await standalone.importCatalog({ again: false })
  const { apiUrl: api, webUrl: web, adminKeyFile, pagesReady } = await standalone.serve()
  await pagesReady
  const key = (await readFile(adminKeyFile, 'utf8')).trim()

  const call = async <T>(route: string, init: RequestInit) => readAnswer<T>(await fetch(api + route, init))
  const admin = <T>(route: string, init: RequestInit = {}) =>
    call<T>(route, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } })
  const waitFor = async (id: string): Promise<Import> => {
    for (;;) {
      const { body } = await admin<Import>(`/v1/imports/${id}`)
      if (FINAL_STATES.includes(body.state)) return body
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  return {
    api,
    web,
    key,
    dir,
    admin,
    waitFor,
    get: <T>(route: string, headers: Record<string, string> = {}) => call<T>(route, { headers }),
    async upload(content: string | Buffer<ArrayBuffer>, query = '') {
      const type = typeof content === 'string' ? 'text/csv' : 'application/zip'
      const { status, body } = await admin<Import>(`/v1/imports?${query}`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: content,
      })
      if (status !== 202) throw new Error(`Upload refused: ${JSON.stringify(body)}`)
      return waitFor(body.id)
    },
    async close() {
      await stack.disposeAsync()
      if (options.dir === undefined) await rm(dir, { recursive: true, force: true })
    },
  }
}

/** The body parsed as JSON where it is JSON, as text elsewhere; what it holds is the test's own claim. */
export async function readAnswer<T>(response: Response): Promise<Answer<T>> {
  const json = /json/.test(response.headers.get('content-type') ?? '')
  const body: unknown = json ? await response.json() : await response.text()
  return { status: response.status, headers: response.headers, body: body as T }
}
