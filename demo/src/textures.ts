import type { Tile } from './patterns.ts'
import type { Tones } from './palette.ts'

/** What the surface is made of; drawn over the colour and the pattern. */
export type Texture = 'knit' | 'cable' | 'rib' | 'twill' | 'canvas' | 'leather' | 'woven'

/** One tile of a texture. */
export function makeTexture(name: Texture, t: Tones): Tile {
  const dark = `stroke="${t.shadow}" stroke-opacity="${t.shadowOpacity * 0.5}"`
  const light = `stroke="#fff" stroke-opacity="${t.lightOpacity * 0.4}"`
  const draw = (d: string, look: string, width: number): string =>
    `<path d="${d}" fill="none" ${look} stroke-width="${width}" stroke-linecap="round"/>`
  switch (name) {
    case 'knit':
      return { width: 6, height: 6, svg: draw('M0 0 L3 4 L6 0', dark, 1.1) + draw('M0 3 L3 7 L6 3', light, 0.8) }
    case 'rib':
      return { width: 7, height: 8, svg: draw('M1 0 V8', dark, 2) + draw('M4.5 0 V8', light, 1.6) }
    case 'cable': {
      const twist = 'M6 0 C6 10 20 14 20 24 M20 0 C20 5 17 8 15 10 M11 15 C8 17 6 20 6 24'
      return {
        width: 36,
        height: 24,
        svg:
          draw(twist, dark, 3) +
          draw('M9 0 C9 10 23 14 23 24', light, 1.6) +
          draw('M1 0 V24 M26 0 V24', dark, 1.6) +
          draw('M29 0 l2 3 l2 -3 M29 6 l2 3 l2 -3 M29 12 l2 3 l2 -3 M29 18 l2 3 l2 -3', dark, 1),
      }
    }
    case 'twill':
      return {
        width: 4,
        height: 4,
        svg: draw('M-1 5 L5 -1 M-1 1 L1 -1 M3 5 L5 3', dark, 0.7) + draw('M0 2 L2 0', light, 0.6),
      }
    case 'canvas':
      return { width: 4, height: 4, svg: draw('M0 1 H2 M2 3 H4', dark, 0.8) + draw('M3 0 V2 M1 2 V4', light, 0.7) }
    case 'leather':
      return {
        width: 14,
        height: 14,
        svg: draw('M1 2 q2 -2 4 0 M8 5 q2 2 4 1 M3 9 q1 2 3 1 M10 11 q2 -1 3 1 M6 13 q1 -1 2 0', dark, 0.7),
      }
    case 'woven':
      return {
        width: 12,
        height: 12,
        svg:
          draw('M0 3 H6 M6 9 H12', dark, 4) +
          draw('M9 0 V6 M3 6 V12', light, 3.4) +
          draw('M0 0 H12 M0 6 H12', dark, 0.6),
      }
  }
}
