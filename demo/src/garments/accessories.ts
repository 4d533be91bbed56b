import { luminance, mix } from '../palette.ts'
import { AXIS, mirror, path, symmetric } from '../path.ts'
import type { Pen } from '../pen.ts'
import { METALS } from '../shading.ts'

const DIAL_Y = 240

/** Watches: `Leather-strap`, `Bracelet`, `Sport`. */
export function drawWatch(pen: Pen, style: string): void {
  const metal = pen.look.seed % 3 === 0 ? METALS.gold : pen.look.seed % 3 === 1 ? METALS.silver : '#3a3b42'
  const r = style === 'Sport' ? 84 : 70 + (pen.look.seed % 3) * 5
  if (style === 'Bracelet') bracelet(pen, metal)
  else strap(pen, style === 'Sport')
  pen.fabric(
    path`M${AXIS - 44} ${DIAL_Y - r + 8} L${AXIS - 34} ${DIAL_Y - r - 16} L${AXIS + 34} ${DIAL_Y - r - 16}
      L${AXIS + 44} ${DIAL_Y - r + 8} Z`,
    { color: metal, depth: 0.3 },
  )
  pen.fabric(
    path`M${AXIS - 44} ${DIAL_Y + r - 8} L${AXIS - 34} ${DIAL_Y + r + 16} L${AXIS + 34} ${DIAL_Y + r + 16}
      L${AXIS + 44} ${DIAL_Y + r - 8} Z`,
    { color: metal, depth: 0.3 },
  )
  pen.fabric(
    path`M${AXIS + r - 4} ${DIAL_Y - 9} L${AXIS + r + 11} ${DIAL_Y - 8} L${AXIS + r + 11} ${DIAL_Y + 8}
      L${AXIS + r - 4} ${DIAL_Y + 9} Z`,
    { color: metal, depth: 0.3 },
  )
  pen.fabric(disc(AXIS, DIAL_Y, r), { color: metal, depth: 0.5 })
  if (style === 'Sport') pen.fabric(disc(AXIS, DIAL_Y, r - 5), { color: mix(pen.color, '#17151c', 0.55), depth: 0.3 })
  dial(pen, style, r - (style === 'Sport' ? 18 : 9), metal)
}

function disc(x: number, y: number, r: number): string {
  const k = r * 0.5523
  return path`M${x} ${y - r} C${x + k} ${y - r} ${x + r} ${y - k} ${x + r} ${y}
    C${x + r} ${y + k} ${x + k} ${y + r} ${x} ${y + r} C${x - k} ${y + r} ${x - r} ${y + k} ${x - r} ${y}
    C${x - r} ${y - k} ${x - k} ${y - r} ${x} ${y - r} Z`
}

function strap(pen: Pen, sport: boolean): void {
  const upper = symmetric(
    path`M${AXIS} 30 L${AXIS + 26} 30 C${AXIS + 30} 30 ${AXIS + 31} 34 ${AXIS + 32} 40 L${AXIS + 38} 190 L${AXIS} 190`,
  )
  const lower = symmetric(
    path`M${AXIS} 290 L${AXIS + 38} 290 L${AXIS + 31} 436 C${AXIS + 28} 450 ${AXIS + 18} 456 ${AXIS} 456`,
  )
  for (const d of [upper, lower]) pen.fabric(d, { texture: sport ? 'canvas' : 'leather', depth: 0.7 })
  if (sport)
    for (const y of [60, 84, 108, 132, 340, 364, 388])
      pen.line(path`M${AXIS - 20} ${y} L${AXIS + 20} ${y}`, pen.tones.line, 5, 'stroke-opacity="0.6"')
  else
    for (const x of [24, -24]) {
      pen.stitch(path`M${AXIS + x} 42 L${AXIS + x * 1.25} 168`, '#efe6d4')
      pen.stitch(path`M${AXIS + x * 1.25} 312 L${AXIS + x} 432`, '#efe6d4')
    }
  if (!sport)
    for (const y of [352, 372, 392, 412])
      pen.raw(path`<ellipse cx="${AXIS}" cy="${y}" rx="3" ry="3.6" fill="#1c161c"/>`)
}

function bracelet(pen: Pen, metal: string): void {
  for (let i = 0; i < 9; i += 1) {
    for (const [y, half] of [
      [36 + i * 16, 29 + i],
      [444 - i * 16 - 16, 29 + i],
    ] as const) {
      pen.fabric(
        path`M${AXIS - half} ${y} L${AXIS + half} ${y} L${AXIS + half} ${y + 14} L${AXIS - half} ${y + 14} Z`,
        { color: metal, depth: 0.3 },
      )
      pen.fabric(
        path`M${AXIS - half * 0.42} ${y} L${AXIS + half * 0.42} ${y} L${AXIS + half * 0.42} ${y + 14}
          L${AXIS - half * 0.42} ${y + 14} Z`,
        { color: mix(metal, '#ffffff', 0.35), depth: 0.2 },
      )
    }
  }
}

function dial(pen: Pen, style: string, r: number, metal: string): void {
  const face =
    style === 'Leather-strap'
      ? (['#faf8f2', '#22304f', '#f1e7d3', '#1f4d43'][pen.look.seed % 4] ?? '#faf8f2')
      : pen.color
  const ink = luminance(face) > 0.5 ? '#2b2a30' : '#f6f3ec'
  pen.fabric(disc(AXIS, DIAL_Y, r), { color: face, depth: 0.5 })
  for (let i = 0; i < 60; i += 1) {
    const [sin, cos] = [Math.sin((i * Math.PI) / 30), -Math.cos((i * Math.PI) / 30)]
    const inner = i % 15 === 0 ? 0.72 : i % 5 === 0 ? 0.8 : 0.9
    pen.line(
      path`M${AXIS + sin * r * inner} ${DIAL_Y + cos * r * inner} L${AXIS + sin * r * 0.94} ${DIAL_Y + cos * r * 0.94}`,
      ink,
      i % 5 === 0 ? 2.6 : 0.8,
    )
  }
  if (style === 'Sport' || pen.look.seed % 4 === 1) {
    for (const [dx, dy] of [
      [-0.4, 0],
      [0.4, 0],
      [0, 0.42],
    ] as const)
      pen.line(disc(AXIS + dx * r, DIAL_Y + dy * r, r * 0.2), ink, 1.2, 'stroke-opacity="0.7"')
  }
  const hand = (angle: number, length: number, width: number, color: string): void =>
    pen.line(
      path`M${AXIS} ${DIAL_Y} L${AXIS + Math.sin(angle) * r * length} ${DIAL_Y - Math.cos(angle) * r * length}`,
      color,
      width,
    )
  hand(-0.96, 0.5, 4.6, ink)
  hand(1.05, 0.72, 3.2, ink)
  hand(2.6, 0.78, 1.4, pen.accent === face ? '#c23b3d' : pen.accent)
  pen.button(AXIS, DIAL_Y, 4, metal)
  pen.flat(
    path`M${AXIS - r * 0.7} ${DIAL_Y - r * 0.4}
      C${AXIS - r * 0.4} ${DIAL_Y - r * 0.9} ${AXIS + r * 0.2} ${DIAL_Y - r} ${AXIS + r * 0.5} ${DIAL_Y - r * 0.8}
      C${AXIS} ${DIAL_Y - r * 0.6} ${AXIS - r * 0.4} ${DIAL_Y - r * 0.2} ${AXIS - r * 0.6} ${DIAL_Y + r * 0.2} Z`,
    'rgba(255,255,255,0.22)',
  )
}

interface Lens {
  readonly glass: string
  readonly frame: string
}

const LENSES: Readonly<Record<string, string>> = {
  Round: path`M200 240 C200 206 224 186 252 186 C282 186 306 208 306 240 C306 272 282 294 252 294
    C224 294 200 274 200 240 Z`,
  Aviator: 'M198 206 C226 190 280 188 310 204 C318 244 300 294 260 298 C224 300 200 262 198 206 Z',
  Square: path`M198 200 C230 192 284 192 314 198 C318 230 312 270 300 280 C280 292 226 292 212 278
    C202 262 198 230 198 200 Z`,
  'Cat-eye': 'M198 214 C204 196 262 200 322 180 C326 216 314 266 270 278 C230 284 200 256 198 214 Z',
}

/** Sunglasses: `Round`, `Aviator`, `Square`, `Cat-eye`. */
export function drawSunglasses(pen: Pen, style: string): void {
  const lens = lensOf(pen, style)
  const thin = style === 'Aviator' || (style === 'Round' && pen.look.seed % 2 === 0)
  const width = thin ? 4.5 : 12
  const frame = thin ? (pen.look.seed % 3 === 0 ? METALS.silver : METALS.gold) : pen.color
  pen.stand(AXIS, 312, 146, 10)
  const temple = 'M308 212 C312 180 306 150 296 124 C292 112 294 102 304 96'
  for (const d of [temple, mirror(temple)]) {
    pen.line(d, mix(frame, '#100c18', 0.6), thin ? 5 : 9.4)
    pen.line(d, mix(frame, '#100c18', 0.15), thin ? 3 : 7)
  }
  const bridge =
    style === 'Aviator'
      ? path`M200 214 C190 206 170 206 160 214 M202 200 C190 194 170 194 158 200`
      : 'M200 226 C192 214 168 214 160 226'
  pen.line(bridge, mix(frame, '#100c18', 0.5), width + 2)
  pen.line(bridge, frame, width)
  for (const d of [lens.glass, mirror(lens.glass)]) {
    if (thin) {
      pen.line(d, mix(frame, '#100c18', 0.5), width * 2 + 2)
      pen.line(d, frame, width * 2)
    } else thickRim(pen, d, width)
    pen.raw(`<path d="${d}" fill="#fff"/><path d="${d}" fill="url(#${lens.frame})"/>`)
    pen.line(d, '#15121a', 1.2, 'stroke-opacity="0.6"')
    const clip = pen.clip(d)
    pen.raw(
      `<g clip-path="url(#${clip})" fill="#fff" fill-opacity="0.2">` +
        `<path d="M${d === lens.glass ? 214 : 70} 300 l50 -130 h26 l-50 130 Z"/>` +
        `<path d="M${d === lens.glass ? 252 : 108} 300 l50 -130 h9 l-50 130 Z"/></g>`,
    )
  }
}

/** The rim of an acetate frame takes the pattern: it is the lens, grown. */
function thickRim(pen: Pen, d: string, width: number): void {
  pen.line(d, pen.tones.line, width * 2 + 2.4)
  pen.line(d, pen.color, width * 2)
  if (pen.look.pattern !== 'Solid') pen.line(d, pen.accent, width * 2, 'stroke-dasharray="9 6" stroke-opacity="0.7"')
  pen.line(d, '#ffffff', 2.4, `stroke-opacity="${pen.tones.lightOpacity}" transform="translate(-1 ${-width * 0.55})"`)
}

function lensOf(pen: Pen, style: string): Lens {
  const tint = pen.rng.pick(['#2c2a33', '#4a3728', '#28404a', '#3d2b4a', '#5a6b3a'])
  return {
    glass: LENSES[style] ?? LENSES['Square'] ?? '',
    frame: pen.gradient(
      [
        [0, tint, 0.96],
        [1, mix(tint, '#e9b28a', pen.look.seed % 2 === 0 ? 0.15 : 0.55), 0.82],
      ],
      true,
    ),
  }
}
