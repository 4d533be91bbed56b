import { AXIS, mirror, path, symmetric } from '../path.ts'
import type { Pen } from '../pen.ts'
import { blockInlay } from '../prints.ts'

/** Skirts: `Pencil`, `A-line`, `Pleated`, `Mini`, `Maxi`, `Denim`. */
export function drawSkirt(pen: Pen, style: string): void {
  const { rng } = pen
  const [waist, hip, hem, top, hemY] = measures(style)
  const bottom = hemY + rng.range(-10, 10)
  const w = waist + rng.range(-2, 3)
  const h = hem + rng.range(-6, 6)
  const rise = bottom - top
  const d = symmetric(
    path`M${AXIS} ${top + 20} C${AXIS + 30} ${top + 20} ${AXIS + w - 6} ${top + 16} ${AXIS + w} ${top + 12}` +
      path`
        C${AXIS + w + 6} ${top + 40} ${AXIS + hip} ${top + rise * 0.2} ${AXIS + hip + (h - hip) * 0.25}
        ${top + rise * 0.42}` +
      path`
        C${AXIS + hip + (h - hip) * 0.6} ${top + rise * 0.66} ${AXIS + h} ${bottom - 40} ${AXIS + h} ${bottom - 6}` +
      path` C${AXIS + h * 0.7} ${bottom + 4} ${AXIS + h * 0.4} ${bottom + 9} ${AXIS} ${bottom + 9}`,
  )
  const denim = style === 'Denim'
  pen.fabric(d, {
    folds: style === 'Pleated' ? [] : folds(pen, w, h, top, bottom, style === 'Pencil' || denim ? 2 : 7),
    inlay: blockInlay(pen, top, bottom),
    ...(denim ? { texture: 'twill' as const } : {}),
  })
  if (style === 'Pleated') pleats(pen, d, w, h, top + 16, bottom + 8)
  if (style === 'Pencil') pen.seam(path`M${AXIS + 26} ${bottom + 6} L${AXIS + 26} ${bottom - 70}`)
  if (denim) denimFront(pen, w, hip, top, bottom)
  if (style === 'Maxi' && rng.chance(0.5)) tiers(pen, w, h, top, bottom)
  pen.fabric(
    symmetric(
      path`M${AXIS} ${top + 6} C${AXIS + 26} ${top + 6} ${AXIS + w - 8} ${top + 3} ${AXIS + w - 1} ${top}
        L${AXIS + w + 1} ${top + 15} C${AXIS + w - 10} ${top + 20} ${AXIS + 26} ${top + 23} ${AXIS} ${top + 23}`,
    ),
    { depth: 0.3 },
  )
  pen.stitch(
    path`M${AXIS - h + 2} ${bottom - 15}
      C${AXIS - h * 0.5} ${bottom} ${AXIS + h * 0.5} ${bottom} ${AXIS + h - 2} ${bottom - 15}`,
  )
}

function measures(style: string): [number, number, number, number, number] {
  switch (style) {
    case 'Pencil':
      return [56, 76, 68, 84, 386]
    case 'Mini':
      return [62, 84, 104, 128, 334]
    case 'Maxi':
      return [54, 76, 118, 40, 440]
    case 'Pleated':
      return [54, 80, 122, 84, 380]
    case 'Denim':
      return [66, 86, 96, 118, 348]
    default:
      return [56, 80, 124, 96, 366]
  }
}

function folds(pen: Pen, waist: number, hem: number, top: number, bottom: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const at = ((i + 0.5) / count) * 2 - 1 + pen.rng.range(-0.07, 0.07)
    return pen.crease(
      AXIS + at * hem * 0.95,
      bottom + 8,
      AXIS + at * waist * 0.85,
      top + pen.rng.range(30, 110),
      4 + hem / 24,
      at * -8,
    )
  })
}

function pleats(pen: Pen, d: string, waist: number, hem: number, top: number, bottom: number): void {
  const t = pen.tones
  const count = 13
  const parts = Array.from({ length: count }, (_, i) => {
    const [a, b] = [(i / count) * 2 - 1, ((i + 0.62) / count) * 2 - 1]
    const x = (at: number, half: number): number => AXIS + at * half
    const shade = path`M${x(a, waist)} ${top} L${x(b, waist)} ${top} L${x(b, hem)} ${bottom} L${x(a, hem)} ${bottom} Z`
    const gradient = pen.gradient([
      [0, t.shadow, t.shadowOpacity * 1.1],
      [1, t.shadow, 0],
    ])
    return (
      `<path d="${shade}" fill="url(#${gradient})"/>` +
      path`<path d="M${x(a, waist)} ${top} L${x(a, hem)} ${bottom}" ` +
      `stroke="${t.line}" stroke-width="1" stroke-opacity="0.7"/>`
    )
  })
  pen.raw(`<g clip-path="url(#${pen.clip(d)})">${parts.join('')}</g>`)
}

function tiers(pen: Pen, waist: number, hem: number, top: number, bottom: number): void {
  for (const share of [0.36, 0.68]) {
    const y = top + (bottom - top) * share
    const half = waist + (hem - waist) * (share * 0.94) + 10
    pen.seam(
      path`M${AXIS - half} ${y - 3}
        C${AXIS - half * 0.5} ${y + 8} ${AXIS + half * 0.5} ${y + 8} ${AXIS + half} ${y - 3}`,
    )
  }
}

function denimFront(pen: Pen, waist: number, hip: number, top: number, bottom: number): void {
  const thread = '#d9a25c'
  const pocket = path`M${AXIS + 30} ${top + 22}
    C${AXIS + 34} ${top + 48} ${AXIS + waist - 4} ${top + 54} ${AXIS + waist + 10} ${top + 52}`
  for (const d of [pocket, mirror(pocket)]) {
    pen.seam(d)
    pen.line(d, thread, 1, 'stroke-dasharray="3 2" transform="translate(0 3)"')
  }
  pen.seam(path`M${AXIS} ${top + 22} L${AXIS} ${bottom + 8}`)
  pen.line(path`M${AXIS + 4} ${top + 22} L${AXIS + 4} ${bottom + 6}`, thread, 1, 'stroke-dasharray="3 2"')
  for (let y = top + 40; y < bottom - 20; y += 32) pen.button(AXIS - 6, y, 3.2, '#d2ad62')
  pen.button(AXIS - 4, top + 14, 4, '#d2ad62')
  pen.line(
    path`M${AXIS - waist + 4} ${top + 16}
      C${AXIS - 26} ${top + 21} ${AXIS + 26} ${top + 21} ${AXIS + waist - 4} ${top + 16}`,
    thread,
    1,
    'stroke-dasharray="3 2"',
  )
}
