/** An amount in the way of the reader's language; English until the storefront speaks others. */
export function money({ amount, currency }: { readonly amount: number; readonly currency: string }): string {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).format(amount)
}

export function integer(value: number): string {
  return new Intl.NumberFormat('en').format(value)
}

/** `1 product`, `2,140 products`. */
export function counted(count: number, noun: string): string {
  return `${integer(count)} ${noun}${count === 1 ? '' : 's'}`
}
