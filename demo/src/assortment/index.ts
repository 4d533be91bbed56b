import { ACCESSORIES } from './accessories.ts'
import { DRESSES_AND_BOTTOMS } from './dresses-and-bottoms.ts'
import { OUTERWEAR } from './outerwear.ts'
import { SHOES } from './shoes.ts'
import { TOPS } from './tops.ts'
import type { Range } from './range.ts'

export type { Gender, Range, Style } from './range.ts'

/** Everything the demo shop sells. */
export const ASSORTMENT: readonly Range[] = [...TOPS, ...OUTERWEAR, ...DRESSES_AND_BOTTOMS, ...SHOES, ...ACCESSORIES]
