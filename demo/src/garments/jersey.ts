import { mix } from '../palette.ts'
import { AXIS, mirror, path, symmetric } from '../path.ts'
import type { Pen } from '../pen.ts'
import { blockInlay, graphic, sideColor } from '../prints.ts'
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

/** T-shirts: `Crew-neck`, `V-neck`, `Long-sleeve`, `Ringer`, `Cropped`, `Oversized`. */
export function drawTee(pen: Pen, style: string): void {
  const s = teeShape(pen, style)
  const trim = style === 'Ringer' ? pen.accent : undefined
  neckHole(pen, s)
  const length = style === 'Long-sleeve' ? 0.98 : style === 'Oversized' ? 0.46 : pen.rng.range(0.26, 0.34)
  const right = drawSleeves(pen, s, length, { width: style === 'Oversized' ? 1.2 : 1, ...sideColor(pen) })
  for (const cuff of [right.cuff, mirror(right.cuff)]) {
    if (trim !== undefined || length > 0.5) pen.rib(cuff, 8, trim)
    else pen.stitch(cuff)
  }
  const d = torso(s)
  const print = graphic(pen, AXIS, s.armpitY + 32, 92)
  const ribbed = pen.look.pattern === 'Ribbed' ? ({ texture: 'rib' } as const) : {}
  pen.fabric(d, { folds: bodyFolds(pen, s), inlay: blockInlay(pen, s.neckY, s.hemY) + print, ...ribbed })
  pen.seam(armhole(s))
  pen.seam(mirror(armhole(s)))
  pen.stitch(
    path`M${AXIS - s.hem + 3} ${s.hemY - 9}
      C${AXIS - 30} ${s.hemY - 4} ${AXIS + 30} ${s.hemY - 4} ${AXIS + s.hem - 3} ${s.hemY - 9}`,
  )
  backNeckband(pen, s, 6, trim)
  pen.rib(neckline(s), style === 'V-neck' ? 7 : 8, trim)
  if (pen.look.pattern === 'Solid' && pen.rng.chance(0.35)) pocket(pen, AXIS + 26, s.armpitY - 6, 38, 42)
}

function teeShape(pen: Pen, style: string): TopShape {
  switch (style) {
    case 'V-neck':
      return topShape(pen, { neckline: 'v', drop: 58, neck: 33 })
    case 'Cropped':
      return topShape(pen, { hemY: 326, waist: 80, hem: 82, chest: 84 })
    case 'Oversized':
      return topShape(pen, { chest: 102, waist: 102, hem: 104, shoulder: 98, shoulderY: 102, armpitY: 204, neck: 36 })
    default:
      return topShape(pen)
  }
}

/** A patch pocket with its top edge at `y`. */
export function pocket(pen: Pen, x: number, y: number, width: number, height: number): void {
  const d = path`M${x} ${y} L${x + width} ${y} L${x + width} ${y + height - 8} L${x + width / 2} ${y + height}
    L${x} ${y + height - 8} Z`
  pen.fabric(d, { depth: 0.2, outline: 0.9 })
  pen.stitch(path`M${x + 2} ${y + 6} L${x + width - 2} ${y + 6}`)
}

/** Tank tops: `Scoop-neck`, `Racerback`, `Strappy`. */
export function drawTank(pen: Pen, style: string): void {
  const { rng } = pen
  const strap = style === 'Strappy' ? 5 : style === 'Racerback' ? 20 : 24
  const [inner, low] = [AXIS + (style === 'Racerback' ? 30 : 38), rng.range(138, 152)]
  const [outer, armpit, chest, hem] = [
    inner + strap,
    rng.range(186, 196),
    AXIS + 76 + rng.range(-3, 4),
    AXIS + 80 + rng.range(-6, 10),
  ]
  const [top, hemY] = [style === 'Strappy' ? 74 : 80, rng.range(388, 410)]
  const front = path`M${AXIS} ${low} C${AXIS + 28} ${low} ${inner - 4} ${low - 24} ${inner} ${top}`
  const arm = path` C${outer - 4} ${top + 50} ${outer - 6} ${armpit - 12} ${chest} ${armpit}`
  const back = path`M${AXIS} ${top + 46} C${AXIS + 28} ${top + 44} ${inner - 4} ${top + 26} ${inner} ${top}
    L${outer} ${top}`
  pen.fabric(
    symmetric(
      `${back}${path` C${outer - 8} ${top + 60} ${outer} ${armpit - 12} ${chest} ${armpit} L${AXIS} ${armpit + 20}`}`,
    ),
    {
      color: pen.tones.inside,
      depth: 0.4,
    },
  )
  const d = symmetric(
    front +
      path` L${outer} ${top}` +
      arm +
      path` C${chest} 230 ${AXIS + 70} 270 ${AXIS + 72} 292 C${AXIS + 74} 330 ${hem} ${hemY - 40} ${hem} ${hemY}` +
      path` C${hem - 30} ${hemY + 6} ${AXIS + 30} ${hemY + 7} ${AXIS} ${hemY + 7}`,
  )
  const s = topShape(pen, { armpitY: armpit, chest: chest - AXIS, hem: hem - AXIS, hemY })
  pen.fabric(d, {
    folds: bodyFolds(pen, s),
    inlay: blockInlay(pen, top, hemY) + graphic(pen, AXIS, armpit + 66, 86),
    ...(pen.look.pattern === 'Ribbed' ? { texture: 'rib' as const } : {}),
  })
  const edge = pen.look.pattern === 'Solid' && rng.chance(0.3) ? pen.accent : mix(pen.color, pen.tones.line, 0.12)
  if (style !== 'Strappy') {
    pen.rib(`${front} ${mirror(front)}`, 6, edge)
    const side = path`M${outer} ${top}` + arm
    pen.rib(side, 5, edge)
    pen.rib(mirror(side), 5, edge)
  }
  pen.stitch(
    path`M${2 * AXIS - hem + 3} ${hemY - 8} C${AXIS - 30} ${hemY - 2} ${AXIS + 30} ${hemY - 2} ${hem - 3} ${hemY - 8}`,
  )
}

/** Polos: `Slim`, `Classic`, `Long-sleeve`. */
export function drawPolo(pen: Pen, style: string): void {
  const s = topShape(pen, {
    neck: 33,
    drop: 44,
    neckline: 'v',
    chest: style === 'Slim' ? 82 : 90,
    waist: style === 'Slim' ? 76 : 87,
  })
  const trim = pen.look.pattern === 'Solid' && pen.rng.chance(0.5) ? pen.accent : undefined
  neckHole(pen, s)
  const right = drawSleeves(pen, s, style === 'Long-sleeve' ? 0.98 : 0.3, sideColor(pen))
  for (const cuff of [right.cuff, mirror(right.cuff)]) pen.rib(cuff, 9, trim)
  pen.fabric(torso(s), { folds: bodyFolds(pen, s), inlay: blockInlay(pen, s.neckY, s.hemY), texture: 'canvas' })
  pen.seam(armhole(s))
  pen.seam(mirror(armhole(s)))
  pen.stitch(
    path`M${AXIS - s.hem + 3} ${s.hemY - 9}
      C${AXIS - 30} ${s.hemY - 4} ${AXIS + 30} ${s.hemY - 4} ${AXIS + s.hem - 3} ${s.hemY - 9}`,
  )
  const [top, bottom] = [s.neckY + s.drop - 6, s.neckY + s.drop + 66]
  pen.fabric(path`M${AXIS - 9} ${top} L${AXIS + 9} ${top} L${AXIS + 9} ${bottom} L${AXIS - 9} ${bottom} Z`, {
    depth: 0.25,
    outline: 0.9,
  })
  for (const y of [top + 20, top + 50]) pen.button(AXIS, y, 3, pen.look.color === 'White' ? '#d9d4c8' : '#f1eee6')
  poloCollar(pen, s, trim)
}

function poloCollar(pen: Pen, s: TopShape, trim: string | undefined): void {
  const [x, y, low] = [AXIS + s.neck, s.neckY, s.neckY + s.drop]
  const inside = path`M${AXIS - s.neck} ${y - 6} L${x} ${y - 6} L${x - 5} ${y + 8}
    C${AXIS + 14} ${y + 15} ${AXIS - 14} ${y + 15} ${AXIS - s.neck + 5} ${y + 8} Z`
  pen.flat(inside, pen.tones.inside)
  const stand = path`M${AXIS - s.neck - 2} ${y - 4} C${AXIS - 18} ${y - 16} ${AXIS + 18} ${y - 16} ${x + 2} ${y - 4}
    L${x - 5} ${y + 8} C${AXIS + 14} ${y} ${AXIS - 14} ${y} ${AXIS - s.neck + 5} ${y + 8} Z`
  pen.fabric(stand, { color: trim ?? pen.color, patterned: false, depth: 0.3 })
  const leaf = path`M${AXIS + 1} ${low + 2} C${AXIS + 12} ${low - 16} ${x - 12} ${y + 14} ${x - 2} ${y - 7}
    C${x + 6} ${y - 4} ${x + 12} ${y + 6} ${x + 12} ${y + 14}
    C${x + 6} ${low - 8} ${AXIS + 36} ${low + 14} ${AXIS + 28} ${low + 22} Z`
  for (const d of [leaf, mirror(leaf)])
    pen.fabric(d, { color: trim ?? pen.color, patterned: false, depth: 0.35, texture: 'knit' })
}
