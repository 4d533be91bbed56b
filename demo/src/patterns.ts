import { luminance, mix } from './palette.ts'
import { path, round } from './path.ts'
import type { Rng } from './rng.ts'

/** Patterns that repeat as a tile. */
export const TILED = [
  'Striped', 'Pinstripe', 'Diagonal stripe', 'Checked', 'Gingham', 'Polka dot', 'Floral', 'Camouflage', 'Leopard',
  'Houndstooth', 'Argyle', 'Fair Isle',
] as const
export type TiledPattern = (typeof TILED)[number]
export type PatternName = 'Solid' | 'Ribbed' | 'Color block' | 'Graphic' | TiledPattern

/** One tile of a pattern; it covers the base colour. */
export interface Tile {
  readonly width: number
  readonly height: number
  readonly svg: string
}

interface Dyes {
  readonly base: string
  readonly accent: string
}

type TileMaker = (dyes: Dyes, rng: Rng) => Tile

const rect = (x: number, y: number, width: number, height: number, fill: string, opacity = 1): string =>
  path`<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="` + `${fill}" opacity="${opacity}"/>`

const MAKERS: Readonly<Record<TiledPattern, TileMaker>> = {
  Striped: ({ accent }, rng) => {
    const height = rng.pick([14, 20, 30, 44])
    const share = rng.pick([0.25, 0.5])
    const thin = height > 28 ? rect(0, height * 0.76, 4, 2, accent) : ''
    return { width: 4, height, svg: rect(0, 0, 4, height * share, accent) + thin }
  },
  Pinstripe: ({ accent }, rng) => {
    const width = rng.pick([8, 12, 16])
    return { width, height: 4, svg: rect(0, 0, 1.5, 4, accent, 0.85) }
  },
  'Diagonal stripe': ({ accent }, rng) => {
    const size = rng.pick([18, 26])
    const half = size / 2
    const band = path`M0 ${half} L${half} 0 L${size} 0 L0 ${size} Z`
    const rest = path`M${size} ${half} L${size} ${size} L${half} ${size} Z`
    return { width: size, height: size, svg: `<path d="${band} ${rest}" fill="${accent}"/>` }
  },
  Checked: ({ base, accent }, rng) => {
    const size = rng.pick([40, 52])
    const dark = mix(base, '#141020', luminance(base) > 0.5 ? 0.35 : 0.5)
    const wide = size * 0.36
    const bands = rect(0, 0, wide, size, dark, 0.6) + rect(0, 0, size, wide, dark, 0.6)
    const lines = rect(size * 0.66, 0, 2.4, size, accent, 0.85) + rect(0, size * 0.66, size, 2.4, accent, 0.85)
    return { width: size, height: size, svg: bands + lines + rect(wide / 2, 0, 1.2, size, accent, 0.5) }
  },
  Gingham: ({ accent, base }, rng) => {
    const size = rng.pick([14, 20, 28])
    const other = luminance(base) > 0.6 ? accent : '#f8f7f4'
    const half = size / 2
    return { width: size, height: size, svg: rect(0, 0, half, size, other, 0.55) + rect(0, 0, size, half, other, 0.55) }
  },
  'Polka dot': ({ accent }, rng) => {
    const size = rng.pick([16, 22, 34])
    const r = size * 0.17
    const dots = [
      [0.25, 0.25],
      [0.75, 0.75],
    ].map(([x = 0, y = 0]) => circle(x * size, y * size, r, accent))
    return { width: size, height: size, svg: dots.join('') }
  },
  Floral: floral,
  Camouflage: camouflage,
  Leopard: leopard,
  Houndstooth: ({ accent }) => ({
    width: 16,
    height: 16,
    svg:
      '<path d="M0 0 L8 0 L8 4 L12 0 L16 0 L8 8 L8 16 L8 12 L4 16 L0 16 L8 8 L0 8 Z M16 8 L16 12 L12 16 L8 16 Z" ' +
      `fill="${accent}"/>`,
  }),
  Argyle: ({ base, accent }) => {
    const soft = mix(base, accent, 0.45)
    return {
      width: 48,
      height: 72,
      svg:
        `<path d="M24 0 L48 36 L24 72 L0 36 Z" fill="${soft}"/>` +
        `<path d="M0 0 L48 72 M48 0 L0 72" stroke="${accent}" stroke-width="1.4" stroke-dasharray="4 2.5"/>`,
    }
  },
  'Fair Isle': ({ base, accent }) => fairIsle(accent, mix(base, luminance(base) > 0.5 ? '#3a2f45' : '#ffffff', 0.45)),
}

/** Makes the tile of a pattern; its randomness comes from `rng` alone. */
export function makeTile(name: TiledPattern, dyes: Dyes, rng: Rng): Tile {
  return MAKERS[name](dyes, rng)
}

export function isTiled(name: PatternName): name is TiledPattern {
  return (TILED as readonly string[]).includes(name)
}

function circle(x: number, y: number, r: number, fill: string): string {
  return path`<circle cx="${x}" cy="${y}" r="${r}" ` + `fill="${fill}"/>`
}

/** Draws something at a place and at its wrapped places, so that the tile has no visible seam. */
function wrapped(size: number, x: number, y: number, svg: string): string {
  const places = [-size, 0, size].flatMap((dx) => [-size, 0, size].map((dy) => [x + dx, y + dy] as const))
  return places
    .filter(([px, py]) => px > -22 && py > -22 && px < size + 22 && py < size + 22)
    .map(([px, py]) => `<g transform="translate(${round(px)} ${round(py)})">${svg}</g>`)
    .join('')
}

/** Places on a jittered grid: random, yet never crowded. */
function scatter(size: number, cells: number, rng: Rng): [number, number][] {
  const cell = size / cells
  return Array.from({ length: cells * cells }, (_, i) => {
    const [column, row] = [i % cells, Math.floor(i / cells)]
    return [(column + 0.5 + (row % 2) * 0.5 + rng.range(-0.2, 0.2)) * cell, (row + 0.5 + rng.range(-0.2, 0.2)) * cell]
  })
}

function floral({ base, accent }: Dyes, rng: Rng): Tile {
  const size = rng.pick([66, 84])
  const leaf = mix('#5d8a63', base, 0.25)
  const second = rng.pick(['#e58f9b', '#f0c56a', '#f4efe6', '#8fa8d8'])
  const flowers = scatter(size, 3, rng).map(([x, y], i) => {
    const petal = i % 2 === 0 ? accent : second
    const r = rng.range(3.6, 5.2) * (size / 70)
    const turn = rng.range(0, 72)
    const petals = [0, 1, 2, 3, 4].map((k) => {
      const angle = ((turn + k * 72) * Math.PI) / 180
      return circle(Math.cos(angle) * r, Math.sin(angle) * r, r * 0.82, petal)
    })
    const leaves =
      path`<path d="M0 0 Q${r * 2.6} ${-r * 2.4} ${r * 3.2} ${r * 0.2} Q${r * 1.8} ${r * 0.8} 0 0 Z" ` +
      `fill="${leaf}" transform="rotate(${Math.round(turn * 5)})"/>`
    return wrapped(size, x, y, leaves + petals.join('') + circle(0, 0, r * 0.55, mix(petal, '#6b4a1f', 0.5)))
  })
  return { width: size, height: size, svg: flowers.join('') }
}

function camouflage({ base }: Dyes, rng: Rng): Tile {
  const size = 110
  const layers = [mix(base, '#161a10', 0.45), mix(base, '#f0e6c8', 0.38), mix(base, '#4a331d', 0.55)]
  const blobs = layers.flatMap((fill) =>
    scatter(size, 3, rng).map(([x, y]) => {
      const rx = rng.range(9, 19)
      const ry = rng.range(6, 10)
      const d = path`M${-rx} 0 C${-rx} ${-ry * 1.6} ${-rx * 0.2} ${-ry * 0.4} 0 ${-ry}
        C${rx * 0.6} ${-ry * 1.8} ${rx * 1.2}
        ${-ry * 0.4} ${rx} ${ry * 0.3} C${rx * 0.7} ${ry * 1.3} ${rx * 0.2} ${ry * 0.5} ${-rx * 0.1} ${ry} C${-rx * 0.5}
        ${ry * 1.5} ${-rx} ${ry} ${-rx} 0 Z`
      const shape = `<path d="${d}" fill="${fill}" transform="rotate(${rng.int(-40, 40)})"/>`
      return wrapped(size, x + rng.range(-14, 14), y + rng.range(-14, 14), shape)
    }),
  )
  return { width: size, height: size, svg: blobs.join('') }
}

function leopard({ base }: Dyes, rng: Rng): Tile {
  const size = 72
  const dark = mix(base, '#1d130c', 0.85)
  const spots = scatter(size, 4, rng).map(([x, y]) => {
    const r = rng.range(4, 6)
    const ring =
      `<path d="${path`M${-r} ${r * 0.3} C${-r * 1.1} ${-r} ${r * 0.4} ${-r * 1.3} ${r * 0.7} ${-r * 0.5} `}` +
      `${path`M${r} ${r * 0.2} C${r * 0.7} ${r * 1.2} ${-r * 0.4} ${r * 1.1} ${-r * 0.5} ${r * 0.7}`}" fill="none" ` +
      `stroke="${dark}" stroke-width="2.6" stroke-linecap="round"/>`
    const heart = circle(0, 0, r * 0.6, mix(base, '#5a3416', 0.45))
    return wrapped(size, x, y, `<g transform="rotate(${rng.int(0, 180)})">${heart}${ring}</g>`)
  })
  return { width: size, height: size, svg: spots.join('') }
}

function fairIsle(accent: string, second: string): Tile {
  const step = 6
  const rows: [string, string][] = [
    ['x...x...', accent],
    ['.x.x.x.x', accent],
    ['..x...x.', accent],
    ['........', accent],
    ['xxxxxxxx', second],
    ['x..xx..x', accent],
    ['.xx..xx.', accent],
    ['.xx..xx.', accent],
    ['x..xx..x', accent],
    ['xxxxxxxx', second],
    ['........', accent],
    ['..x...x.', second],
    ['........', accent],
    ['........', accent],
    ['........', accent],
    ['........', accent],
  ]
  const stitch = (column: number, row: number, fill: string): string =>
    `<path d="M${column * step} ${row * step} l3 2.4 l3 -2.4 v3.6 l-3 2.4 l-3 -2.4 Z" fill="${fill}"/>`
  const svg = rows.flatMap(([cells, fill], row) =>
    [...cells].flatMap((cell, column) => (cell === 'x' ? [stitch(column, row, fill)] : [])),
  )
  return { width: 8 * step, height: rows.length * step, svg: svg.join('') }
}
