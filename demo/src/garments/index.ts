import type { Pen } from '../pen.ts'
import { drawSunglasses, drawWatch } from './accessories.ts'
import { drawBackpack } from './backpacks.ts'
import { drawShorts, drawTrousers } from './bottoms.ts'
import { drawBlazer, drawCoat } from './coats.ts'
import { drawDress } from './dresses.ts'
import { drawHandbag } from './handbags.ts'
import { drawBeanie, drawCap } from './headwear.ts'
import { drawJacket } from './jackets.ts'
import { drawJeans } from './jeans.ts'
import { drawPolo, drawTank, drawTee } from './jersey.ts'
import { drawHoodie, drawSweater } from './knitwear.ts'
import { drawShirt } from './shirts.ts'
import { drawBoots, drawHeels, drawLoafers } from './shoes.ts'
import { drawSkirt } from './skirts.ts'
import { drawBelt, drawScarf, drawSocks, drawTie } from './small-textiles.ts'
import { drawSneakers } from './sneakers.ts'

/** Every garment that can be drawn; each takes one of its own style names. */
export const GARMENTS = {
  't-shirt': drawTee,
  'tank-top': drawTank,
  polo: drawPolo,
  shirt: drawShirt,
  sweater: drawSweater,
  hoodie: drawHoodie,
  jacket: drawJacket,
  blazer: drawBlazer,
  coat: drawCoat,
  dress: drawDress,
  skirt: drawSkirt,
  jeans: drawJeans,
  trousers: drawTrousers,
  shorts: drawShorts,
  sneakers: drawSneakers,
  boots: drawBoots,
  heels: drawHeels,
  loafers: drawLoafers,
  handbag: drawHandbag,
  backpack: drawBackpack,
  cap: drawCap,
  beanie: drawBeanie,
  scarf: drawScarf,
  socks: drawSocks,
  belt: drawBelt,
  tie: drawTie,
  watch: drawWatch,
  sunglasses: drawSunglasses,
} as const satisfies Record<string, (pen: Pen, style: string) => void>

export type GarmentName = keyof typeof GARMENTS
