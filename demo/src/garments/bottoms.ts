import { mix } from '../palette.ts'
import { AXIS, mirror, path } from '../path.ts'
import type { Pen } from '../pen.ts'
import { METALS } from '../shading.ts'
import { sideColor } from '../prints.ts'
import { type Cut, cutOf, fly, folds, hemStitch, loops, outline, waistband } from './bottom-block.ts'

/** Trousers: `Chino`, `Tailored`, `Wide-leg`, `Jogger`, `Cargo`. */
export function drawTrousers(pen: Pen, style: string): void {
  const c =
    style === 'Wide-leg'
      ? cutOf(pen, [6, 92], [6, 104], 448)
      : style === 'Tailored'
        ? cutOf(pen, [11, 68], [16, 62], 448)
        : style === 'Jogger'
          ? cutOf(pen, [10, 76], [22, 56], 436)
          : style === 'Cargo'
            ? cutOf(pen, [8, 82], [14, 72], 446)
            : cutOf(pen, [11, 70], [16, 62], 446)
  pen.fabric(outline(c), {
    folds: folds(pen, c),
    ...(style === 'Chino' || style === 'Cargo' ? { texture: 'twill' as const } : {}),
  })
  const pocket = path`M${AXIS + 36} ${c.top + 9} L${AXIS + c.hip - 5} ${c.top + 66}`
  for (const d of [pocket, mirror(pocket)]) pen.seam(d)
  if (style === 'Tailored' || style === 'Wide-leg') press(pen, c)
  if (style === 'Cargo') cargo(pen, c)
  if (style === 'Jogger') return jogger(pen, c)
  fly(pen, c)
  hemStitch(pen, c)
  waistband(pen, c)
  loops(pen, c)
  pen.button(AXIS + 1, c.top + 4, 3.4, mix(pen.color, '#2a1d14', 0.6))
}

function press(pen: Pen, c: Cut): void {
  const d = path`M${AXIS + 32} ${c.top + 14}
    C${AXIS + 40} ${c.crotchY} ${AXIS + (c.knee[0] + c.knee[1]) / 2} ${c.crotchY + 90}
    ${AXIS + (c.hem[0] + c.hem[1]) / 2} ${c.hemY + 4}`
  pen.seam(d)
  pen.seam(mirror(d))
}

function cargo(pen: Pen, c: Cut): void {
  const y = c.crotchY + 38
  const box = path`M${AXIS + 46} ${y} L${AXIS + 79} ${y - 2} L${AXIS + 79} ${y + 54} L${AXIS + 46} ${y + 56} Z`
  const flap = path`M${AXIS + 44} ${y - 6} L${AXIS + 81} ${y - 8} L${AXIS + 81} ${y + 10} L${AXIS + 44} ${y + 12} Z`
  for (const d of [box, mirror(box), flap, mirror(flap)]) pen.fabric(d, { depth: 0.3 })
  for (const side of [-1, 1]) pen.button(AXIS + side * 62, y + 4, 2.6, mix(pen.color, '#2a1d14', 0.6))
}

function jogger(pen: Pen, c: Cut): void {
  const cuff = path`M${AXIS + c.hem[0] - 1} ${c.hemY - 2} L${AXIS + c.hem[1] + 1} ${c.hemY - 6}`
  for (const d of [cuff, mirror(cuff)]) pen.rib(d, 20, sideColor(pen).color)
  pen.rib(
    path`M${AXIS - c.waist + 1} ${c.top - 4}
      C${AXIS - 20} ${c.top + 5} ${AXIS + 20} ${c.top + 5} ${AXIS + c.waist - 1} ${c.top - 4}`,
    20,
  )
  for (const side of [-1, 1])
    pen.line(
      path`M${AXIS + side * 5} ${c.top + 4}
        C${AXIS + side * 12} ${c.top + 24} ${AXIS + side * 6} ${c.top + 40} ${AXIS + side * 11} ${c.top + 56}`,
      '#f3f0ea',
      2.6,
    )
}

/** Shorts: `Chino`, `Denim`, `Running`, `Bermuda`. */
export function drawShorts(pen: Pen, style: string): void {
  const running = style === 'Running'
  const c =
    style === 'Bermuda'
      ? cutOf(pen, [8, 90], [10, 92], 366)
      : running
        ? cutOf(pen, [7, 92], [8, 100], 306)
        : cutOf(pen, [8, 88], [9, 94], 322)
  const wide = { ...c, waist: c.waist + 12, hip: c.hip + 12 }
  const denim = style === 'Denim'
  const creases = folds(pen, wide).filter((_, i) => i % 6 === 0)
  pen.fabric(outline(wide), { folds: creases, ...(denim ? { texture: 'twill' as const } : {}) })
  const pocket = path`M${AXIS + 40} ${c.top + 9} L${AXIS + wide.hip - 5} ${c.top + 62}`
  if (running) {
    const stripe = path`M${AXIS + wide.hip - 8} ${c.top + 100}
      C${AXIS + wide.hip - 4} ${c.top + 140} ${AXIS + c.hem[1] - 10} ${c.hemY - 40} ${AXIS + c.hem[1] - 10} ${c.hemY}`
    for (const d of [stripe, mirror(stripe)]) pen.line(d, pen.accent, 5)
    pen.rib(
      path`M${AXIS - wide.waist + 1} ${c.top - 4}
        C${AXIS - 20} ${c.top + 5} ${AXIS + 20} ${c.top + 5} ${AXIS + wide.waist - 1} ${c.top - 4}`,
      22,
    )
    for (const side of [-1, 1])
      pen.line(
        path`M${AXIS + side * 5} ${c.top + 4}
          C${AXIS + side * 14} ${c.top + 24} ${AXIS + side * 6} ${c.top + 36} ${AXIS + side * 12} ${c.top + 50}`,
        '#f3f0ea',
        2.6,
      )
    pen.seam(path`M${AXIS} ${c.top + 14} L${AXIS} ${c.crotchY}`)
    return
  }
  for (const d of [pocket, mirror(pocket)]) pen.seam(d)
  const thread = denim ? '#dca55e' : undefined
  fly(pen, wide, thread)
  hemStitch(pen, wide, thread)
  waistband(pen, wide, denim ? 'twill' : undefined)
  loops(pen, wide)
  pen.button(AXIS + 1, c.top + 4, 3.8, denim ? METALS.gold : mix(pen.color, '#2a1d14', 0.6))
}
