import { mix } from './palette.ts'
import { path, round, WIDTH } from './path.ts'
import type { Pen } from './pen.ts'

/** Bands of other colours across a part from `top` to `bottom`, for colour-block designs; nothing for the others. */
export function blockInlay(pen: Pen, top: number, bottom: number): string {
  if (pen.look.pattern !== 'Color block') return ''
  const height = bottom - top
  const band = (from: number, to: number, fill: string): string =>
    path`<rect x="0" y="${top + height * from}" width="${WIDTH}" height="${height * (to - from)}" ` + `fill="${fill}"/>`
  return blockRng(pen) < 0.5
    ? band(0.34, 0.62, pen.accent) + band(0.62, 1.2, pen.third())
    : band(0.3, 0.35, pen.third()) + band(0.35, 1.2, pen.accent)
}

/** The same choice for every part of one drawing. */
function blockRng(pen: Pen): number {
  return (pen.look.seed % 97) / 97
}

/** The colour of sleeves and side parts: another one on colour-block designs. */
export function sideColor(pen: Pen): { color?: string } {
  return pen.look.pattern === 'Color block' && blockRng(pen) < 0.5 ? { color: pen.third() } : {}
}

type Motif = (ink: string, second: string, ground: string) => string

const sun = (ink: string): string =>
  Array.from(
    { length: 12 },
    (_, i) => `<path d="M-2 -44 L2 -44 L0 -54 Z" fill="${ink}" transform="rotate(${i * 30})"/>`,
  ).join('')

const MOTIFS: readonly Motif[] = [
  (ink, second, ground) =>
    `<circle r="46" fill="${second}"/>` +
    `<path d="M-46 10 L-18 -26 L2 4 L16 -14 L46 16 A46 46 0 0 1 -46 10 Z" fill="${ink}"/>` +
    `<path d="M-18 -26 L-8 -11 L-15 -8 L-20 -13 L-27 -14 Z" fill="${ground}"/>`,
  (ink, second) =>
    [0, 1, 2, 3]
      .map(
        (i) =>
          `<path d="M-50 ${-24 + i * 18} q12.5 -18 25 0 t25 0 t25 0 t25 0" fill="none" ` +
          `stroke="${i % 2 ? second : ink}" ` +
          'stroke-width="7" stroke-linecap="round"/>',
      )
      .join(''),
  (ink, second) =>
    `${sun(second)}<circle r="36" fill="${ink}"/><path d="M-36 0 A36 36 0 0 0 36 0 Z" fill="${second}"/>`,
  (ink, second) =>
    `<circle cx="-16" r="30" fill="${ink}"/><circle cx="16" r="30" fill="${second}" fill-opacity="0.85"/>`,
  (ink, second) =>
    `<path d="M0 52 C-2 20 2 0 -2 -14" fill="none" stroke="${second}" stroke-width="6"/>` +
    [-150, -115, -75, -40, -10]
      .map(
        (turn) =>
          `<path d="M0 0 C14 -14 36 -12 48 6 C32 -2 16 0 0 0 Z" fill="${ink}" ` +
          `transform="translate(-2 -14) rotate(${turn})"/>`,
      )
      .join(''),
  (ink) => `<path d="M10 -54 L-30 8 L-4 8 L-14 54 L32 -12 L4 -12 Z" fill="${ink}"/>`,
  (ink, second) =>
    `<path d="M0 -50 L13 -16 L48 -15 L20 6 L30 42 L0 22 L-30 42 L-20 6 L-48 -15 L-13 -16 Z" fill="${ink}"/>` +
    `<path d="M0 -26 L7 -8 L25 -8 L11 3 L16 21 L0 11 L-16 21 L-11 3 L-25 -8 L-7 -8 Z" fill="${second}"/>`,
  (ink, second) =>
    [0, 1, 2, 3]
      .map(
        (i) =>
          `<rect x="-44" y="${-40 + i * 22}" width="${88 - i * 16}" height="13" rx="2" ` +
          `fill="${i % 2 ? second : ink}"/>`,
      )
      .join(''),
  (ink, second) =>
    `<path d="M-40 40 L-40 -4 A40 40 0 0 1 40 -4 L40 40 Z" fill="${second}"/>` +
    `<path d="M-26 40 L-26 -2 A26 26 0 0 1 26 -2 L26 40 Z" fill="${ink}"/>` +
    `<path d="M-12 40 L-12 0 A12 12 0 0 1 12 0 L12 40 Z" fill="${second}"/>`,
  (ink, second) =>
    '<path d="M-44 24 C-44 -10 -16 -30 0 -46 C16 -30 44 -10 44 24 C44 44 14 46 0 26 C-14 46 -44 44 -44 24 Z" ' +
    `fill="${ink}"/>` +
    `<path d="M0 26 C-2 40 -8 48 -14 54 L14 54 C8 48 2 40 0 26 Z" fill="${ink}"/>` +
    `<circle cy="2" r="9" fill="${second}"/>`,
]

/** The pictogram of a graphic design, centred at (x, y); nothing for other patterns. `size` is about its width. */
export function graphic(pen: Pen, x: number, y: number, size: number): string {
  if (pen.look.pattern !== 'Graphic') return ''
  const motif = MOTIFS[pen.look.seed % MOTIFS.length]
  const second = pen.third() === pen.accent ? mix(pen.accent, pen.color, 0.5) : pen.third()
  const drawn = motif?.(pen.accent, second, pen.color) ?? ''
  return `<g transform="translate(${round(x)} ${round(y)}) scale(${Math.round(size) / 100})">${drawn}</g>`
}
