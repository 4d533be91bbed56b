import type { GarmentName } from '../garments/index.ts'
import type { ColorName } from '../palette.ts'
import type { PatternName } from '../patterns.ts'

export type Gender = 'Women' | 'Men' | 'Unisex'

/** One cut of a garment, with what is special about it. */
export interface Style {
  /** As the garment's drawing knows it. */
  readonly name: string
  readonly genders: readonly Gender[]
  readonly colors?: readonly ColorName[]
  readonly patterns?: readonly PatternName[]
  readonly materials?: readonly string[]
  /** Sewn from denim, which dyes the colours greyer. */
  readonly denim?: boolean
}

/** What the shop sells of one garment. */
export interface Range {
  readonly garment: GarmentName
  readonly productType: string
  readonly noun: string
  readonly styles: readonly Style[]
  readonly colors: readonly ColorName[]
  /** A name that appears twice is picked twice as often. */
  readonly patterns: readonly PatternName[]
  readonly materials: readonly string[]
  /** Lowest and highest list price in USD. */
  readonly price: readonly [number, number]
  readonly sizes: 'letters' | 'waist' | 'shoes' | 'one'
}

export const W: readonly Gender[] = ['Women']
export const M: readonly Gender[] = ['Men']
export const U: readonly Gender[] = ['Unisex']
export const WM: readonly Gender[] = ['Women', 'Men']

export const BRIGHT: readonly ColorName[] = [
  'Black', 'White', 'Grey', 'Navy', 'Blue', 'Light Blue', 'Red', 'Burgundy', 'Pink', 'Green', 'Mint', 'Teal',
  'Mustard', 'Yellow', 'Orange', 'Olive', 'Purple', 'Lavender', 'Beige', 'Cream',
]
export const CLASSIC: readonly ColorName[] = [
  'Black', 'Charcoal', 'Grey', 'Navy', 'Beige', 'Tan', 'Brown', 'Olive', 'Burgundy', 'Cream',
]
export const LEATHER: readonly ColorName[] = [
  'Black', 'Brown', 'Tan', 'Burgundy', 'Navy', 'Beige', 'Cream', 'Olive', 'Red',
]
export const DENIM: readonly ColorName[] = ['Light Blue', 'Blue', 'Navy', 'Black', 'Grey', 'White', 'Charcoal']

export const SOLID: readonly PatternName[] = ['Solid']
export const denim = {
  colors: DENIM,
  patterns: SOLID,
  materials: ['Cotton denim', 'Stretch denim'],
  denim: true,
} as const
export const leather = { colors: LEATHER, patterns: SOLID, materials: ['Leather', 'Vegan leather'] } as const

type Special = Omit<Style, 'name' | 'genders'>

/** Styles that share everything but their names, which are separated by spaces. */
export function styles(names: string, genders: readonly Gender[], special: Special = {}): Style[] {
  return names.split(' ').map((name) => ({ name, genders, ...special }))
}
