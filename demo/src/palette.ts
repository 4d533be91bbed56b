export const COLORS = {
  Black: '#2b2b30',
  Charcoal: '#54575f',
  Grey: '#a3a6ac',
  White: '#f8f7f4',
  Cream: '#f1e7d3',
  Beige: '#d9c4a1',
  Tan: '#bd8d5d',
  Brown: '#75503b',
  Burgundy: '#752a3c',
  Red: '#c23b3d',
  Orange: '#df7d3f',
  Mustard: '#d9a53d',
  Yellow: '#f2d269',
  Olive: '#76764c',
  Green: '#4a8658',
  Mint: '#b4dac5',
  Teal: '#2b7d80',
  'Light Blue': '#aecde8',
  Blue: '#4172b8',
  Navy: '#2b3a61',
  Purple: '#765a9c',
  Lavender: '#c3b8e0',
  Pink: '#ecb0bc',
} as const

export type ColorName = keyof typeof COLORS

/** Colours that sit well on each colour, for prints, trims and colour blocks. */
export const ACCENTS: Readonly<Record<ColorName, readonly ColorName[]>> = {
  Black: ['White', 'Cream', 'Red', 'Mustard'],
  Charcoal: ['White', 'Light Blue', 'Orange', 'Mint'],
  Grey: ['White', 'Navy', 'Black', 'Burgundy'],
  White: ['Navy', 'Red', 'Black', 'Blue', 'Green'],
  Cream: ['Burgundy', 'Navy', 'Tan', 'Teal'],
  Beige: ['White', 'Brown', 'Navy', 'Olive'],
  Tan: ['Cream', 'Navy', 'Brown', 'White'],
  Brown: ['Cream', 'Beige', 'Orange', 'Light Blue'],
  Burgundy: ['Cream', 'Pink', 'Beige', 'Grey'],
  Red: ['White', 'Navy', 'Cream', 'Black'],
  Orange: ['Cream', 'Navy', 'Brown', 'White'],
  Mustard: ['White', 'Navy', 'Charcoal', 'Cream'],
  Yellow: ['White', 'Navy', 'Blue', 'Charcoal'],
  Olive: ['Cream', 'Tan', 'Black', 'Mustard'],
  Green: ['White', 'Cream', 'Navy', 'Yellow'],
  Mint: ['White', 'Teal', 'Navy', 'Pink'],
  Teal: ['White', 'Cream', 'Mustard', 'Light Blue'],
  'Light Blue': ['White', 'Navy', 'Blue', 'Red'],
  Blue: ['White', 'Navy', 'Yellow', 'Light Blue'],
  Navy: ['White', 'Red', 'Light Blue', 'Mustard', 'Cream'],
  Purple: ['White', 'Lavender', 'Mustard', 'Pink'],
  Lavender: ['White', 'Purple', 'Navy', 'Cream'],
  Pink: ['White', 'Burgundy', 'Red', 'Navy'],
}

/** How a surface of one colour is shaded. Colours are `#rrggbb`, the opacities go with them. */
export interface Tones {
  readonly base: string
  /** Outlines and seams. */
  readonly line: string
  /** The inside of a garment: the back of a neck hole, the lining of a bag. */
  readonly inside: string
  readonly shadow: string
  readonly shadowOpacity: number
  readonly lightOpacity: number
}

/** Light cloth takes pale cool shadows and strong lights; dark cloth is modelled by its lights. */
export function tones(base: string): Tones {
  const brightness = luminance(base)
  return {
    base,
    line: brightness > 0.75 ? mix(base, '#6a6472', 0.55) : mix(base, '#0c0a14', brightness < 0.2 ? 0.62 : 0.42),
    inside: mix(base, brightness > 0.75 ? '#77727f' : '#15121c', brightness > 0.75 ? 0.34 : 0.45),
    shadow: brightness > 0.75 ? mix(base, '#3d3852', 0.85) : mix(base, '#0d0a1a', 0.82),
    shadowOpacity: brightness > 0.75 ? 0.3 : brightness < 0.2 ? 0.6 : 0.42,
    lightOpacity: brightness > 0.75 ? 0.75 : brightness < 0.2 ? 0.16 : 0.28,
  }
}

/** `a` and `b` mixed in sRGB: 0 gives `a`, 1 gives `b`. */
export function mix(a: string, b: string, share: number): string {
  const [from, to] = [channels(a), channels(b)]
  const mixed = from.map((value, i) => Math.round(value + ((to[i] ?? 0) - value) * share))
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

/** Relative brightness in 0..1 (Rec. 709 weights on sRGB values, close enough for choosing tones). */
export function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = channels(color)
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255
}

function channels(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
}
