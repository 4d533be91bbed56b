import { luminance, mix } from '../palette.ts'
import { AXIS, mirror, path } from '../path.ts'
import type { Pen } from '../pen.ts'
import { blockInlay } from '../prints.ts'
import { pocket } from './jersey.ts'
import { armhole, bodyFolds, drawSleeves, neckHole, torso, topShape, type TopShape } from './top-block.ts'

/** Shirts: `Oxford`, `Short-sleeve`, `Band-collar`, `Camp-collar`, `Western`. */
export function drawShirt(pen: Pen, style: string): void {
  const camp = style === 'Camp-collar'
  const short = camp || style === 'Short-sleeve'
  const s = topShape(pen, {
    neck: 33,
    neckline: 'v',
    drop: camp ? 72 : 30,
    hemCurve: camp ? 0 : 30,
    hemY: camp ? 398 : 420,
    chest: camp ? 94 : 86,
    waist: camp ? 92 : 80,
    hem: camp ? 94 : 84,
  })
  neckHole(pen, s)
  const right = drawSleeves(pen, s, short ? 0.36 : 0.97, { width: camp ? 1.15 : 1 })
  for (const sleeveCuff of [right.cuff, mirror(right.cuff)]) {
    if (short) pen.stitch(sleeveCuff)
    else cuff(pen, sleeveCuff)
  }
  pen.fabric(torso(s), { folds: bodyFolds(pen, s), inlay: blockInlay(pen, s.neckY, s.hemY) })
  pen.seam(armhole(s))
  pen.seam(mirror(armhole(s)))
  yoke(pen, s, style === 'Western')
  placket(pen, s)
  if (style === 'Western') for (const x of [AXIS + 22, AXIS - 64]) flapPocket(pen, x, s.armpitY - 14)
  else if (style !== 'Band-collar') pocket(pen, AXIS + 26, s.armpitY - 10, 40, 46)
  if (camp) campCollar(pen, s)
  else collar(pen, s, style === 'Band-collar')
}

function cuff(pen: Pen, line: string): void {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = (line.match(/-?\d+(\.\d+)?/g) ?? []).map(Number)
  const d = path`M${x1} ${y1 - 16} L${x2} ${y2 - 16} L${x2} ${y2 + 6} L${x1} ${y1 + 6} Z`
  pen.fabric(d, { depth: 0.35 })
  pen.button(x1 * 0.35 + x2 * 0.65, y2 - 4, 2.4, buttonColor(pen))
}

export function buttonColor(pen: Pen): string {
  return luminance(pen.color) > 0.6 ? mix(pen.color, '#cfc6b4', 0.6) : '#efece4'
}

function placket(pen: Pen, s: TopShape): void {
  const top = s.neckY + s.drop - 2
  pen.seam(path`M${AXIS + 9} ${top} L${AXIS + 9} ${s.hemY + 4}`)
  pen.seam(path`M${AXIS - 9} ${top} L${AXIS - 9} ${s.hemY + 4}`)
  const count = Math.round((s.hemY - top) / 48)
  for (let i = 0; i < count; i += 1)
    pen.button(AXIS, top + 22 + (i * (s.hemY - top - 40)) / Math.max(1, count - 1), 3.1, buttonColor(pen))
}

function yoke(pen: Pen, s: TopShape, western: boolean): void {
  const [x, y] = [AXIS + s.shoulder - 5, s.shoulderY + 22]
  const d = western
    ? path`M${x} ${y} L${AXIS + 54} ${y + 6} L${AXIS + 40} ${y + 26} L${AXIS + 24} ${y + 8} L${AXIS + 9} ${y + 4}`
    : path`M${x} ${y - 8} C${AXIS + 60} ${y - 4} ${AXIS + 50} ${y - 8} ${AXIS + 40} ${y - 12}`
  pen.seam(d)
  pen.seam(mirror(d))
}

function flapPocket(pen: Pen, x: number, y: number): void {
  pocket(pen, x, y + 4, 42, 50)
  pen.fabric(path`M${x - 1} ${y} L${x + 43} ${y} L${x + 43} ${y + 12} L${x + 21} ${y + 22} L${x - 1} ${y + 12} Z`, {
    depth: 0.25,
  })
  pen.button(x + 21, y + 14, 2.8, '#e9e7e2')
}

/** A shirt collar; a band collar is only its stand. */
export function collar(pen: Pen, s: TopShape, bandOnly = false): void {
  const [x, y, low] = [AXIS + s.neck, s.neckY, s.neckY + s.drop]
  const back = path`M${AXIS - s.neck - 3} ${y - 8} C${AXIS - 18} ${y - 24} ${AXIS + 18} ${y - 24} ${x + 3} ${y - 8}
    L${x - 4} ${y + 6} C${AXIS + 14} ${y - 2} ${AXIS - 14} ${y - 2} ${AXIS - s.neck + 4} ${y + 6} Z`
  pen.flat(
    path`M${AXIS - s.neck} ${y - 10} L${x} ${y - 10} L${x - 4} ${y + 6}
      C${AXIS + 14} ${y + 13} ${AXIS - 14} ${y + 13} ${AXIS - s.neck + 4} ${y + 6} Z`,
    pen.tones.inside,
  )
  pen.fabric(back, { depth: 0.35, angle: 90 })
  const band = path`M${AXIS} ${low + 8} C${AXIS + 14} ${low - 2} ${x - 10} ${y + 16} ${x - 3} ${y - 8}
    L${x + 4} ${y - 2} C${x - 1} ${y + 20} ${AXIS + 22} ${low + 8} ${AXIS} ${low + 18} Z`
  if (bandOnly) {
    for (const d of [band, mirror(band)]) pen.fabric(d, { depth: 0.25 })
    pen.button(AXIS, low + 13, 2.8, buttonColor(pen))
    return
  }
  const spread = 28 + pen.rng.range(-3, 10)
  const leaf = path`M${AXIS} ${low + 8} C${AXIS + 12} ${low - 6} ${x - 12} ${y + 14} ${x - 3} ${y - 11}
    C${x + 6} ${y - 8} ${x + 13} ${y + 4} ${x + 12} ${y + 12}
    C${x + 6} ${low - 4} ${AXIS + spread + 8} ${low + 24} ${AXIS + spread} ${low + 36} Z`
  for (const d of [leaf, mirror(leaf)]) {
    pen.fabric(d, { depth: 0.3, angle: d === leaf ? 40 : -40 })
  }
  pen.button(AXIS, low + 14, 2.8, buttonColor(pen))
}

function campCollar(pen: Pen, s: TopShape): void {
  const [x, y, low] = [AXIS + s.neck, s.neckY, s.neckY + s.drop]
  const back = path`M${AXIS - s.neck - 2} ${y - 4} C${AXIS - 18} ${y - 14} ${AXIS + 18} ${y - 14} ${x + 2} ${y - 4}
    L${x - 3} ${y + 7} C${AXIS + 14} ${y + 2} ${AXIS - 14} ${y + 2} ${AXIS - s.neck + 3} ${y + 7} Z`
  pen.fabric(back, { depth: 0.3 })
  const leaf = path`M${AXIS} ${low + 2} L${x - 4} ${y - 6} C${x + 6} ${y - 2} ${x + 14} ${y + 6} ${x + 16} ${y + 14}
    L${x + 18} ${y + 40} L${AXIS + 34} ${y + 38} L${AXIS + 38} ${y + 54}
    C${AXIS + 22} ${low - 8} ${AXIS + 8} ${low + 4} ${AXIS} ${low + 10} Z`
  for (const d of [leaf, mirror(leaf)]) pen.fabric(d, { depth: 0.3, angle: d === leaf ? 20 : -20 })
}
