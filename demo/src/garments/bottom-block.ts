import { AXIS, mirror, path, symmetric } from '../path.ts'
import type { Pen } from '../pen.ts'
import type { Texture } from '../textures.ts'

/** The measures of a pair of trousers, in pixels; half widths are taken from the axis. */
export interface Cut {
  readonly waist: number
  readonly hip: number
  readonly top: number
  readonly crotchY: number
  readonly hemY: number
  /** Distances of the leg's edges from the axis at the knee and at the hem. */
  readonly knee: readonly [number, number]
  readonly hem: readonly [number, number]
}

export function cutOf(pen: Pen, knee: readonly [number, number], hem: readonly [number, number], hemY: number): Cut {
  const { rng } = pen
  return {
    waist: 54 + rng.range(-2, 3),
    hip: 74 + rng.range(-3, 4),
    top: hemY < 400 ? 96 : 36,
    crotchY: (hemY < 400 ? 96 : 36) + 148,
    hemY: hemY + rng.range(-8, 6),
    knee,
    hem,
  }
}

export function outline(c: Cut): string {
  const leg = c.hemY - c.crotchY
  const kneeY = c.crotchY + leg * 0.45
  const bow = leg * 0.22
  return symmetric(
    path`M${AXIS} ${c.top + 8}
      C${AXIS + 20} ${c.top + 8} ${AXIS + c.waist - 10} ${c.top + 4} ${AXIS + c.waist} ${c.top}` +
      path` C${AXIS + c.waist + 5} ${c.top + 40} ${AXIS + c.hip} ${c.top + 66} ${AXIS + c.hip} ${c.top + 108}` +
      path` C${AXIS + c.hip} ${c.crotchY - 14} ${AXIS + c.knee[1]} ${kneeY - bow} ${AXIS + c.knee[1]} ${kneeY}` +
      path` C${AXIS + c.knee[1]} ${kneeY + bow} ${AXIS + c.hem[1]} ${c.hemY - bow} ${AXIS + c.hem[1]} ${c.hemY}` +
      path`
        C${AXIS + c.hem[1] - 12} ${c.hemY + 5} ${AXIS + c.hem[0] + 10} ${c.hemY + 6} ${AXIS + c.hem[0]} ${c.hemY + 4}` +
      path` C${AXIS + c.hem[0]} ${c.hemY - bow} ${AXIS + c.knee[0]} ${kneeY + bow} ${AXIS + c.knee[0]} ${kneeY}` +
      path` C${AXIS + c.knee[0]} ${kneeY - bow} ${AXIS + 5} ${c.crotchY + leg * 0.1} ${AXIS} ${c.crotchY}`,
  )
}

export function folds(pen: Pen, c: Cut): string[] {
  const { rng } = pen
  const kneeY = c.crotchY + (c.hemY - c.crotchY) * 0.45
  return [-1, 1].flatMap((side) => {
    const x = (half: number): number => AXIS + side * half
    return [
      pen.crease(x(2), c.crotchY - 6, x(c.hip - 26), c.crotchY - 40 + rng.range(-8, 8), 3, side * 5),
      pen.fold(x(6), c.crotchY + 6, x(c.hip - 24), c.crotchY + 10 + rng.range(-6, 8), 4, side * -6),
      pen.fold(x(c.knee[0] + 2), kneeY - 10, x(c.knee[1] - 8), kneeY + 10 + rng.range(-10, 10), 4, 5),
      pen.fold(x(c.knee[1] - 2), kneeY + 34, x(c.knee[0] + 8), kneeY + 22, 3, -4),
      pen.fold(x(c.hem[1] - 1), c.hemY - 26, x(c.hem[0] + 8), c.hemY - 14 + rng.range(-6, 6), 3, 4),
      pen.fold(
        x((c.knee[0] + c.knee[1]) / 2),
        c.crotchY + 20,
        x((c.hem[0] + c.hem[1]) / 2),
        c.hemY - 30,
        6,
        side * 4,
        'light',
      ),
    ]
  })
}

export function waistband(pen: Pen, c: Cut, texture?: Texture): void {
  const back = path`M${AXIS - c.waist} ${c.top - 14}
    C${AXIS - 20} ${c.top - 8} ${AXIS + 20} ${c.top - 8} ${AXIS + c.waist} ${c.top - 14} L${AXIS + c.waist} ${c.top}
    L${AXIS - c.waist} ${c.top} Z`
  pen.flat(back, pen.tones.inside)
  const d = symmetric(
    path`M${AXIS} ${c.top - 4}
      C${AXIS + 20} ${c.top - 4} ${AXIS + c.waist - 12} ${c.top - 8} ${AXIS + c.waist - 1} ${c.top - 15}
      L${AXIS + c.waist + 1} ${c.top + 1}
      C${AXIS + c.waist - 12} ${c.top + 8} ${AXIS + 20} ${c.top + 12} ${AXIS} ${c.top + 12}`,
  )
  pen.fabric(d, { depth: 0.3, ...(texture ? { texture } : {}) })
}

export function loops(pen: Pen, c: Cut): void {
  for (const half of [-36, -14, 20, 40]) {
    const y = c.top - 7 - Math.abs(half) / 12
    pen.fabric(
      path`M${AXIS + half - 3} ${y} L${AXIS + half + 3} ${y} L${AXIS + half + 3} ${y + 22}
        L${AXIS + half - 3} ${y + 22} Z`,
      { depth: 0, outline: 1 },
    )
  }
}

export function fly(pen: Pen, c: Cut, thread?: string): void {
  pen.seam(path`M${AXIS} ${c.top + 12} L${AXIS} ${c.crotchY}`)
  const curve = path`M${AXIS + 15} ${c.top + 12} L${AXIS + 15} ${c.crotchY - 62}
    C${AXIS + 14} ${c.crotchY - 44} ${AXIS + 8} ${c.crotchY - 36} ${AXIS} ${c.crotchY - 32}`
  if (thread === undefined) pen.stitch(curve)
  else for (const dx of [0, -3]) pen.line(curve, thread, 0.9, `stroke-dasharray="3 2" transform="translate(${dx} 0)"`)
}

export function hemStitch(pen: Pen, c: Cut, thread?: string): void {
  const d = path`M${AXIS + c.hem[0] + 1} ${c.hemY - 5}
    C${AXIS + c.hem[0] + 12} ${c.hemY - 3} ${AXIS + c.hem[1] - 12} ${c.hemY - 4} ${AXIS + c.hem[1] - 1} ${c.hemY - 9}`
  for (const part of [d, mirror(d)]) {
    if (thread === undefined) pen.stitch(part)
    else pen.line(part, thread, 0.9, 'stroke-dasharray="3 2"')
  }
}
