import { mix } from '../palette.ts'
import { AXIS, mirror, path } from '../path.ts'
import type { Pen } from '../pen.ts'
import { METALS } from '../shading.ts'
import { armhole, bodyFolds, drawSleeves, neckHole, torso, topShape, type TopShape } from './top-block.ts'

/** Coats: `Single-breasted`, `Double-breasted`, `Trench`, `Wrap`, `Hooded`. */
export function drawCoat(pen: Pen, style: string): void {
  const s = topShape(pen, {
    neck: 30,
    neckY: 52,
    drop: 60,
    neckline: 'v',
    shoulder: 76,
    shoulderY: 70,
    armpitY: 152,
    chest: 80,
    hemY: 446,
    waist: style === 'Wrap' || style === 'Trench' ? 68 : 76,
    hem: style === 'Trench' || style === 'Wrap' ? 94 : 84,
  })
  neckHole(pen, s)
  const texture = style === 'Trench' || style === 'Hooded' ? 'canvas' : 'twill'
  const right = drawSleeves(pen, s, 0.88, { width: 1.1, texture })
  for (const cuff of [right.cuff, mirror(right.cuff)]) cuffStrap(pen, cuff)
  pen.fabric(torso(s), { folds: bodyFolds(pen, s), texture })
  pen.seam(armhole(s))
  pen.seam(mirror(armhole(s)))
  const double = style === 'Double-breasted' || style === 'Trench'
  const edge = AXIS + (double ? -26 : -8)
  const low = s.neckY + s.drop
  const horn = mix('#4a3527', pen.color, 0.15)
  pen.seam(path`M${AXIS} ${low + 26} C${edge + 8} ${low + 50} ${edge} ${low + 70} ${edge} ${s.hemY + 4}`)
  if (style === 'Hooded') hooded(pen, s)
  else if (style === 'Wrap') lapels(pen, s, 96, 44)
  else lapels(pen, s, double ? 76 : 66, 40)
  if (double) for (const y of [0, 1, 2]) for (const x of [-22, 22]) pen.button(AXIS + x, low + 62 + y * 52, 4.6, horn)
  else if (style === 'Single-breasted') for (const y of [0, 1, 2]) pen.button(AXIS, low + 50 + y * 52, 4.8, horn)
  pockets(pen, s)
  if (style === 'Trench' || style === 'Wrap') belt(pen, s)
}

function cuffStrap(pen: Pen, line: string): void {
  pen.seam(
    line.replace(/-?\d+(\.\d+)?/g, (text, _unit, at: number) =>
      at > 0 && line[at - 1] === ' ' && !line.slice(0, at).endsWith('L') ? String(Number(text) - 12) : text,
    ),
  )
}

function lapels(pen: Pen, s: TopShape, length: number, width: number): void {
  const [x, y, low] = [AXIS + s.neck, s.neckY, s.neckY + s.drop]
  const end = low + length - 46
  const open = path`M${AXIS - s.neck + 2} ${y} L${x - 2} ${y} L${AXIS} ${end} Z`
  pen.flat(open, pen.tones.inside)
  const lapel = path`M${AXIS - 2} ${end + 6} C${AXIS + 8} ${low} ${x - 14} ${y + 24} ${x - 4} ${y - 4}
    L${x + 12} ${y + 18} L${AXIS + width - 2} ${y + 46} L${AXIS + width + 12} ${y + 50}
    C${AXIS + width} ${low + 6} ${AXIS + 22} ${end - 10} ${AXIS - 2} ${end + 6} Z`
  for (const d of [mirror(lapel), lapel]) pen.fabric(d, { depth: 0.35, angle: d === lapel ? 16 : -16 })
  const notch = path`M${x + 12} ${y + 18}
    C${x + 4} ${y + 24} ${AXIS + width - 20} ${y + 34} ${AXIS + width - 22} ${y + 36} L${AXIS + width - 2} ${y + 46}`
  pen.seam(notch)
  pen.seam(mirror(notch))
  const back = path`M${AXIS - s.neck - 2} ${y - 2} C${AXIS - 18} ${y - 16} ${AXIS + 18} ${y - 16} ${x + 2} ${y - 2}
    L${x - 3} ${y + 12} C${AXIS + 14} ${y + 4} ${AXIS - 14} ${y + 4} ${AXIS - s.neck + 3} ${y + 12} Z`
  pen.fabric(back, { depth: 0.35 })
}

function pockets(pen: Pen, s: TopShape): void {
  const y = s.armpitY + 118
  const flap = path`M${AXIS + 30} ${y} L${AXIS + 64} ${y - 4} L${AXIS + 65} ${y + 14} L${AXIS + 31} ${y + 18} Z`
  for (const d of [flap, mirror(flap)]) pen.fabric(d, { depth: 0.3 })
}

function belt(pen: Pen, s: TopShape): void {
  const [y, half] = [s.armpitY + 78, s.waist + 3]
  pen.fabric(
    path`M${AXIS - half} ${y} C${AXIS - 30} ${y + 5} ${AXIS + 30} ${y + 5} ${AXIS + half} ${y}
      L${AXIS + half} ${y + 17} C${AXIS + 30} ${y + 22} ${AXIS - 30} ${y + 22} ${AXIS - half} ${y + 17} Z`,
    { depth: 0.35 },
  )
  pen.fabric(
    path`M${AXIS - 8} ${y + 14} L${AXIS + 8} ${y + 16}
      C${AXIS + 10} ${y + 50} ${AXIS + 16} ${y + 70} ${AXIS + 18} ${y + 92} L${AXIS + 2} ${y + 94}
      C${AXIS} ${y + 66} ${AXIS - 4} ${y + 40} ${AXIS - 8} ${y + 14} Z`,
    { depth: 0.35 },
  )
  pen.line(
    path`M${AXIS - 11} ${y} L${AXIS + 11} ${y} L${AXIS + 11} ${y + 23} L${AXIS - 11} ${y + 23} Z`,
    mix('#4a3527', pen.color, 0.2),
    3.4,
  )
}

function hooded(pen: Pen, s: TopShape): void {
  const [x, y, low] = [AXIS + s.neck, s.neckY, s.neckY + s.drop]
  pen.flat(
    path`M${AXIS - s.neck} ${y} C${AXIS - 20} ${y - 18} ${AXIS + 20} ${y - 18} ${x} ${y} L${AXIS} ${low} Z`,
    pen.tones.inside,
  )
  const side = path`M${AXIS} ${low + 8} C${AXIS + 10} ${low - 20} ${x - 20} ${y + 8} ${AXIS + 8} ${y - 12}
    C${AXIS + 30} ${y - 22} ${x + 14} ${y - 12} ${x + 18} ${y + 12}
    C${x + 16} ${y + 40} ${AXIS + 30} ${low} ${AXIS} ${low + 22} Z`
  for (const d of [mirror(side), side]) pen.fabric(d, { depth: 0.55 })
  pen.zip(path`M${AXIS - 8} ${low + 14} L${AXIS - 8} ${s.hemY - 60}`, AXIS - 8, low + 26, METALS.dark)
  for (let i = 0; i < 4; i += 1) {
    const ty = low + 48 + i * 46
    pen.line(path`M${AXIS - 26} ${ty} L${AXIS + 12} ${ty}`, '#caa777', 3.2)
    pen.line(path`M${AXIS - 28} ${ty} L${AXIS - 14} ${ty}`, '#5a3d28', 6)
  }
}

/** Blazers: `Single-breasted`, `Double-breasted`, `Shawl-collar`. */
export function drawBlazer(pen: Pen, style: string): void {
  const s = topShape(pen, {
    neck: 31,
    neckY: 70,
    drop: 110,
    neckline: 'v',
    shoulder: 84,
    shoulderY: 92,
    armpitY: 180,
    chest: 86,
    waist: 76,
    hem: 86,
    hemY: 402,
    hemCurve: 4,
  })
  neckHole(pen, s)
  const right = drawSleeves(pen, s, 0.96, { width: 1.05, texture: 'twill' })
  pen.fabric(torso(s), { folds: bodyFolds(pen, s).slice(0, 6), texture: 'twill' })
  pen.seam(armhole(s))
  pen.seam(mirror(armhole(s)))
  const button = mix(pen.color, pen.look.seed % 3 === 0 ? METALS.gold : '#17131c', 0.7)
  for (const cuff of [right.cuff, mirror(right.cuff)]) {
    const [x = 0, y = 0, x2 = 0] = (cuff.match(/-?\d+(\.\d+)?/g) ?? []).map(Number)
    for (const i of [0, 1, 2]) pen.button(x + (x2 - x) * 0.25, y - 4 - i * 9, 2.3, button)
  }
  const double = style === 'Double-breasted'
  const low = s.neckY + s.drop
  if (style === 'Shawl-collar') shawl(pen, s)
  else lapels(pen, s, double ? 66 : 72, 46)
  const edge = double ? -24 : -6
  pen.seam(
    path`M${AXIS} ${low + 26} C${AXIS + edge} ${low + 44} ${AXIS + edge} ${low + 60} ${AXIS + edge} ${s.hemY + 4}`,
  )
  if (double) for (const y of [0, 1, 2]) for (const x of [-22, 22]) pen.button(AXIS + x, low + 40 + y * 40, 4.2, button)
  else for (const y of style === 'Shawl-collar' ? [0] : [0, 1]) pen.button(AXIS, low + 42 + y * 44, 4.4, button)
  for (const side of [1, -1]) {
    const x = (half: number): number => AXIS + side * half
    const y = s.hemY - 104
    pen.fabric(path`M${x(32)} ${y} L${x(70)} ${y - 3} L${x(71)} ${y + 12} L${x(32)} ${y + 15} Z`, { depth: 0.25 })
    pen.seam(path`M${x(40)} ${s.armpitY + 20} C${x(44)} ${s.armpitY + 60} ${x(44)} ${y - 30} ${x(46)} ${y - 2}`)
  }
  pen.line(path`M${AXIS + 38} ${s.armpitY + 2} L${AXIS + 64} ${s.armpitY - 3}`, pen.tones.line, 3)
  if (pen.look.seed % 2 === 0) {
    pen.flat(
      path`M${AXIS + 40} ${s.armpitY} L${AXIS + 46} ${s.armpitY - 13} L${AXIS + 52} ${s.armpitY - 5}
        L${AXIS + 59} ${s.armpitY - 14} L${AXIS + 62} ${s.armpitY - 3} Z`,
      '#f3f0ea',
      '#b9b4bd',
      0.8,
    )
  }
}

function shawl(pen: Pen, s: TopShape): void {
  const [x, y, low] = [AXIS + s.neck, s.neckY, s.neckY + s.drop]
  pen.flat(path`M${AXIS - s.neck + 2} ${y} L${x - 2} ${y} L${AXIS} ${low + 26} Z`, pen.tones.inside)
  const satin = mix(pen.color, '#17131c', 0.45)
  const d = path`M${AXIS - 2} ${low + 30} C${AXIS + 8} ${low - 20} ${x - 14} ${y + 30} ${x - 4} ${y - 6}
    C${x + 10} ${y} ${x + 20} ${y + 14} ${x + 20} ${y + 44}
    C${x + 14} ${low - 30} ${AXIS + 18} ${low + 10} ${AXIS - 2} ${low + 30} Z`
  for (const part of [mirror(d), d]) pen.fabric(part, { color: satin, depth: 0.45 })
}
