import { GARMENTS } from './garments/index.ts'
import { COLORS, mix } from './palette.ts'
import { Pen } from './pen.ts'
import type { DemoProduct } from './products.ts'

/** Draws a product, 360 × 480 px on white, as an SVG document. The same product gives the same text. */
export function drawProduct({ design }: Pick<DemoProduct, 'design'>): string {
  const pen = new Pen(design, design.denim ? indigo(COLORS[design.color]) : undefined)
  GARMENTS[design.garment](pen, design.style)
  return pen.toSvg()
}

function indigo(color: string): string {
  return mix(color, '#5b6880', 0.32)
}
