import { luminance, mix } from '../palette.ts'
import { AXIS, mirror, path } from '../path.ts'
import type { Pen } from '../pen.ts'
import { METALS } from '../shading.ts'
import { type Cut, cutOf, fly, folds, hemStitch, loops, outline, waistband } from './bottom-block.ts'

/** Jeans: `Skinny`, `Straight`, `Wide-leg`, `Flared`, `Ripped`. */
export function drawJeans(pen: Pen, style: string): void {
  const c =
    style === 'Skinny'
      ? cutOf(pen, [14, 60], [20, 54], 446)
      : style === 'Wide-leg'
        ? cutOf(pen, [7, 88], [8, 100], 448)
        : style === 'Flared'
          ? cutOf(pen, [15, 62], [6, 92], 448)
          : cutOf(pen, [11, 72], [14, 70], 446)
  const pale = luminance(pen.color) > 0.7
  const thread = pale || pen.look.color === 'Black' ? mix(pen.color, pen.tones.line, 0.7) : '#dca55e'
  pen.fabric(outline(c), { texture: 'twill', folds: [...folds(pen, c), ...fades(pen, c)] })
  fly(pen, c, thread)
  const pocket = path`M${AXIS + 22} ${c.top + 11}
    C${AXIS + 26} ${c.top + 36} ${AXIS + c.waist - 6} ${c.top + 48} ${AXIS + c.waist + 9} ${c.top + 46}`
  const side = path`M${AXIS + c.hip - 4} ${c.top + 110}
    C${AXIS + c.hip - 4} ${c.crotchY + 20} ${AXIS + c.knee[1] - 4} ${c.crotchY + 70} ${AXIS + c.knee[1] - 4}
    ${c.crotchY + 110}`
  for (const d of [pocket, mirror(pocket)]) {
    pen.seam(d)
    pen.line(d, thread, 0.9, 'stroke-dasharray="3 2" transform="translate(0 3.4)"')
  }
  for (const d of [side, mirror(side)]) pen.line(d, thread, 0.8, 'stroke-dasharray="3 2" stroke-opacity="0.7"')
  for (const dx of [24, c.waist + 4, -24, -c.waist - 4])
    pen.button(AXIS + dx, c.top + (Math.abs(dx) > 30 ? 49 : 18), 1.8, METALS.gold)
  if (style === 'Ripped')
    for (const [x, y] of [
      [-48, 96],
      [40, 116],
      [-38, 150],
    ] as const)
      rip(pen, AXIS + x, c.crotchY + y)
  hemStitch(pen, c, thread)
  waistband(pen, c, 'twill')
  pen.line(
    path`M${AXIS - c.waist + 3} ${c.top - 1}
      C${AXIS - 20} ${c.top + 8} ${AXIS + 20} ${c.top + 8} ${AXIS + c.waist - 3} ${c.top - 1}`,
    thread,
    0.9,
    'stroke-dasharray="3 2"',
  )
  loops(pen, c)
  pen.button(AXIS + 1, c.top + 4, 4.2, METALS.gold)
}

/** Where denim wears pale: the thighs. */
function fades(pen: Pen, c: Cut): string[] {
  const opacity = pen.rng.range(0.1, 0.32)
  return [-1, 1].map((side) => {
    const x = AXIS + side * ((c.knee[0] + c.knee[1]) / 2 + 2)
    return (
      path`<ellipse cx="${x}" cy="${c.crotchY + 46}" rx="16" ry="86" fill="#fff" ` +
      `fill-opacity="${opacity.toFixed(2)}"/>`
    )
  })
}

function rip(pen: Pen, x: number, y: number): void {
  pen.flat(
    path`M${x - 13} ${y} C${x - 6} ${y - 6} ${x + 6} ${y - 5} ${x + 13} ${y - 1}
      C${x + 6} ${y + 7} ${x - 6} ${y + 6} ${x - 13} ${y} Z`,
    mix(pen.color, '#ffffff', 0.62),
    pen.tones.line,
    0.8,
  )
  for (const dy of [-2.4, 0.4, 3])
    pen.line(path`M${x - 9} ${y + dy} L${x + 9} ${y + dy - 0.6}`, mix(pen.color, '#ffffff', 0.9), 0.9)
}
