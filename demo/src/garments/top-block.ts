import { AXIS, mirror, path, symmetric } from '../path.ts'
import type { Pen } from '../pen.ts'
import type { Texture } from '../textures.ts'

/** The measures of a top, in pixels; half widths are taken from the axis. */
export interface TopShape {
  readonly neck: number
  readonly neckY: number
  /** How far the front neckline hangs below the neck points. */
  readonly drop: number
  readonly neckline: 'round' | 'v'
  readonly shoulder: number
  readonly shoulderY: number
  readonly chest: number
  readonly armpitY: number
  readonly waist: number
  readonly hem: number
  readonly hemY: number
  /** How far the hem curves up at the side seams. */
  readonly hemCurve: number
}

const TEE: TopShape = {
  neck: 34,
  neckY: 78,
  drop: 26,
  neckline: 'round',
  shoulder: 84,
  shoulderY: 96,
  chest: 88,
  armpitY: 184,
  waist: 84,
  hem: 87,
  hemY: 410,
  hemCurve: 0,
}

/** A shape with small random differences of cut, so that no two designs share an outline. */
export function topShape(pen: Pen, changes: Partial<TopShape> = {}): TopShape {
  const fit = pen.rng.range(-4, 6)
  const shape = { ...TEE, ...changes }
  return {
    ...shape,
    neck: shape.neck + pen.rng.range(-2, 2),
    drop: shape.drop + pen.rng.range(-3, 4),
    chest: shape.chest + fit,
    waist: shape.waist + fit + pen.rng.range(-3, 2),
    hem: shape.hem + fit,
    hemY: shape.hemY + pen.rng.range(-12, 8),
  }
}

/** The front neckline from the axis to the right neck point, as the start of a path. */
export function necklineHalf(s: TopShape): string {
  const [x, low] = [AXIS + s.neck, s.neckY + s.drop]
  return s.neckline === 'v'
    ? path`M${AXIS} ${low}
      C${AXIS + s.neck * 0.3} ${low - s.drop * 0.42} ${x - 3} ${s.neckY + s.drop * 0.3} ${x} ${s.neckY}`
    : path`M${AXIS} ${low} C${AXIS + s.neck * 0.6} ${low} ${x - 2} ${low - s.drop * 0.42} ${x} ${s.neckY}`
}

/** The whole front neckline, left neck point to right. */
export function neckline(s: TopShape): string {
  const half = necklineHalf(s)
  return `${half} ${mirror(half)}`
}

export function torso(s: TopShape): string {
  const [neck, shoulder, chest, waist, hem] = [s.neck, s.shoulder, s.chest, s.waist, s.hem].map(
    (half) => AXIS + half,
  ) as [number, number, number, number, number]
  const waistY = s.armpitY + (s.hemY - s.armpitY) * 0.45
  const side = s.hemY - s.hemCurve
  return symmetric(
    necklineHalf(s) +
      path` C${neck + 14} ${s.neckY + 5} ${shoulder - 22} ${s.shoulderY - 8} ${shoulder} ${s.shoulderY}` +
      path` C${shoulder - 8} ${s.shoulderY + 30} ${shoulder - 10} ${s.armpitY - 30} ${chest} ${s.armpitY}` +
      path` C${chest} ${s.armpitY + 30} ${waist} ${waistY - 30} ${waist} ${waistY}` +
      path` C${waist} ${waistY + 40} ${hem} ${side - 50} ${hem} ${side}` +
      path` C${hem - 26} ${s.hemY + 4} ${AXIS + 40} ${s.hemY + 5} ${AXIS} ${s.hemY + 5}`,
  )
}

/** The armhole seam on the right. */
export function armhole(s: TopShape): string {
  const [shoulder, chest] = [AXIS + s.shoulder, AXIS + s.chest]
  return path`M${shoulder} ${s.shoulderY}
    C${shoulder - 8} ${s.shoulderY + 30} ${shoulder - 10} ${s.armpitY - 30} ${chest} ${s.armpitY}`
}

export interface Sleeve {
  readonly outline: string
  /** A line across the sleeve near its end, for cuffs. */
  readonly cuff: string
  readonly folds: readonly string[]
  /** Degrees from vertical, for the pattern. */
  readonly angle: number
}

/** The right sleeve. `length` runs from 0.15 (cap) over 0.3 (short) and 0.7 (three-quarter) to 1 (long). */
export function sleeve(pen: Pen, s: TopShape, length: number, width = 1): Sleeve {
  return length < 0.5 ? shortSleeve(pen, s, length, width) : longSleeve(pen, s, length, width)
}

function shortSleeve(pen: Pen, s: TopShape, length: number, width: number): Sleeve {
  const [sx, sy, ax, ay] = [AXIS + s.shoulder, s.shoulderY, AXIS + s.chest, s.armpitY]
  const [ox, oy] = [sx + 22 + length * 88, sy + 30 + length * 190]
  const [ix, iy] = [ox - 42 * width - length * 8, Math.max(oy + 19, ay + 3)]
  return {
    outline: path`M${sx - 14} ${sy + 8} L${sx} ${sy} C${sx + 13} ${sy + 5} ${sx + 24} ${sy + 20} ${ox} ${oy}
      L${ix} ${iy} C${ix - 4}
      ${iy - 4} ${ax + 2} ${ay + 4} ${ax - 14} ${ay + 4} Z`,
    cuff: path`M${ox - 4} ${oy - 7} L${ix - 4} ${iy - 7}`,
    folds: [pen.crease(ix - 2, iy - 12, sx - 2, sy + 34, 5, -6), pen.crease(ix + 16, iy - 10, sx + 14, sy + 40, 3, 4)],
    angle: -28,
  }
}

function longSleeve(pen: Pen, s: TopShape, length: number, width: number): Sleeve {
  const [sx, sy, ax, ay] = [AXIS + s.shoulder, s.shoulderY, AXIS + s.chest, s.armpitY]
  const reach = 296 * length
  const [ox, oy] = [sx + 22 + 30 * length, sy + reach]
  const [ix, iy] = [ox - 33 * width, oy + 6]
  const bulge = (width - 1) * 14
  const elbow = sy + reach * 0.52
  const outline = path`M${sx - 14} ${sy + 8} L${sx} ${sy}
    C${sx + 18} ${sy + 8} ${sx + 27 + bulge} ${sy + 56} ${sx + 34 + bulge} ${elbow}
    C${sx + 40 + bulge} ${elbow + 50} ${ox + bulge} ${oy - 40} ${ox} ${oy} L${ix} ${iy}
    C${ix - 6} ${iy - 60} ${ax + 8} ${ay + 70}
    ${ax - 8} ${ay + 4} Z`
  return {
    outline: outline,
    cuff: path`M${ox + 1} ${oy - 6} L${ix - 1} ${iy - 6}`,
    folds: [
      pen.crease(ax + 4, ay + 30, sx + 8, sy + 34, 5, -7),
      pen.crease(ax + 12, elbow + 10, sx + 34, elbow - 26 + pen.rng.range(-8, 8), 4.5, 5),
      pen.crease(ax + 14, elbow + 34, sx + 36, elbow + 12 + pen.rng.range(-8, 8), 3.5, -5),
      pen.crease(ix + 4, iy - 26, ox - 6, oy - 44, 3, 4),
    ],
    angle: -9,
  }
}

/** Creases of a loose body: from the armpits inwards and from the hem upwards. */
export function bodyFolds(pen: Pen, s: TopShape): string[] {
  const { rng } = pen
  const folds: string[] = []
  for (const side of [-1, 1]) {
    const x = (half: number): number => AXIS + side * half
    folds.push(pen.fold(x(s.chest - 4), s.armpitY + 8, x(s.chest - 44), s.armpitY + 50 + rng.range(0, 26), 6, side * 8))
    folds.push(
      pen.fold(x(s.chest - 2), s.armpitY + 22, x(s.chest - 32), s.armpitY + 92 + rng.range(0, 20), 4, side * 9),
    )
    folds.push(pen.fold(x(s.chest - 16), s.armpitY - 30, x(s.chest - 40), s.armpitY + 16, 6, side * -6, 'light'))
    const from = s.hem - rng.range(22, 46)
    folds.push(pen.crease(x(from), s.hemY + 2, x(from - 10), s.hemY - rng.range(90, 150), 5, side * 6))
  }
  folds.push(
    pen.crease(
      AXIS + rng.range(-24, 20),
      s.hemY,
      AXIS + rng.range(-16, 16),
      s.hemY - rng.range(60, 110),
      4,
      rng.range(-6, 6),
    ),
  )
  return folds
}

/** The inside of the back, seen through the neck hole, with a label. */
export function neckHole(pen: Pen, s: TopShape): void {
  const [left, right] = [AXIS - s.neck, AXIS + s.neck]
  const back = path`M${left} ${s.neckY} C${left + 14} ${s.neckY + 9} ${right - 14} ${s.neckY + 9} ${right} ${s.neckY}`
  const low = s.neckY + s.drop * 1.4 + 8
  const d = back + path` C${right + 4} ${low} ${left - 4} ${low} ${left} ${s.neckY} Z`
  pen.flat(d, pen.tones.inside)
  const y = s.neckY + 10
  pen.flat(
    path`M${AXIS - 9} ${y} L${AXIS + 9} ${y} L${AXIS + 9} ${y + 7} L${AXIS - 9} ${y + 7} Z`,
    '#f3f1ec',
    pen.tones.line,
    0.6,
  )
}

export function backNeckband(pen: Pen, s: TopShape, width: number, color?: string): void {
  const [left, right] = [AXIS - s.neck, AXIS + s.neck]
  pen.rib(
    path`M${left} ${s.neckY} C${left + 14} ${s.neckY + 9} ${right - 14} ${s.neckY + 9} ${right} ${s.neckY}`,
    width,
    color,
  )
}

/** Both sleeves; returns the right one. */
export function drawSleeves(
  pen: Pen,
  s: TopShape,
  length: number,
  options: { width?: number; color?: string; texture?: Texture } = {},
): Sleeve {
  const right = sleeve(pen, s, length, options.width)
  const look = {
    ...(options.color === undefined ? {} : { color: options.color }),
    ...(options.texture === undefined ? {} : { texture: options.texture }),
    depth: 0.8,
  }
  pen.fabric(mirror(right.outline), { ...look, angle: -right.angle, folds: right.folds.map(mirrorMarkup) })
  pen.fabric(right.outline, { ...look, angle: right.angle, folds: right.folds })
  return right
}

function mirrorMarkup(svg: string): string {
  return svg.replace(/ d="([^"]+)"/g, (_, d: string) => ` d="${mirror(d)}"`)
}
