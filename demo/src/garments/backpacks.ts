import { mix } from '../palette.ts'
import { AXIS, mirror, path, symmetric } from '../path.ts'
import type { Pen } from '../pen.ts'
import { METALS } from '../shading.ts'
import { blockInlay, graphic } from '../prints.ts'
import { handle } from './handle.ts'

/** Backpacks: `Classic`, `Roll-top`, `Mini`, `Flap`. */
export function drawBackpack(pen: Pen, style: string): void {
  const mini = style === 'Mini'
  const half = mini ? 82 : pen.rng.range(96, 106)
  const [top, bottom] = mini ? [150, 386] : [100, 424]
  const trim =
    pen.look.pattern === 'Color block' || pen.look.seed % 3 === 0 ? pen.accent : mix(pen.color, pen.tones.line, 0.2)
  const texture = style === 'Flap' || mini ? 'leather' : 'canvas'
  pen.stand(AXIS, bottom, half + 34, 14)
  for (const d of [
    path`M${AXIS + half - 14} ${top + 60}
      C${AXIS + half + 26} ${top + 110} ${AXIS + half + 26} ${bottom - 80} ${AXIS + half - 8} ${bottom - 22}`,
  ]) {
    for (const strap of [d, mirror(d)]) handle(pen, strap, 12, mix(pen.color, '#100c18', 0.3))
  }
  handle(
    pen,
    path`M${AXIS - 22} ${top + 8} C${AXIS - 22} ${top - 34} ${AXIS + 22} ${top - 34} ${AXIS + 22} ${top + 8}`,
    8,
    trim,
  )
  const crown =
    style === 'Roll-top'
      ? path`M${AXIS} ${top} L${AXIS + half - 22} ${top}
        C${AXIS + half - 18} ${top + 40} ${AXIS + half} ${top + 70} ${AXIS + half} ${top + 110}`
      : path`M${AXIS} ${top} C${AXIS + 52} ${top} ${AXIS + half - 2} ${top + 26} ${AXIS + half} ${top + 92}`
  const d = symmetric(
    crown +
      path` C${AXIS + half + 6} ${top + 160} ${AXIS + half + 6} ${bottom - 60} ${AXIS + half} ${bottom - 26}
        C${AXIS + half - 4} ${bottom - 4} ${AXIS + half - 24} ${bottom} ${AXIS} ${bottom}`,
  )
  pen.fabric(d, {
    texture,
    inlay: blockInlay(pen, top, bottom),
    folds: [
      pen.crease(AXIS - half + 22, top + 70, AXIS - half + 30, bottom - 130, 6, -6),
      pen.fold(AXIS - 50, top + 24, AXIS - 58, top + 120, 8, 5, 'light'),
    ],
  })
  if (style === 'Roll-top') rollTop(pen, half, top, trim)
  else if (style !== 'Flap')
    pen.zip(
      path`M${AXIS - half + 7} ${top + 116}
        C${AXIS - half + 8} ${top + 50} ${AXIS - 46} ${top + 18} ${AXIS} ${top + 18}
        C${AXIS + 46} ${top + 18} ${AXIS + half - 8} ${top + 50} ${AXIS + half - 7} ${top + 116}`,
      AXIS + half - 10,
      top + 94,
      METALS.dark,
    )
  frontPocket(pen, half, mini ? bottom - 116 : bottom - 152, bottom, trim, texture)
  if (style === 'Flap') flapTop(pen, half, top, trim)
}

function frontPocket(
  pen: Pen,
  half: number,
  top: number,
  bottom: number,
  trim: string,
  texture: 'leather' | 'canvas',
): void {
  const w = half - 20
  const d = symmetric(
    path`M${AXIS} ${top} C${AXIS + w - 24} ${top} ${AXIS + w} ${top + 6} ${AXIS + w} ${top + 34}
      L${AXIS + w + 1} ${bottom - 34}
      C${AXIS + w} ${bottom - 16} ${AXIS + w - 16} ${bottom - 12} ${AXIS} ${bottom - 12}`,
  )
  pen.fabric(d, {
    texture,
    depth: 0.65,
    ...(pen.look.pattern === 'Color block' ? { color: trim } : {}),
    inlay: graphic(pen, AXIS, (top + bottom) / 2 + 4, 74),
  })
  pen.zip(
    path`M${AXIS - w + 10} ${top + 26} C${AXIS - 30} ${top + 20} ${AXIS + 30} ${top + 20} ${AXIS + w - 10} ${top + 26}`,
    AXIS + w - 16,
    top + 25,
    METALS.dark,
  )
  if (pen.look.pattern !== 'Graphic')
    pen.flat(
      path`M${AXIS - 14} ${top + 56} L${AXIS + 14} ${top + 56} L${AXIS + 14} ${top + 74} L${AXIS - 14} ${top + 74} Z`,
      '#9a6b43',
      '#4b2f1c',
    )
}

function rollTop(pen: Pen, half: number, top: number, trim: string): void {
  pen.fabric(
    path`M${AXIS - half + 18} ${top - 12} L${AXIS + half - 18} ${top - 12}
      C${AXIS + half - 10} ${top - 4} ${AXIS + half - 10} ${top + 12} ${AXIS + half - 18} ${top + 20}
      L${AXIS - half + 18} ${top + 20}
      C${AXIS - half + 10} ${top + 12} ${AXIS - half + 10} ${top - 4} ${AXIS - half + 18} ${top - 12} Z`,
    { depth: 0.5 },
  )
  pen.fabric(
    path`M${AXIS - 9} ${top - 12} L${AXIS + 9} ${top - 12} L${AXIS + 9} ${top + 96} L${AXIS - 9} ${top + 96} Z`,
    { color: trim, depth: 0.25 },
  )
  pen.line(
    path`M${AXIS - 13} ${top + 54} L${AXIS + 13} ${top + 54} L${AXIS + 13} ${top + 72} L${AXIS - 13} ${top + 72} Z`,
    METALS.silver,
    3.4,
  )
}

function flapTop(pen: Pen, half: number, top: number, trim: string): void {
  pen.fabric(
    symmetric(
      path`M${AXIS} ${top - 4}
        C${AXIS + 60} ${top - 4} ${AXIS + half + 2} ${top + 20} ${AXIS + half + 4} ${top + 84}
        C${AXIS + half + 4} ${top + 140} ${AXIS + half - 30} ${top + 164} ${AXIS} ${top + 166}`,
    ),
    { texture: 'leather', depth: 0.8 },
  )
  for (const x of [-44, 44]) {
    pen.fabric(
      path`M${AXIS + x - 9} ${top + 104} L${AXIS + x + 9} ${top + 104} L${AXIS + x + 9} ${top + 206}
        L${AXIS + x} ${top + 214} L${AXIS + x - 9} ${top + 206} Z`,
      { color: trim, depth: 0.25 },
    )
    pen.line(
      path`M${AXIS + x - 12} ${top + 164} L${AXIS + x + 12} ${top + 164} L${AXIS + x + 12} ${top + 184}
        L${AXIS + x - 12} ${top + 184} Z`,
      METALS.gold,
      3,
    )
  }
}
