import { AXIS, mirror, path, symmetric } from '../path.ts'
import type { Pen } from '../pen.ts'
import { blockInlay, graphic, sideColor } from '../prints.ts'
import type { Texture } from '../textures.ts'
import {
  armhole,
  backNeckband,
  bodyFolds,
  drawSleeves,
  neckHole,
  neckline,
  torso,
  topShape,
  type TopShape,
} from './top-block.ts'

/** Sweaters: `Crew-neck`, `V-neck`, `Turtleneck`, `Cable-knit`, `Cardigan`. */
export function drawSweater(pen: Pen, style: string): void {
  const cardigan = style === 'Cardigan'
  const s = topShape(pen, {
    chest: 92,
    waist: 90,
    hem: 86,
    hemY: 398,
    shoulder: 88,
    shoulderY: 100,
    armpitY: 196,
    neck: 35,
    ...(style === 'V-neck' ? { neckline: 'v' as const, drop: 66 } : {}),
    ...(cardigan ? { neckline: 'v' as const, drop: 120 } : {}),
    ...(style === 'Turtleneck' ? { neck: 31, drop: 14 } : {}),
  })
  const texture: Texture = style === 'Cable-knit' ? 'cable' : pen.look.pattern === 'Ribbed' ? 'rib' : 'knit'
  const trim = pen.look.pattern === 'Solid' && pen.rng.chance(0.2) ? pen.accent : undefined
  if (cardigan) insideBack(pen, s)
  else neckHole(pen, s)
  const right = drawSleeves(pen, s, 0.99, { width: 1.2, texture, ...sideColor(pen) })
  for (const cuff of [right.cuff, mirror(right.cuff)]) pen.rib(shift(cuff, -6), 22, trim)
  pen.fabric(torso(s), { folds: bodyFolds(pen, s), texture, inlay: blockInlay(pen, s.neckY, s.hemY) })
  pen.seam(armhole(s))
  pen.seam(mirror(armhole(s)))
  hemRib(pen, s, trim)
  if (style === 'Turtleneck') return turtleneck(pen, s, trim)
  backNeckband(pen, s, 9, trim)
  pen.rib(neckline(s), cardigan ? 13 : 11, trim)
  if (cardigan) cardiganFront(pen, s, trim)
}

function shift(line: string, dy: number): string {
  let isX = false
  return line.replace(/-?\d+(\.\d+)?/g, (text) => {
    isX = !isX
    return isX ? text : String(Math.round((Number(text) + dy) * 10) / 10)
  })
}

function hemRib(pen: Pen, s: TopShape, trim: string | undefined): void {
  pen.rib(
    path`M${AXIS - s.hem + 1} ${s.hemY - 7}
      C${AXIS - 40} ${s.hemY - 4} ${AXIS + 40} ${s.hemY - 4} ${AXIS + s.hem - 1} ${s.hemY - 7}`,
    22,
    trim,
  )
}

function insideBack(pen: Pen, s: TopShape): void {
  pen.flat(
    path`M${AXIS - s.neck} ${s.neckY}
      C${AXIS - 20} ${s.neckY + 9} ${AXIS + 20} ${s.neckY + 9} ${AXIS + s.neck} ${s.neckY}
      L${AXIS} ${s.neckY + s.drop + 10} Z`,
    pen.tones.inside,
  )
}

function turtleneck(pen: Pen, s: TopShape, trim: string | undefined): void {
  const [x, y] = [AXIS + s.neck, s.neckY]
  const d = symmetric(
    path`M${AXIS} ${y - 34} C${AXIS + 20} ${y - 34} ${x - 6} ${y - 32} ${x - 3} ${y - 26}
      C${x} ${y - 12} ${x + 2} ${y} ${x + 5} ${y + 8} C${x - 10} ${y + 24} ${AXIS + 14} ${y + 26} ${AXIS} ${y + 26}`,
  )
  pen.fabric(d, { color: trim ?? pen.color, patterned: false, texture: 'rib', depth: 0.7 })
  pen.line(
    path`M${AXIS - s.neck - 2} ${y + 2} C${AXIS - 16} ${y + 14} ${AXIS + 16} ${y + 14} ${x + 2} ${y + 2}`,
    pen.tones.line,
    1.2,
    'stroke-opacity="0.7"',
  )
}

function cardiganFront(pen: Pen, s: TopShape, trim: string | undefined): void {
  const top = s.neckY + s.drop
  pen.rib(path`M${AXIS} ${top - 4} L${AXIS} ${s.hemY + 4}`, 14, trim)
  pen.line(path`M${AXIS - 7} ${top} L${AXIS - 7} ${s.hemY + 4}`, pen.tones.line, 1.2)
  for (let i = 0; i < 5; i += 1) pen.button(AXIS, top + 14 + (i * (s.hemY - top - 24)) / 4, 4.2, '#8a6748')
  for (const side of [-1, 1])
    pen.rib(path`M${AXIS + side * 28} ${s.hemY - 70} L${AXIS + side * 66} ${s.hemY - 70}`, 9, trim)
}

/** Hoodies: `Pullover`, `Zip-up`, `Cropped`. */
export function drawHoodie(pen: Pen, style: string): void {
  const cropped = style === 'Cropped'
  const s = topShape(pen, {
    chest: 96,
    waist: 94,
    hem: 88,
    hemY: cropped ? 340 : 404,
    shoulder: 90,
    shoulderY: 116,
    armpitY: 206,
    neck: 44,
    neckY: 100,
    drop: 34,
  })
  hood(pen, s)
  const right = drawSleeves(pen, s, 0.93, { width: 1.22, ...sideColor(pen) })
  for (const cuff of [right.cuff, mirror(right.cuff)]) pen.rib(shift(cuff, -6), 20)
  const zipped = style === 'Zip-up'
  const print = zipped ? '' : graphic(pen, AXIS, s.armpitY + 12, 84)
  pen.fabric(torso(s), { folds: bodyFolds(pen, s), inlay: blockInlay(pen, s.neckY, s.hemY) + print })
  pen.seam(armhole(s))
  pen.seam(mirror(armhole(s)))
  kangaroo(pen, s, zipped, cropped)
  hemRib(pen, s, undefined)
  hoodFront(pen, s)
  if (zipped) pen.zip(path`M${AXIS} ${s.neckY + s.drop + 2} L${AXIS} ${s.hemY + 4}`, AXIS, s.neckY + s.drop + 24)
  drawstrings(pen, s)
}

function hood(pen: Pen, s: TopShape): void {
  const [x, y] = [AXIS + s.neck, s.neckY]
  const back = symmetric(
    path`M${AXIS} ${y - 54} C${AXIS + 40} ${y - 54} ${x + 18} ${y - 34} ${x + 16} ${y + 4}
      C${x + 10} ${y + 26} ${AXIS + 30} ${y + 44} ${AXIS} ${y + 46}`,
  )
  pen.fabric(back, { depth: 0.8 })
  const opening = symmetric(
    path`M${AXIS} ${y - 38} C${AXIS + 30} ${y - 38} ${x - 4} ${y - 20} ${x - 6} ${y + 6}
      C${x - 12} ${y + 24} ${AXIS + 18} ${y + 40} ${AXIS} ${y + 42}`,
  )
  pen.fabric(opening, { color: pen.tones.inside, depth: 0.8 })
  pen.seam(path`M${AXIS} ${y - 38} L${AXIS} ${y + 10}`, pen.tones.inside)
}

function hoodFront(pen: Pen, s: TopShape): void {
  const [x, y, low] = [AXIS + s.neck, s.neckY, s.neckY + s.drop]
  const flap = path`M${AXIS - 2} ${low + 14} C${AXIS + 18} ${low} ${x - 16} ${y + 6} ${x - 8} ${y - 26}
    C${x + 6} ${y - 24} ${x + 18} ${y - 8} ${x + 17} ${y + 6}
    C${x + 12} ${y + 30} ${AXIS + 30} ${low + 20} ${AXIS - 2} ${low + 22} Z`
  for (const d of [mirror(flap), flap]) pen.fabric(d, { depth: 0.5, angle: d === flap ? 30 : -30 })
}

function drawstrings(pen: Pen, s: TopShape): void {
  const y = s.neckY + s.drop + 10
  const cord = pen.look.pattern === 'Solid' && pen.rng.chance(0.6) ? '#f3f0ea' : pen.tones.inside
  for (const side of [-1, 1]) {
    const x = AXIS + side * 17
    const d = path`M${x} ${y} C${x + side * 5} ${y + 26} ${x - side * 3} ${y + 46} ${x + side * 2} ${y + 74}`
    pen.line(d, pen.tones.line, 4.2)
    pen.line(d, cord, 2.8)
    pen.button(x, y, 2.6, '#c9ccd2')
  }
}

function kangaroo(pen: Pen, s: TopShape, split: boolean, cropped: boolean): void {
  const [top, bottom] = [s.hemY - (cropped ? 76 : 102), s.hemY - 20]
  const d = symmetric(
    path`M${AXIS} ${top} L${AXIS + 42} ${top}
      C${AXIS + 44} ${top + 18} ${AXIS + 58} ${top + 34} ${AXIS + 66} ${top + 42} L${AXIS + 66} ${bottom}
      L${AXIS} ${bottom + 2}`,
  )
  pen.fabric(d, { depth: 0.35, outline: 1.1, inlay: blockInlay(pen, s.neckY, s.hemY) })
  const opening = path`M${AXIS + 40} ${top + 3}
    C${AXIS + 42} ${top + 20} ${AXIS + 55} ${top + 36} ${AXIS + 63} ${top + 44}`
  pen.stitch(opening)
  pen.stitch(mirror(opening))
  if (split) pen.seam(path`M${AXIS} ${top} L${AXIS} ${bottom}`)
}
