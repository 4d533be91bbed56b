import { mix } from '../palette.ts'
import { AXIS, mirror, path } from '../path.ts'
import type { Pen } from '../pen.ts'
import { METALS, softLine } from '../shading.ts'
import { blockInlay, sideColor } from '../prints.ts'
import { collar } from './shirts.ts'
import { armhole, bodyFolds, drawSleeves, neckHole, torso, topShape, type TopShape } from './top-block.ts'

/** Jackets: `Bomber`, `Denim`, `Puffer`, `Biker`, `Track`. */
export function drawJacket(pen: Pen, style: string): void {
  const s = topShape(pen, {
    chest: 94,
    waist: 90,
    hem: 84,
    hemY: 376,
    shoulder: 90,
    shoulderY: 104,
    armpitY: 200,
    neck: 36,
    neckY: 84,
    drop: 26,
    ...(style === 'Puffer' ? { chest: 100, waist: 100, hem: 98, hemY: 386, shoulder: 92 } : {}),
    ...(style === 'Biker' ? { chest: 90, waist: 82, hem: 84 } : {}),
  })
  neckHole(pen, s)
  const texture = style === 'Denim' ? 'twill' : style === 'Biker' ? 'leather' : undefined
  const right = drawSleeves(pen, s, 0.98, {
    width: style === 'Puffer' ? 1.35 : 1.18,
    ...(texture ? { texture } : {}),
    ...sideColor(pen),
  })
  const folds = style === 'Puffer' ? [] : bodyFolds(pen, s)
  pen.fabric(torso(s), { folds, ...(texture ? { texture } : {}), inlay: blockInlay(pen, s.neckY, s.hemY) })
  pen.seam(armhole(s))
  pen.seam(mirror(armhole(s)))
  const cuffs = [right.cuff, mirror(right.cuff)]
  if (style === 'Denim') denim(pen, s, cuffs)
  else if (style === 'Puffer') puffer(pen, s, cuffs, right.outline)
  else if (style === 'Biker') biker(pen, s)
  else bomber(pen, s, cuffs, style === 'Track')
}

function hemBand(s: TopShape, up: number): string {
  return path`M${AXIS - s.hem + 1} ${s.hemY - up}
    C${AXIS - 40} ${s.hemY - up + 4} ${AXIS + 40} ${s.hemY - up + 4} ${AXIS + s.hem - 1} ${s.hemY - up}`
}

function bomber(pen: Pen, s: TopShape, cuffs: readonly string[], track: boolean): void {
  const trim = track || pen.rng.chance(0.3) ? pen.accent : undefined
  for (const cuff of cuffs) pen.rib(cuff, 18, trim)
  pen.rib(hemBand(s, 8), 22, trim)
  if (track) {
    for (const x of [AXIS + s.shoulder - 12, AXIS + s.shoulder - 20]) {
      const d = path`M${x - 14} ${s.shoulderY - 2}
        C${x - 16} ${s.armpitY - 40} ${x - 16} ${s.armpitY} ${x - 14} ${s.hemY - 22}`
      for (const side of [d, mirror(d)]) pen.line(side, pen.accent, 4)
    }
  }
  const [x, y, low] = [AXIS + s.neck, s.neckY, s.neckY + s.drop]
  pen.flat(
    path`M${AXIS - s.neck} ${y - 8} C${AXIS - 16} ${y - 16} ${AXIS + 16} ${y - 16} ${x} ${y - 8} L${x} ${y + 6}
      C${AXIS + 16} ${y + 12} ${AXIS - 16} ${y + 12} ${AXIS - s.neck} ${y + 6} Z`,
    pen.tones.inside,
  )
  pen.rib(path`M${AXIS - s.neck} ${y - 6} C${AXIS - 16} ${y - 16} ${AXIS + 16} ${y - 16} ${x} ${y - 6}`, 13, trim)
  pen.rib(path`M${AXIS} ${low + 1} C${AXIS + s.neck * 0.7} ${low} ${x - 1} ${y + 10} ${x} ${y - 10}`, 15, trim)
  pen.rib(
    path`M${AXIS} ${low + 1} C${AXIS - s.neck * 0.7} ${low} ${AXIS - s.neck + 1} ${y + 10} ${AXIS - s.neck} ${y - 10}`,
    15,
    trim,
  )
  pen.zip(
    path`M${AXIS} ${low - 4} L${AXIS} ${s.hemY + 3}`,
    AXIS,
    low + 8,
    pen.rng.chance(0.5) ? METALS.gold : METALS.silver,
  )
  for (const side of [-1, 1]) {
    const d = path`M${AXIS + side * 38} ${s.hemY - 40} L${AXIS + side * 62} ${s.hemY - 92}`
    pen.line(d, pen.tones.line, 4)
    pen.line(d, mix(pen.color, '#ffffff', 0.12), 1.2)
  }
}

function denim(pen: Pen, s: TopShape, cuffs: readonly string[]): void {
  const thread = pen.look.color === 'Black' || pen.look.color === 'White' ? pen.tones.line : '#d9a25c'
  const yoke = s.armpitY - 42
  const seam = path`M${AXIS + s.shoulder - 9} ${yoke} L${AXIS + 9} ${yoke + 6}`
  const panel = path`M${AXIS + 52} ${yoke + 26}
    C${AXIS + 46} ${s.armpitY + 60} ${AXIS + 40} ${s.hemY - 60} ${AXIS + 34} ${s.hemY - 20}`
  const inner = path`M${AXIS + 28} ${yoke + 26}
    C${AXIS + 26} ${s.armpitY + 60} ${AXIS + 24} ${s.hemY - 60} ${AXIS + 20} ${s.hemY - 20}`
  for (const d of [seam, panel, inner, mirror(seam), mirror(panel), mirror(inner)]) {
    pen.seam(d)
    pen.line(d, thread, 0.9, 'stroke-dasharray="3 2" transform="translate(0 3)"')
  }
  for (const side of [-1, 1]) {
    const x = AXIS + side * 42
    const flap = path`M${x - 21} ${yoke + 4} L${x + 21} ${yoke + 4} L${x + 21} ${yoke + 17} L${x} ${yoke + 27}
      L${x - 21} ${yoke + 17} Z`
    pen.fabric(flap, { depth: 0.25, texture: 'twill' })
    pen.line(
      path`M${x - 18} ${yoke + 16} L${x} ${yoke + 24} L${x + 18} ${yoke + 16}`,
      thread,
      0.9,
      'stroke-dasharray="3 2"',
    )
    pen.button(x, yoke + 17, 3, METALS.gold)
  }
  const [top, bottom] = [s.neckY + s.drop, s.hemY - 18]
  for (const x of [AXIS - 9, AXIS + 9])
    pen.line(path`M${x} ${top} L${x} ${s.hemY}`, thread, 0.9, 'stroke-dasharray="3 2"')
  pen.seam(path`M${AXIS + 11} ${top} L${AXIS + 11} ${s.hemY + 3}`)
  pen.seam(hemBand(s, 20))
  pen.line(hemBand(s, 17), thread, 0.9, 'stroke-dasharray="3 2"')
  for (let i = 0; i < 6; i += 1) pen.button(AXIS, top + 18 + (i * (bottom + 8 - top - 18)) / 5, 3.4, METALS.gold)
  for (const cuff of cuffs) pen.seam(cuff)
  collar(pen, s)
}

function puffer(pen: Pen, s: TopShape, cuffs: readonly string[], sleeve: string): void {
  const clips = [torso(s), sleeve, mirror(sleeve)].map((d) => pen.clip(d))
  const rows = Math.round((s.hemY - s.neckY) / 34)
  const t = pen.tones
  clips.forEach((clip, part) => {
    const quilts: string[] = []
    for (let i = 1; i < rows + 1; i += 1) {
      const y = s.neckY + 20 + i * 34
      const tilt = part === 0 ? 0 : part === 1 ? -16 : 16
      const d = path`M20 ${y + tilt * -2} C120 ${y + 5 - tilt} 240 ${y + 5 + tilt} 340 ${y + tilt * 2}`
      quilts.push(softLine(d, t.shadow, 18, t.shadowOpacity * 0.6))
      quilts.push(`<g transform="translate(0 14)">${softLine(d, '#fff', 14, t.lightOpacity * 0.6)}</g>`)
      quilts.push(`<path d="${d}" fill="none" stroke="${t.line}" stroke-width="1.2"/>`)
    }
    pen.raw(`<g clip-path="url(#${clip})">${quilts.join('')}</g>`)
  })
  for (const cuff of cuffs) pen.rib(cuff, 10)
  const [x, y, low] = [AXIS + s.neck, s.neckY, s.neckY + s.drop]
  const stand = path`M${AXIS} ${low + 12} L${AXIS} ${y - 8}
    C${AXIS + 18} ${y - 14} ${x - 6} ${y - 18} ${x} ${y - 20} C${x + 8} ${y - 8} ${x + 10} ${y} ${x + 9} ${y + 10}
    C${x - 4} ${low + 6} ${AXIS + 14} ${low + 12} ${AXIS} ${low + 12} Z`
  for (const d of [stand, mirror(stand)]) pen.fabric(d, { depth: 0.7 })
  pen.zip(path`M${AXIS} ${y - 6} L${AXIS} ${s.hemY + 3}`, AXIS, y + 6, METALS.dark)
}

function biker(pen: Pen, s: TopShape): void {
  const low = s.neckY + s.drop
  const lapel = path`M${AXIS - 4} ${low + 96}
    C${AXIS + 6} ${low + 40} ${AXIS + 18} ${low} ${AXIS + s.neck - 4} ${s.neckY - 8}
    C${AXIS + s.neck + 8} ${s.neckY - 4} ${AXIS + s.neck + 14} ${s.neckY + 8} ${AXIS + s.neck + 12} ${s.neckY + 14}
    L${AXIS + 40} ${low + 12} L${AXIS + 60} ${low + 26}
    C${AXIS + 50} ${low + 60} ${AXIS + 24} ${low + 84} ${AXIS - 4} ${low + 96} Z`
  const inner = path`M${AXIS} ${low + 90} L${AXIS - s.neck + 2} ${s.neckY - 2} L${AXIS + s.neck - 2} ${s.neckY - 2} Z`
  pen.flat(inner, pen.tones.inside)
  for (const d of [mirror(lapel), lapel]) pen.fabric(d, { depth: 0.4, texture: 'leather' })
  pen.button(AXIS + 50, low + 32, 3, METALS.silver)
  pen.button(AXIS - 50, low + 32, 3, METALS.silver)
  pen.zip(
    path`M${AXIS + 4} ${low + 90} C${AXIS - 18} ${low + 140} ${AXIS - 28} ${s.hemY - 80} ${AXIS - 30} ${s.hemY + 2}`,
    AXIS - 8,
    low + 116,
  )
  for (const [x1, y1, x2, y2] of [
    [AXIS + 32, s.hemY - 100, AXIS + 66, s.hemY - 122],
    [AXIS + 32, s.hemY - 46, AXIS + 62, s.hemY - 74],
    [AXIS - 42, s.hemY - 46, AXIS - 66, s.hemY - 74],
  ] as const) {
    pen.zip(path`M${x1} ${y1} L${x2} ${y2}`, x1, y1)
  }
  const belt = path`M${AXIS - s.hem} ${s.hemY - 18} L${AXIS + s.hem} ${s.hemY - 18} L${AXIS + s.hem} ${s.hemY - 2}
    L${AXIS - s.hem} ${s.hemY - 2} Z`
  pen.fabric(belt, { depth: 0.25, texture: 'leather' })
  pen.line(
    path`M${AXIS + 10} ${s.hemY - 20} L${AXIS + 28} ${s.hemY - 20} L${AXIS + 28} ${s.hemY} L${AXIS + 10} ${s.hemY} Z`,
    METALS.silver,
    2.6,
  )
}
