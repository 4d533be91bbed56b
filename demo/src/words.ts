import type { ColorName } from './palette.ts'
import type { PatternName } from './patterns.ts'
import type { Rng } from './rng.ts'

/** Invented brands and how dear they are: 1 is the middle of a price range. */
export const BRANDS = [
  { name: 'Fennmoor', tier: 0.6 },
  { name: 'Oddlarch', tier: 0.7 },
  { name: 'Lumbrook', tier: 0.75 },
  { name: 'Pellawick', tier: 0.85 },
  { name: 'Tarn & Thistle', tier: 0.95 },
  { name: 'Brindlecot', tier: 1 },
  { name: 'Halvenne', tier: 1.1 },
  { name: 'Verrowby', tier: 1.2 },
  { name: 'Quillane', tier: 1.35 },
  { name: 'Ostravell', tier: 1.5 },
] as const

const LINES = [
  'Alder', 'Aster', 'Birch', 'Bracken', 'Calla', 'Cedar', 'Clover', 'Coral', 'Dune', 'Elm', 'Ember', 'Fable', 'Fern',
  'Fjord', 'Flint', 'Gale', 'Grove', 'Harbor', 'Hazel', 'Heath', 'Indra', 'Iris', 'Isle', 'Juniper', 'Kelda', 'Lark',
  'Laurel', 'Linden', 'Luna', 'Maple', 'Marin', 'Meadow', 'Mesa', 'Nell', 'Noor', 'Olive', 'Orla', 'Petra', 'Pine',
  'Poppy', 'Quarry', 'Reed', 'Ridge', 'Rowan', 'Sable', 'Sage', 'Skye', 'Sol', 'Tansy', 'Tide', 'Umber', 'Vale',
  'Wren', 'Yarrow', 'Zinnia',
] as const

const PATTERN_WORDS: Readonly<Record<PatternName, string>> = {
  Solid: '',
  Ribbed: 'Ribbed',
  'Color block': 'Color-Block',
  Graphic: 'Graphic',
  Striped: 'Striped',
  Pinstripe: 'Pinstripe',
  'Diagonal stripe': 'Diagonal-Stripe',
  Checked: 'Checked',
  Gingham: 'Gingham',
  'Polka dot': 'Polka-Dot',
  Floral: 'Floral',
  Camouflage: 'Camo',
  Leopard: 'Leopard-Print',
  Houndstooth: 'Houndstooth',
  Argyle: 'Argyle',
  'Fair Isle': 'Fair Isle',
}

/** The name of a design within its brand. */
export function lineName(rng: Rng): string {
  return rng.pick(LINES)
}

/** For instance `Alder Striped Crew-Neck T-Shirt in Navy`. */
export function titleOf(line: string, pattern: PatternName, style: string, noun: string, color: ColorName): string {
  return [line, PATTERN_WORDS[pattern], capitals(style), capitals(noun), 'in', color]
    .filter((word) => word !== '')
    .join(' ')
}

function capitals(words: string): string {
  return words.replace(/(^|[ -])[a-z]/g, (letter) => letter.toUpperCase())
}

const FEELS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/leather/i, ['Full-grain look that grows softer with wear.', 'Smooth to the touch, finished by hand.']],
  [/suede/i, ['Brushed to a soft nap.', 'Soft from the first day.']],
  [/denim/i, ['Sturdy, with just enough give.', 'Washed for a worn-in feel.']],
  [/wool|cashmere/i, ['Warm without weight.', 'Soft enough to wear on bare skin.']],
  [/linen/i, ['Cool on hot days, better with every wash.', 'Airy and made for summer.']],
  [/silk|satin/i, ['A gentle sheen and a fluid drape.', 'Cut to move with you.']],
  [/steel|silicone|acetate/i, ['Light on the wearer, built for every day.', 'Made to last, with clean lines.']],
  [/./, ['Soft, breathable and easy to care for.', 'An everyday piece that keeps its shape.', 'Made for long days.']],
]

/** Two or three sentences for the product page. */
export function describe(
  rng: Rng,
  facts: { style: string; noun: string; material: string; pattern: PatternName; color: ColorName; accent: ColorName },
): string {
  const feels = FEELS.find(([material]) => material.test(facts.material))?.[1] ?? []
  const noun = facts.noun === 'T-shirt' ? facts.noun : facts.noun.toLowerCase()
  const cloth = `${facts.color} ${facts.material}`.toLowerCase()
  const opening = `${facts.style.replace('-', ' ')} ${noun} in ${cloth}.`
  const print =
    facts.pattern === 'Solid' ||
    facts.pattern === 'Ribbed' ||
    facts.pattern === 'Camouflage' ||
    facts.pattern === 'Leopard'
      ? ''
      : `${PATTERN_WORDS[facts.pattern].replace('-', ' ')} with ${facts.accent.toLowerCase()}.`
  return [opening, print, rng.pick(feels)].filter((sentence) => sentence !== '').join(' ')
}
