import { mix } from '../palette.ts'
import type { Pen } from '../pen.ts'

/** A rolled handle or strap along a line. */
export function handle(pen: Pen, d: string, width: number, color: string): void {
  pen.line(d, mix(color, '#100c18', 0.55), width + 2.2)
  pen.line(d, color, width)
  pen.line(d, '#ffffff', width * 0.25, 'stroke-opacity="0.3" transform="translate(-1 -1)"')
}
