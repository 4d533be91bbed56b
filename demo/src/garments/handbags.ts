import { mix } from '../palette.ts'
import { AXIS, path, symmetric } from '../path.ts'
import type { Pen } from '../pen.ts'
import { METALS } from '../shading.ts'
import { blockInlay, graphic } from '../prints.ts'
import { handle } from './handle.ts'

const leatherOf = (pen: Pen): string =>
  pen.look.pattern === 'Solid' ? mix(pen.color, pen.tones.line, 0.12) : '#8a5d3b'
const metalOf = (pen: Pen): string => (pen.look.seed % 3 === 0 ? METALS.silver : METALS.gold)

/** Handbags: `Tote`, `Satchel`, `Crossbody`, `Bucket`, `Clutch`. */
export function drawHandbag(pen: Pen, style: string): void {
  switch (style) {
    case 'Tote':
      return tote(pen)
    case 'Satchel':
      return satchel(pen)
    case 'Bucket':
      return bucket(pen)
    case 'Clutch':
      return clutch(pen)
    default:
      return crossbody(pen)
  }
}

function tote(pen: Pen): void {
  const { rng } = pen
  const [top, half, base] = [rng.range(176, 196), rng.range(104, 122), rng.range(88, 106)]
  const leather = leatherOf(pen)
  pen.stand(AXIS, 412, base + 34, 14)
  const loop = path`M${AXIS - 48} ${top + 34}
    C${AXIS - 46} ${top - 120} ${AXIS + 46} ${top - 120} ${AXIS + 48} ${top + 34}`
  handle(pen, loop, 7, mix(leather, '#100c18', 0.3))
  pen.flat(
    path`M${AXIS - half} ${top} C${AXIS - 50} ${top - 12} ${AXIS + 50} ${top - 12} ${AXIS + half} ${top}
      L${AXIS + half} ${top + 10} L${AXIS - half} ${top + 10} Z`,
    pen.tones.inside,
  )
  const d = symmetric(
    path`M${AXIS} ${top + 5} C${AXIS + 50} ${top + 5} ${AXIS + half - 20} ${top + 2} ${AXIS + half} ${top}
      C${AXIS + half} ${top + 70} ${AXIS + base + 8} 330 ${AXIS + base} 398
      C${AXIS + base - 4} 410 ${AXIS + base - 20} 412 ${AXIS} 412`,
  )
  pen.fabric(d, {
    texture: pen.look.pattern === 'Solid' ? 'leather' : 'canvas',
    inlay: blockInlay(pen, top, 412) + graphic(pen, AXIS, top + 120, 110),
    folds: [
      pen.crease(AXIS - half + 20, top + 4, AXIS - base + 22, 380, 7, 6),
      pen.crease(AXIS + half - 26, top + 4, AXIS + base - 26, 360, 6, -6),
    ],
  })
  pen.stitch(
    path`M${AXIS - half + 3} ${top + 11}
      C${AXIS - 50} ${top + 17} ${AXIS + 50} ${top + 17} ${AXIS + half - 3} ${top + 11}`,
  )
  const front = path`M${AXIS - 44} ${top + 46}
    C${AXIS - 42} ${top - 96} ${AXIS + 42} ${top - 96} ${AXIS + 44} ${top + 46}`
  handle(pen, front, 9, leather)
  for (const side of [-1, 1]) {
    const x = AXIS + side * 44
    pen.fabric(
      path`M${x - 8} ${top + 20} L${x + 8} ${top + 20} L${x + 8} ${top + 48} L${x} ${top + 56} L${x - 8} ${top + 48} Z`,
      { color: leather, depth: 0.25 },
    )
    pen.button(x, top + 42, 2.6, metalOf(pen))
  }
}

function satchel(pen: Pen): void {
  const half = pen.rng.range(104, 120)
  const leather = leatherOf(pen)
  pen.stand(AXIS, 386, half + 32, 14)
  handle(pen, path`M${AXIS - 40} 196 C${AXIS - 40} 118 ${AXIS + 40} 118 ${AXIS + 40} 196`, 11, leather)
  const d = symmetric(
    path`M${AXIS} 190 C${AXIS + 60} 188 ${AXIS + half - 26} 188 ${AXIS + half - 12} 196
      C${AXIS + half} 206 ${AXIS + half + 4} 300 ${AXIS + half + 2} 360
      C${AXIS + half} 380 ${AXIS + half - 12} 386 ${AXIS} 386`,
  )
  pen.fabric(d, { texture: 'leather', inlay: blockInlay(pen, 190, 386) })
  const flap = symmetric(
    path`M${AXIS} 186 C${AXIS + 60} 184 ${AXIS + half - 20} 184 ${AXIS + half - 8} 194
      C${AXIS + half} 220 ${AXIS + half} 250 ${AXIS + half - 2} 276
      C${AXIS + half - 10} 296 ${AXIS + 60} 302 ${AXIS} 302`,
  )
  pen.fabric(flap, {
    texture: 'leather',
    depth: 0.7,
    folds: [pen.fold(AXIS - half + 20, 206, AXIS + half - 60, 200, 7, 3, 'light')],
  })
  pen.line(path`M${AXIS - half + 4} 372 L${AXIS + half - 4} 372`, pen.tones.line, 1, 'stroke-dasharray="3 2.4"')
  for (const x of [-54, 54]) {
    pen.fabric(
      path`M${AXIS + x - 9} 240 L${AXIS + x + 9} 240 L${AXIS + x + 9} 336 L${AXIS + x} 346 L${AXIS + x - 9} 336 Z`,
      { color: leather, depth: 0.25 },
    )
    pen.line(
      path`M${AXIS + x - 12} 298 L${AXIS + x + 12} 298 L${AXIS + x + 12} 318 L${AXIS + x - 12} 318 Z`,
      metalOf(pen),
      3,
    )
  }
}

function crossbody(pen: Pen): void {
  const half = pen.rng.range(82, 98)
  const round = pen.rng.chance(0.4) ? 90 : 34
  pen.stand(AXIS, 366, half + 32, 13)
  const strap = path`M${AXIS - half + 6} 214 C${AXIS - half + 4} 110 ${AXIS - 50} 46 ${AXIS} 46
    C${AXIS + 50} 46 ${AXIS + half - 4} 110 ${AXIS + half - 6} 214`
  if (pen.look.seed % 2 === 0) pen.line(strap, metalOf(pen), 4, 'stroke-dasharray="7 3"')
  else handle(pen, strap, 5, leatherOf(pen))
  const d = symmetric(
    path`M${AXIS} 208 L${AXIS + half - 10} 208 C${AXIS + half} 208 ${AXIS + half + 3} 216 ${AXIS + half + 3} 228
      L${AXIS + half + 3} ${366 - round} C${AXIS + half + 3} 358 ${AXIS + half - 16} 366 ${AXIS} 366`,
  )
  pen.fabric(d, { texture: 'leather', inlay: blockInlay(pen, 208, 366) })
  pen.stitch(
    symmetric(path`M${AXIS} 358 C${AXIS + half - 18} 358 ${AXIS + half - 6} 350 ${AXIS + half - 6} ${366 - round}`),
  )
  const flap = symmetric(
    path`M${AXIS} 204 L${AXIS + half - 8} 204 C${AXIS + half + 2} 204 ${AXIS + half + 6} 212 ${AXIS + half + 5} 222
      C${AXIS + half} 266 ${AXIS + 40} 296 ${AXIS} 298`,
  )
  pen.fabric(flap, {
    texture: 'leather',
    depth: 0.7,
    folds: [pen.fold(AXIS - half + 14, 222, AXIS + half - 50, 216, 6, 3, 'light')],
  })
  const metal = metalOf(pen)
  if (pen.look.seed % 3 === 0) pen.line(path`M${AXIS - 11} 280 a11 11 0 1 0 22 0 a11 11 0 1 0 -22 0 Z`, metal, 5)
  else
    pen.flat(
      path`M${AXIS - 13} 284 L${AXIS + 13} 284 L${AXIS + 13} 304 L${AXIS - 13} 304 Z`,
      metal,
      mix(metal, '#100c18', 0.5),
      1.2,
    )
}

function bucket(pen: Pen): void {
  const leather = leatherOf(pen)
  pen.stand(AXIS, 406, 124, 14)
  handle(pen, path`M${AXIS - 84} 204 C${AXIS - 90} 40 ${AXIS + 90} 40 ${AXIS + 84} 204`, 8, leather)
  pen.flat(
    path`M${AXIS - 88} 196 C${AXIS - 60} 176 ${AXIS + 60} 176 ${AXIS + 88} 196
      C${AXIS + 60} 216 ${AXIS - 60} 216 ${AXIS - 88} 196 Z`,
    pen.tones.inside,
    pen.tones.line,
  )
  const d = symmetric(
    path`M${AXIS} 208 C${AXIS + 40} 208 ${AXIS + 74} 204 ${AXIS + 89} 195
      C${AXIS + 92} 250 ${AXIS + 102} 330 ${AXIS + 98} 386 C${AXIS + 94} 402 ${AXIS + 50} 408 ${AXIS} 408`,
  )
  const gathers = [-70, -42, -14, 14, 42, 70].map((x) =>
    pen.crease(AXIS + x, 202, AXIS + x * 1.12, 290 + Math.abs(x) * 0.3, 6, x / 12),
  )
  pen.fabric(d, { texture: 'leather', folds: gathers, inlay: blockInlay(pen, 200, 408) })
  pen.fabric(
    symmetric(
      path`M${AXIS} 352 C${AXIS + 50} 352 ${AXIS + 84} 350 ${AXIS + 100} 344 L${AXIS + 98} 386
        C${AXIS + 94} 402 ${AXIS + 50} 408 ${AXIS} 408`,
    ),
    { color: leather, texture: 'leather', depth: 0.4 },
  )
  for (const x of [-70, -42, -14, 14, 42, 70]) pen.button(AXIS + x, 232 - Math.abs(x) / 14, 4, metalOf(pen))
  pen.line(path`M${AXIS - 84} 226 C${AXIS - 40} 236 ${AXIS + 40} 236 ${AXIS + 84} 226`, leather, 4)
  for (const [dx, end] of [
    [-4, 300],
    [8, 312],
  ] as const) {
    pen.line(path`M${AXIS} 234 C${AXIS + dx * 2} 260 ${AXIS + dx} 280 ${AXIS + dx} ${end - 16}`, leather, 3.6)
    pen.flat(
      path`M${AXIS + dx - 4} ${end - 18} L${AXIS + dx + 4} ${end - 18} L${AXIS + dx + 7} ${end + 8}
        L${AXIS + dx - 7} ${end + 8} Z`,
      leather,
      mix(leather, '#100c18', 0.5),
    )
  }
}

function clutch(pen: Pen): void {
  const half = pen.rng.range(116, 130)
  pen.stand(AXIS, 342, half + 28, 13)
  const d = symmetric(
    path`M${AXIS} 186 L${AXIS + half - 8} 186 C${AXIS + half} 186 ${AXIS + half + 2} 192 ${AXIS + half + 2} 200
      L${AXIS + half + 2} 328 C${AXIS + half + 2} 338 ${AXIS + half - 4} 342 ${AXIS + half - 14} 342 L${AXIS} 342`,
  )
  pen.fabric(d, { texture: 'leather', inlay: blockInlay(pen, 186, 342) })
  const envelope = pen.look.seed % 2 === 0
  const flap = envelope
    ? symmetric(
        path`M${AXIS} 182 L${AXIS + half - 6} 182
          C${AXIS + half + 4} 182 ${AXIS + half + 4} 190 ${AXIS + half - 2} 196 L${AXIS + 12} 278
          C${AXIS + 8} 282 ${AXIS + 4} 284 ${AXIS} 284`,
      )
    : symmetric(
        path`M${AXIS} 182 L${AXIS + half - 6} 182
          C${AXIS + half + 4} 182 ${AXIS + half + 4} 190 ${AXIS + half + 3} 200 L${AXIS + half + 3} 256 L${AXIS} 256`,
      )
  pen.fabric(flap, {
    texture: 'leather',
    depth: 0.7,
    folds: [pen.fold(AXIS - half + 14, 198, AXIS + half - 80, 192, 6, 3, 'light')],
  })
  const metal = metalOf(pen)
  pen.flat(
    path`M${AXIS - 9} ${envelope ? 266 : 246} L${AXIS + 9} ${envelope ? 266 : 246}
      L${AXIS + 9} ${envelope ? 282 : 264} L${AXIS - 9} ${envelope ? 282 : 264} Z`,
    metal,
    mix(metal, '#100c18', 0.5),
  )
  if (pen.rng.chance(0.5))
    handle(
      pen,
      path`M${AXIS - half + 10} 190 C${AXIS - half + 20} 96 ${AXIS + half - 20} 96 ${AXIS + half - 10} 190`,
      4,
      metal,
    )
}
