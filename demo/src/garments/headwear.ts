import { mix } from '../palette.ts'
import { AXIS, mirror, path, symmetric } from '../path.ts'
import type { Pen } from '../pen.ts'
import { graphic } from '../prints.ts'

/** Caps: `Baseball`, `Trucker`, `Bucket`. */
export function drawCap(pen: Pen, style: string): void {
  if (style === 'Bucket') return bucketHat(pen)
  const trucker = style === 'Trucker'
  const brim = pen.look.pattern === 'Color block' || pen.look.seed % 4 === 0 ? pen.accent : undefined
  pen.stand(186, 332, 150, 12)
  const crown = 'M72 300 C58 226 92 142 178 138 C256 136 292 202 290 292 C230 272 130 276 72 300 Z'
  pen.fabric(crown, {
    texture: 'twill',
    folds: [pen.fold(118, 176, 92, 280, 9, -7, 'light')],
    ...(trucker ? { color: '#f4f1ea' } : {}),
  })
  if (trucker) {
    const mesh = pen.clip('M210 142 C262 150 292 208 290 292 L236 282 C238 230 230 180 210 142 Z')
    const lines = Array.from({ length: 26 }, (_, i) => `M${196 + i * 8} 130 l-70 180 M${120 + i * 8} 130 l70 180`).join(
      ' ',
    )
    pen.raw(
      `<g clip-path="url(#${mesh})"><rect x="190" y="130" width="120" height="180" fill="${pen.color}"/>` +
        `<path d="${lines}" stroke="#141018" stroke-opacity="0.4" stroke-width="1.4" fill="none"/></g>`,
    )
  }
  for (const seam of [
    'M178 138 C126 164 100 230 100 290', 'M178 138 C228 160 244 230 240 280', 'M178 138 C170 170 166 230 168 278',
  ]) {
    pen.seam(seam)
    pen.line(seam, pen.tones.line, 0.8, 'stroke-dasharray="3 2" stroke-opacity="0.6" transform="translate(4 0)"')
  }
  for (const [x, y] of [
    [130, 196],
    [214, 190],
  ] as const)
    pen.raw(`<circle cx="${x}" cy="${y}" r="3.4" fill="${pen.tones.inside}" stroke="${pen.tones.line}"/>`)
  badge(pen)
  pen.fabric(
    path`M64 292 C96 262 210 258 288 284 C318 296 330 318 316 328 C280 306 130 296 78 326 C56 326 52 306 64 292 Z`,
    { ...(brim === undefined ? {} : { color: brim }), texture: 'twill', depth: 0.6 },
  )
  for (const dy of [0, 9, 18])
    pen.line(
      path`M${74 + dy / 3} ${304 + dy} C${120} ${280 + dy * 0.9} ${240} ${280 + dy * 0.9} ${306} ${306 + dy}`,
      pen.tones.line,
      0.9,
      'stroke-dasharray="3 2" stroke-opacity="0.7"',
    )
  pen.fabric('M168 140 C168 130 190 130 190 140 C188 146 170 146 168 140 Z', {
    ...(brim === undefined ? {} : { color: brim }),
    depth: 0.3,
  })
}

function badge(pen: Pen): void {
  const emblem = graphic(pen, 158, 222, 52)
  if (emblem !== '') pen.raw(emblem)
  else if (pen.look.seed % 2 === 0)
    pen.fabric('M140 226 L164 200 L188 226 L176 226 L164 214 L152 226 Z', { color: pen.accent, depth: 0.2 })
}

function bucketHat(pen: Pen): void {
  pen.stand(AXIS, 330, 146, 13)
  pen.fabric(
    symmetric(
      path`M${AXIS} 150 C${AXIS + 46} 150 ${AXIS + 72} 156 ${AXIS + 78} 170
        C${AXIS + 84} 200 ${AXIS + 90} 236 ${AXIS + 94} 262 L${AXIS} 270`,
    ),
    { texture: 'canvas' },
  )
  pen.seam(path`M${AXIS - 78} 172 C${AXIS - 50} 184 ${AXIS + 50} 184 ${AXIS + 78} 172`)
  const brim = symmetric(
    path`M${AXIS} 252 C${AXIS + 50} 252 ${AXIS + 84} 250 ${AXIS + 92} 246
      C${AXIS + 112} 268 ${AXIS + 128} 296 ${AXIS + 134} 316 C${AXIS + 100} 334 ${AXIS + 50} 338 ${AXIS} 338`,
  )
  pen.fabric(brim, { texture: 'canvas', depth: 0.8, angle: 6 })
  for (const t of [0.2, 0.4, 0.6, 0.8]) {
    const [w, y] = [94 + t * 38, 252 + t * 66]
    pen.stitch(path`M${AXIS - w} ${y} C${AXIS - 50} ${y + 18} ${AXIS + 50} ${y + 18} ${AXIS + w} ${y}`)
  }
  const badgeArt = graphic(pen, AXIS, 214, 50)
  if (badgeArt !== '') pen.raw(badgeArt)
}

/** Beanies: `Cuffed`, `Pom-pom`, `Slouchy`. */
export function drawBeanie(pen: Pen, style: string): void {
  const slouch = style === 'Slouchy'
  const top = slouch ? 104 : 138
  const trim = pen.look.pattern === 'Color block' || pen.look.seed % 3 === 0 ? pen.accent : undefined
  pen.stand(AXIS, 346, 116, 12)
  if (style === 'Pom-pom') pompom(pen, trim ?? pen.color)
  const texture =
    pen.look.pattern === 'Solid' && pen.look.seed % 2 === 0 ? 'cable' : pen.look.pattern === 'Ribbed' ? 'rib' : 'knit'
  const lean = slouch ? 16 : 0
  pen.fabric(
    path`M${AXIS - 104} 290 C${AXIS - 116} 210 ${AXIS - 70} ${top} ${AXIS + lean} ${top}
      C${AXIS + 74 + lean} ${top} ${AXIS + 118} 210 ${AXIS + 104} 290 Z`,
    {
      texture,
      folds: slouch
        ? [pen.crease(AXIS - 80, 260, AXIS - 20, 190, 8, 8), pen.crease(AXIS + 70, 250, AXIS + 30, 170, 8, -8)]
        : [-60, -24, 22, 58].map((x) => pen.crease(AXIS + x * 1.3, 284, AXIS + x * 0.3, top + 14, 5, x / 5)),
    },
  )
  pen.fabric(
    symmetric(
      path`M${AXIS} 266 C${AXIS + 60} 266 ${AXIS + 96} 262 ${AXIS + 106} 258
        C${AXIS + 114} 280 ${AXIS + 114} 312 ${AXIS + 108} 334 C${AXIS + 70} 346 ${AXIS + 40} 348 ${AXIS} 348`,
    ),
    {
      color: trim ?? pen.color,
      patterned: false,
      texture: 'rib',
      depth: 0.7,
    },
  )
  if (pen.look.seed % 2 === 1)
    pen.flat(path`M${AXIS + 34} 294 L${AXIS + 66} 292 L${AXIS + 67} 314 L${AXIS + 35} 317 Z`, '#8f6440', '#4b2f1c')
}

function pompom(pen: Pen, color: string): void {
  const strands = Array.from({ length: 64 }, (_, i) => {
    const angle = (i / 64) * Math.PI * 2
    const r = 32 + pen.rng.range(-4, 5)
    return path`M${AXIS} 120 L${AXIS + Math.cos(angle) * r} ${120 + Math.sin(angle) * r}`
  })
  pen.line(strands.join(' '), mix(color, '#141018', 0.3), 5)
  pen.line(strands.filter((_, i) => i % 2 === 0).join(' '), color, 4)
  pen.line(mirror(strands.filter((_, i) => i % 5 === 0).join(' ')), mix(color, '#ffffff', 0.3), 2.4)
}
