/** The filters that the similar items of a product offer, made from the product. Browser-safe. */
import type { Product } from '@lookalike/client'

/** A price within this part of the product's own counts as the same band. */
const BAND = 0.25

/** A filter that a person switches on and off as one. */
export interface Choice {
  readonly label: string
  /** The parameters that switch it on. */
  readonly params: readonly (readonly [name: string, value: string])[]
}

/** Those that the product's data allow, the stock always. */
export function choicesFor({ color, brand, price, sale_price }: Product): Choice[] {
  const amount = (sale_price ?? price)?.amount
  const choices: Choice[] = []
  if (color !== undefined) choices.push({ label: 'Same color', params: [['color', color]] })
  if (brand !== undefined) choices.push({ label: 'Same brand', params: [['brand', brand]] })
  if (amount !== undefined) {
    const [low, high] = [Math.floor(amount * (1 - BAND)), Math.ceil(amount * (1 + BAND))]
    choices.push({ label: 'Similar price', params: [['price.gte', String(low)], ['price.lte', String(high)]] })
  }
  return [...choices, { label: 'In stock only', params: [['in_stock', 'true']] }]
}

export function isChosen(params: URLSearchParams, { params: own }: Choice): boolean {
  return own.every(([name, value]) => params.has(name, value))
}

/** The parameters with the choice switched on or off; the page starts anew. */
export function switched(params: URLSearchParams, choice: Choice): URLSearchParams {
  const next = new URLSearchParams(params)
  for (const [name] of choice.params) next.delete(name)
  if (!isChosen(params, choice)) for (const [name, value] of choice.params) next.append(name, value)
  for (const name of ['cursor', 'page']) next.delete(name)
  return next
}
