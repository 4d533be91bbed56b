import { mix } from '../palette.ts'
import { AXIS, path, symmetric } from '../path.ts'
import type { Pen } from '../pen.ts'
import { METALS } from '../shading.ts'
import { blockInlay } from '../prints.ts'

/** Scarves: `Fringed`, `Chunky-knit`, `Lightweight`. */
export function drawScarf(pen: Pen, style: string): void {
  const texture = style === 'Chunky-knit' ? 'cable' : style === 'Fringed' ? 'twill' : undefined
  const look = texture === undefined ? {} : ({ texture } as const)
  const tails = [
    {
      d: path`M196 176 C214 240 222 320 228 396 L296 390 C288 316 270 232 244 168 Z`,
      x: 228,
      y: 396,
      x2: 296,
      y2: 390,
      angle: -7,
    },
    {
      d: path`M120 168 C104 240 96 330 98 428 L172 430 C172 340 178 250 196 176 Z`,
      x: 98,
      y: 428,
      x2: 172,
      y2: 430,
      angle: 3,
    },
  ]
  for (const { d, x, y, x2, y2, angle } of tails) {
    if (style !== 'Lightweight') fringe(pen, x, y, x2, y2)
    const middle = (x + x2) / 2
    pen.fabric(d, {
      ...look,
      angle,
      inlay: blockInlay(pen, 180, 430),
      depth: 0.9,
      folds: [pen.crease(middle - 14, y, 176, 190, 6, 8), pen.crease(middle + 16, y, 200, 190, 5, -6)],
    })
  }
  pen.fabric(
    path`M80 122 C80 84 120 72 182 72 C244 72 284 84 284 122 C272 112 240 106 182 106 C124 106 92 112 80 122 Z`,
    { color: pen.tones.inside, depth: 0.5 },
  )
  pen.fabric(
    path`M79 112 C64 168 112 214 182 214 C252 214 300 168 285 112 C282 132 240 146 182 146 C124 146 82 132 79 112 Z`,
    {
      ...look,
      angle: 86,
      folds: [
        pen.crease(92, 140, 250, 186, 7, 26),
        pen.crease(110, 126, 258, 152, 6, 26),
        pen.crease(100, 172, 214, 206, 5, 14),
      ],
    },
  )
  pen.fabric(path`M120 172 C140 190 176 200 206 190 C214 206 212 226 200 240 C170 244 132 232 112 208 Z`, {
    ...look,
    angle: 60,
    depth: 0.7,
    folds: [pen.crease(122, 200, 198, 222, 5, 6)],
  })
}

function fringe(pen: Pen, x: number, y: number, x2: number, y2: number): void {
  const strands: string[] = []
  for (let i = 0; i <= 13; i += 1) {
    const [sx, sy] = [x + ((x2 - x) * i) / 13, y + ((y2 - y) * i) / 13]
    strands.push(path`M${sx} ${sy - 4} L${sx + pen.rng.range(-3, 3)} ${sy + 22 + pen.rng.range(-2, 3)}`)
  }
  pen.line(strands.join(' '), pen.tones.line, 4)
  pen.line(strands.join(' '), pen.look.pattern === 'Solid' ? pen.color : mix(pen.color, pen.accent, 0.3), 2.8)
}

/** Socks: `Crew`, `Ankle`, `Knee-high`. */
export function drawSocks(pen: Pen, style: string): void {
  const top = style === 'Ankle' ? 212 : style === 'Crew' ? 118 : 44
  const tips =
    pen.look.pattern === 'Color block' || pen.look.seed % 2 === 0 ? pen.accent : mix(pen.color, pen.tones.line, 0.16)
  const cuffColor = pen.look.seed % 4 === 0 ? tips : pen.color
  const d = path`M84 ${top} L150 ${top} C152 220 146 270 156 300 C170 330 214 352 246 374 C272 394 262 432 226 430
    C180 428 130 408 104 376 C78 346 92 270 84 ${top} Z`
  for (const twin of [true, false]) {
    if (twin) pen.raw('<g transform="translate(52 -16)">')
    pen.fabric(d, {
      texture: 'knit',
      depth: 0.85,
      inlay: blockInlay(pen, top, 430),
      folds: [pen.crease(150, 290, 104, 310, 5, 5), pen.crease(154, 308, 108, 336, 4, 5)],
    })
    pen.fabric(path`M95 330 C118 322 150 340 152 372 C146 392 134 400 130 399 C106 384 92 362 95 330 Z`, {
      color: tips,
      texture: 'knit',
      depth: 0.4,
    })
    pen.fabric(path`M222 358 C210 378 208 406 216 430 L226 430 C262 432 272 394 246 374 Z`, {
      color: tips,
      texture: 'knit',
      depth: 0.4,
    })
    pen.fabric(path`M82 ${top - 2} L152 ${top - 2} L151 ${top + 32} L84 ${top + 32} Z`, {
      color: cuffColor,
      texture: 'rib',
      depth: 0.4,
    })
    if (twin) pen.raw('</g>')
  }
}

/** Belts: `Classic`, `Woven`, `Wide`. */
export function drawBelt(pen: Pen, style: string): void {
  const height = style === 'Wide' ? 52 : 36
  const texture = style === 'Woven' ? 'woven' : 'leather'
  const [y, low] = [214, 214 + height]
  pen.stand(AXIS, 306 + height, 140, 13)
  pen.fabric(
    symmetric(
      path`M${AXIS} ${y - 66} C${AXIS + 78} ${y - 66} ${AXIS + 136} ${y - 40} ${AXIS + 136} ${y}
        L${AXIS + 136} ${low} C${AXIS + 136} ${low - 34} ${AXIS + 78} ${low - 58} ${AXIS} ${low - 58}`,
    ),
    { color: mix(pen.tones.inside, '#8a6d55', 0.35), texture: 'leather', depth: 0.5 },
  )
  const front = symmetric(
    path`M${AXIS} ${y + 72} C${AXIS + 78} ${y + 72} ${AXIS + 140} ${y + 44} ${AXIS + 138} ${y - 4}
      L${AXIS + 138} ${low - 4} C${AXIS + 140} ${low + 44} ${AXIS + 78} ${low + 72} ${AXIS} ${low + 72}`,
  )
  pen.fabric(front, { texture, folds: [pen.fold(70, y + 60, 150, y + 84, 6, 6, 'light')] })
  const stitchTop = path`M${AXIS - 134} ${y + 12} C${AXIS - 124} ${y + 54} ${AXIS - 70} ${y + 77} ${AXIS} ${y + 78}
    C${AXIS + 70} ${y + 77} ${AXIS + 124} ${y + 54} ${AXIS + 134} ${y + 12}`
  if (style !== 'Woven') {
    pen.stitch(stitchTop)
    pen.raw(`<g transform="translate(0 ${height - 12})">`)
    pen.stitch(stitchTop)
    pen.raw('</g>')
    for (let i = 0; i < 5; i += 1)
      pen.raw(
        path`<ellipse cx="${AXIS + 52 + i * 15}" cy="${y + 67 - i * 5 - i * i * 0.5 + height / 2}" ` +
          'rx="2.6" ry="3" fill="#16121a"/>',
      )
  }
  const metal = pen.look.seed % 2 === 0 ? METALS.gold : METALS.silver
  const [top, bottom] = [y + 62, low + 84]
  const frame =
    pen.look.seed % 3 === 0
      ? path`M${AXIS - 34} ${(top + bottom) / 2} a33 ${height / 2 + 11} 0 1 0 66 0 a33 ${height / 2 + 11} 0 1 0 -66 0 Z`
      : path`M${AXIS - 32} ${top} L${AXIS + 28} ${top}
        C${AXIS + 34} ${top} ${AXIS + 34} ${top + 6} ${AXIS + 34} ${top + 8} L${AXIS + 34} ${bottom - 8}
        C${AXIS + 34} ${bottom} ${AXIS + 30} ${bottom} ${AXIS + 26} ${bottom} L${AXIS - 32} ${bottom} Z`
  pen.line(frame, mix(metal, '#100c18', 0.6), 9)
  pen.line(frame, metal, 6.6)
  pen.line(frame, '#ffffff', 1.6, 'stroke-opacity="0.6" transform="translate(-1 -1)"')
  pen.line(path`M${AXIS - 32} ${(top + bottom) / 2} L${AXIS + 36} ${(top + bottom) / 2}`, metal, 5)
  pen.fabric(
    path`M${AXIS - 66} ${y + 62} L${AXIS - 50} ${y + 66} L${AXIS - 50} ${low + 76} L${AXIS - 66} ${low + 72} Z`,
    { depth: 0.3, texture },
  )
}

/** Ties: `Classic`, `Slim`, `Knitted`, `Bow`. */
export function drawTie(pen: Pen, style: string): void {
  if (style === 'Bow') return bow(pen)
  const half = style === 'Slim' ? 26 : 40
  const knit = style === 'Knitted'
  const loop = 'M166 100 C112 86 96 30 180 28 C264 30 248 86 194 100'
  pen.line(loop, pen.tones.line, 17)
  pen.line(loop, mix(pen.color, '#141018', 0.16), 14.6)
  pen.line(loop, '#ffffff', 3, `stroke-opacity="${pen.tones.lightOpacity * 0.5}" transform="translate(-2 -3)"`)
  const tip = knit ? path`L${AXIS + half} 440 L${AXIS} 440` : path`L${AXIS} 448`
  pen.fabric(
    symmetric(
      path`M${AXIS} 120 L${AXIS + 15} 120
        C${AXIS + 20} 210 ${AXIS + half - 4} 320 ${AXIS + half} ${knit ? 400 : 408} ` + tip,
    ),
    {
      angle: knit ? 0 : 40,
      ...(knit ? { texture: 'knit' as const } : {}),
      depth: 0.8,
      folds: [pen.crease(AXIS - 4, 136, AXIS - 8, 210, 4, 3), pen.fold(AXIS - 8, 200, AXIS - 18, 380, 6, -3, 'light')],
    },
  )
  pen.fabric(
    symmetric(path`M${AXIS} 78 L${AXIS + 28} 78 C${AXIS + 27} 98 ${AXIS + 20} 116 ${AXIS + 15} 128 L${AXIS} 131`),
    { angle: knit ? 0 : -30, depth: 0.6, ...(knit ? { texture: 'knit' as const } : {}) },
  )
}

function bow(pen: Pen): void {
  pen.fabric(symmetric(path`M${AXIS} 206 L${AXIS + 60} 198 L${AXIS + 66} 282 L${AXIS} 270`), { depth: 0.3 })
  const wing = path`M${AXIS + 6} 224 C${AXIS + 50} 206 ${AXIS + 90} 178 ${AXIS + 124} 176
    C${AXIS + 132} 210 ${AXIS + 132} 262 ${AXIS + 124} 298 C${AXIS + 90} 294 ${AXIS + 50} 268 ${AXIS + 6} 252 Z`
  const folds = [pen.crease(AXIS + 12, 232, AXIS + 96, 214, 6, 5), pen.crease(AXIS + 12, 246, AXIS + 92, 262, 6, -5)]
  pen.fabric(wing, { folds, angle: 20 })
  const left = [pen.crease(AXIS - 12, 232, AXIS - 96, 214, 6, -5), pen.crease(AXIS - 12, 246, AXIS - 92, 262, 6, 5)]
  pen.fabric(
    path`M${AXIS - 6} 224 C${AXIS - 50} 206 ${AXIS - 90} 178 ${AXIS - 124} 176
      C${AXIS - 132} 210 ${AXIS - 132} 262 ${AXIS - 124} 298 C${AXIS - 90} 294 ${AXIS - 50} 268 ${AXIS - 6} 252 Z`,
    { folds: left, angle: -20 },
  )
  pen.fabric(
    path`M${AXIS - 18} 216 C${AXIS - 8} 210 ${AXIS + 8} 210 ${AXIS + 18} 216
      C${AXIS + 22} 230 ${AXIS + 22} 248 ${AXIS + 18} 262 C${AXIS + 8} 268 ${AXIS - 8} 268 ${AXIS - 18} 262
      C${AXIS - 22} 248 ${AXIS - 22} 230 ${AXIS - 18} 216 Z`,
    { depth: 0.55 },
  )
}
