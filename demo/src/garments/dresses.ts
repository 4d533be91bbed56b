import { mix } from '../palette.ts'
import { AXIS, mirror, path, symmetric } from '../path.ts'
import type { Pen } from '../pen.ts'
import { blockInlay, sideColor } from '../prints.ts'
import { collar } from './shirts.ts'
import { armhole, drawSleeves, neckHole, neckline, topShape, type TopShape } from './top-block.ts'

interface Cut {
  readonly waistY: number
  readonly waist: number
  readonly hem: number
  readonly hemY: number
  /** Number of folds of the skirt. */
  readonly fullness: number
}

/** Dresses: `Sheath`, `A-line`, `Maxi`, `Slip`, `Shirt`, `Wrap`, `Sweater`. */
export function drawDress(pen: Pen, style: string): void {
  const { rng } = pen
  const cut = dressCut(style, rng.range(-8, 8))
  if (style === 'Slip') return slip(pen, cut)
  const s = topShape(pen, {
    neck: 30,
    neckY: 54,
    drop: 26,
    shoulder: 66,
    shoulderY: 68,
    armpitY: 138,
    chest: 66,
    waist: cut.waist,
    hem: cut.waist,
    ...(style === 'Wrap' ? { neckline: 'v' as const, drop: 92 } : {}),
    ...(style === 'Shirt' ? { neckline: 'v' as const, drop: 34 } : {}),
    ...(style === 'A-line' && rng.chance(0.5) ? { drop: 46, neck: 38 } : {}),
  })
  neckHole(pen, s)
  const knit = style === 'Sweater'
  const texture = { texture: pen.look.pattern === 'Ribbed' ? 'rib' : 'knit' } as const
  const length = knit
    ? 0.92
    : style === 'Wrap'
      ? 0.66
      : style === 'Shirt'
        ? rng.pick([0.66, 0.9])
        : rng.pick([0, 0.2, 0.3])
  if (length > 0) {
    const right = drawSleeves(pen, s, length, { width: 0.95, ...(knit ? texture : {}), ...sideColor(pen) })
    for (const cuff of [right.cuff, mirror(right.cuff)]) {
      if (knit) pen.rib(cuff, 18)
      else pen.stitch(cuff)
    }
  }
  const d = dressOutline(s, cut)
  pen.fabric(d, {
    folds: skirtFolds(pen, cut),
    inlay: blockInlay(pen, s.neckY, cut.hemY),
    ...(knit ? texture : {}),
  })
  if (length > 0) for (const seam of [armhole(s), mirror(armhole(s))]) pen.seam(seam)
  if (knit) {
    pen.rib(neckline(s), 10)
    pen.rib(hemLine(cut, 8), 18)
    return
  }
  if (style === 'Shirt') shirtFront(pen, s, cut)
  else if (style === 'Wrap') wrapFront(pen, s, cut)
  else finish(pen, s, cut, style)
}

function dressCut(style: string, vary: number): Cut {
  switch (style) {
    case 'Sheath':
      return { waistY: 212, waist: 55, hem: 62, hemY: 370 + vary, fullness: 2 }
    case 'Maxi':
      return { waistY: 190, waist: 54, hem: 122 + vary, hemY: 452, fullness: 9 }
    case 'Slip':
      return { waistY: 210, waist: 56, hem: 84 + vary, hemY: 432, fullness: 4 }
    case 'Shirt':
      return { waistY: 208, waist: 60, hem: 88, hemY: 412 + vary, fullness: 5 }
    case 'Wrap':
      return { waistY: 196, waist: 55, hem: 106 + vary, hemY: 416, fullness: 6 }
    case 'Sweater':
      return { waistY: 230, waist: 62, hem: 66, hemY: 366 + vary, fullness: 2 }
    default:
      return { waistY: 196, waist: 52, hem: 114 + vary, hemY: 372 + vary, fullness: 7 }
  }
}

function dressOutline(s: TopShape, cut: Cut): string {
  const [x, shoulder, chest, waist, hem] = [s.neck, s.shoulder, s.chest, cut.waist, cut.hem].map(
    (half) => AXIS + half,
  ) as [number, number, number, number, number]
  const top = neckHalf(s)
  return symmetric(
    top +
      path` C${x + 10} ${s.neckY + 4} ${shoulder - 16} ${s.shoulderY - 6} ${shoulder} ${s.shoulderY}` +
      path` C${shoulder - 10} ${s.shoulderY + 26} ${shoulder - 10} ${s.armpitY - 24} ${chest} ${s.armpitY}` +
      sideAndHem(chest, s.armpitY, waist, hem, cut),
  )
}

function sideAndHem(chest: number, armpitY: number, waist: number, hem: number, cut: Cut): string {
  const reach = cut.hemY - cut.waistY
  const hip = Math.max(AXIS + cut.waist + 8, waist + (hem - waist) * 0.4)
  return (
    path` C${chest} ${armpitY + 24} ${waist} ${cut.waistY - 26} ${waist} ${cut.waistY}` +
    path`
      C${waist + 4} ${cut.waistY + reach * 0.14} ${hip} ${cut.waistY + reach * 0.24} ${hip + (hem - hip) * 0.2}
      ${cut.waistY + reach * 0.4}` +
    path` C${hip + (hem - hip) * 0.5} ${cut.waistY + reach * 0.6} ${hem} ${cut.hemY - 20} ${hem} ${cut.hemY - 6}` +
    path` C${AXIS + cut.hem * 0.7} ${cut.hemY + 4} ${AXIS + cut.hem * 0.4} ${cut.hemY + 8} ${AXIS} ${cut.hemY + 8}`
  )
}

function neckHalf(s: TopShape): string {
  return neckline(s).slice(0, neckline(s).indexOf('M', 1)).trim()
}

/** Folds that fan out from the waist to the hem. */
function skirtFolds(pen: Pen, cut: Cut): string[] {
  const folds: string[] = []
  for (let i = 0; i < cut.fullness; i += 1) {
    const at = ((i + 0.5) / cut.fullness) * 2 - 1 + pen.rng.range(-0.06, 0.06)
    const top = cut.waistY + pen.rng.range(4, 60)
    folds.push(
      pen.crease(
        AXIS + at * cut.hem * 0.94,
        cut.hemY + 6,
        AXIS + at * cut.waist * 0.85,
        top,
        4 + cut.hem / 26,
        at * -7,
      ),
    )
  }
  for (const side of [-1, 1]) {
    folds.push(pen.fold(AXIS + side * cut.waist, cut.waistY - 4, AXIS + side * 14, cut.waistY - 16, 4, side * 4))
    folds.push(pen.fold(AXIS + side * (cut.waist + 8), cut.waistY - 56, AXIS + side * 30, cut.waistY - 74, 6, side * 6))
  }
  return folds
}

function hemLine(cut: Cut, up: number): string {
  return path`M${AXIS - cut.hem + 1} ${cut.hemY - 6 - up}
    C${AXIS - cut.hem * 0.6} ${cut.hemY + 5 - up} ${AXIS + cut.hem * 0.6} ${cut.hemY + 5 - up} ${AXIS + cut.hem - 1}
    ${cut.hemY - 6 - up}`
}

function waistLine(cut: Cut, dy = 0): string {
  return path`M${AXIS - cut.waist} ${cut.waistY + dy}
    C${AXIS - 20} ${cut.waistY + dy + 5} ${AXIS + 20} ${cut.waistY + dy + 5} ${AXIS + cut.waist} ${cut.waistY + dy}`
}

function finish(pen: Pen, s: TopShape, cut: Cut, style: string): void {
  pen.line(neckline(s), pen.tones.line, 1.4)
  if (style !== 'Sheath') {
    pen.seam(waistLine(cut))
    if (pen.rng.chance(0.45)) belt(pen, cut)
  } else {
    const dart = path`M${AXIS + 30} ${cut.waistY - 60}
      C${AXIS + 24} ${cut.waistY - 20} ${AXIS + 24} ${cut.waistY + 20} ${AXIS + 30} ${cut.waistY + 60}`
    pen.seam(dart)
    pen.seam(mirror(dart))
  }
  pen.stitch(hemLine(cut, 0))
}

function belt(pen: Pen, cut: Cut): void {
  const dark = mix(pen.accent, '#2b2b30', 0.1)
  pen.fabric(
    path`M${AXIS - cut.waist - 1} ${cut.waistY - 6}
      C${AXIS - 20} ${cut.waistY - 1} ${AXIS + 20} ${cut.waistY - 1} ${AXIS + cut.waist + 1} ${cut.waistY - 6}
      L${AXIS + cut.waist + 1} ${cut.waistY + 6}
      C${AXIS + 20} ${cut.waistY + 11} ${AXIS - 20} ${cut.waistY + 11} ${AXIS - cut.waist - 1} ${cut.waistY + 6} Z`,
    { color: dark, depth: 0.3 },
  )
  pen.line(
    path`M${AXIS - 9} ${cut.waistY - 4} L${AXIS + 9} ${cut.waistY - 4} L${AXIS + 9} ${cut.waistY + 11}
      L${AXIS - 9} ${cut.waistY + 11} Z`,
    '#d2ad62',
    2.4,
  )
}

function shirtFront(pen: Pen, s: TopShape, cut: Cut): void {
  const top = s.neckY + s.drop
  for (const x of [-8, 8]) pen.seam(path`M${AXIS + x} ${top} L${AXIS + x} ${cut.hemY + 6}`)
  for (let y = top + 24; y < cut.hemY - 30; y += 34) pen.button(AXIS, y, 2.8, '#efece4')
  pen.fabric(
    path`M${AXIS - cut.waist - 1} ${cut.waistY - 7} L${AXIS + cut.waist + 1} ${cut.waistY - 7}
      L${AXIS + cut.waist + 1} ${cut.waistY + 7} L${AXIS - cut.waist - 1} ${cut.waistY + 7} Z`,
    { depth: 0.3 },
  )
  pen.fabric(
    path`M${AXIS + 4} ${cut.waistY + 2}
      C${AXIS + 18} ${cut.waistY + 30} ${AXIS + 18} ${cut.waistY + 60} ${AXIS + 26} ${cut.waistY + 82}
      L${AXIS + 14} ${cut.waistY + 86}
      C${AXIS + 8} ${cut.waistY + 60} ${AXIS + 4} ${cut.waistY + 30} ${AXIS - 4} ${cut.waistY + 4} Z`,
    { depth: 0.3 },
  )
  collar(pen, s)
}

function wrapFront(pen: Pen, s: TopShape, cut: Cut): void {
  pen.seam(path`M${AXIS} ${s.neckY + s.drop} L${AXIS - cut.waist * 0.8} ${cut.waistY - 2}`)
  pen.line(neckline(s), pen.tones.line, 1.4)
  pen.seam(
    path`M${AXIS - cut.waist * 0.7} ${cut.waistY + 6}
      C${AXIS - 30} ${cut.waistY + 90} ${AXIS - 10} ${cut.hemY - 60} ${AXIS + 20} ${cut.hemY + 6}`,
  )
  pen.fabric(
    path`M${AXIS - cut.waist - 1} ${cut.waistY - 8}
      C${AXIS - 20} ${cut.waistY - 3} ${AXIS + 20} ${cut.waistY - 3} ${AXIS + cut.waist + 1} ${cut.waistY - 8}
      L${AXIS + cut.waist + 1} ${cut.waistY + 7}
      C${AXIS + 20} ${cut.waistY + 12} ${AXIS - 20} ${cut.waistY + 12} ${AXIS - cut.waist - 1} ${cut.waistY + 7} Z`,
    { depth: 0.3 },
  )
  const x = AXIS - cut.waist * 0.72
  for (const [dx, length] of [
    [4, 96],
    [-10, 74],
  ] as const) {
    pen.fabric(
      path`M${x - 3} ${cut.waistY}
        C${x + dx} ${cut.waistY + 30} ${x + dx - 8} ${cut.waistY + 60} ${x + dx} ${cut.waistY + length}
        L${x + dx + 12} ${cut.waistY + length - 4}
        C${x + dx + 6} ${cut.waistY + 60} ${x + dx + 10} ${cut.waistY + 30} ${x + 5} ${cut.waistY} Z`,
      { depth: 0.25 },
    )
  }
  pen.raw(
    path`<ellipse cx="${x}" cy="${cut.waistY + 1}" rx="8" ry="9" ` +
      `fill="${pen.color}" stroke="${pen.tones.line}"/>`,
  )
}

function slip(pen: Pen, cut: Cut): void {
  const d = symmetric(
    path`M${AXIS} 128 C${AXIS + 20} 126 ${AXIS + 34} 112 ${AXIS + 44} 96
      C${AXIS + 50} 116 ${AXIS + 56} 132 ${AXIS + 62} 146` +
      sideAndHem(AXIS + 62, 146, AXIS + cut.waist, AXIS + cut.hem, cut),
  )
  const strap = path`M${AXIS + 44} 98 C${AXIS + 42} 76 ${AXIS + 34} 60 ${AXIS + 28} 52`
  for (const part of [strap, mirror(strap)]) {
    pen.line(part, pen.tones.line, 4)
    pen.line(part, pen.color, 2.6)
  }
  pen.flat(symmetric(path`M${AXIS} 140 L${AXIS + 52} 120 L${AXIS + 60} 146 L${AXIS} 160`), pen.tones.inside)
  pen.fabric(d, { folds: skirtFolds(pen, cut), inlay: blockInlay(pen, 100, cut.hemY) })
  pen.stitch(hemLine(cut, 0))
}
