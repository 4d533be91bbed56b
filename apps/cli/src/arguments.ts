import { InvalidArgumentError } from 'commander'

/** An option's value as a whole number of at least 1. */
export function wholeNumber(text: string): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= 1) return number
  throw new InvalidArgumentError('It must be a whole number of at least 1.')
}

/** An option's value as a number from -1 to 1. */
export function cosine(text: string): number {
  const number = Number(text)
  if (text.trim() !== '' && number >= -1 && number <= 1) return number
  throw new InvalidArgumentError('It must be a number from -1 to 1.')
}

/** An option's value as a number from 0 to 1. */
export function fraction(text: string): number {
  const number = Number(text)
  if (text.trim() !== '' && number >= 0 && number <= 1) return number
  throw new InvalidArgumentError('It must be a number from 0 to 1.')
}

/** An option's value as a port. */
export function port(text: string): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= 1 && number <= 65_535) return number
  throw new InvalidArgumentError('It must be a port from 1 to 65535.')
}

/** Collects `color=Red&price.lte=40`, given once or several times. */
export function filters(text: string, before: Record<string, string[]>): Record<string, string[]> {
  const all: Record<string, string[]> = { ...before }
  for (const [name, value] of new URLSearchParams(text)) {
    if (name === '' || value === '') throw new InvalidArgumentError('Write it as "color=Red&price.lte=40".')
    all[name] = [...(all[name] ?? []), value]
  }
  return all
}
