/** Size of every demo image in pixels; all drawing happens in these units. */
export const WIDTH = 360
export const HEIGHT = 480
/** The axis of symmetry. */
export const AXIS = WIDTH / 2

/** A template tag that rounds numbers to 0.1, which keeps the drawings short and the same on every machine,
 * and takes a line break for a space. */
export function path(strings: TemplateStringsArray, ...values: readonly number[]): string {
  return strings.reduce((text, part, i) => `${text}${round(values[i - 1] ?? 0)}${part}`).replace(/\s+/g, ' ')
}

export function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** A path with absolute M, L, C, Q, Z commands flipped about the axis. */
export function mirror(d: string): string {
  let isX = false
  return d.replace(/-?\d+(\.\d+)?/g, (text) => {
    isX = !isX
    return isX ? String(round(WIDTH - Number(text))) : text
  })
}

/**
 * Closes the right half of an outline with its mirror image.
 * @param half absolute M, L and C commands, from a point on the axis to another one
 */
export function symmetric(half: string): string {
  const points = (half.match(/-?\d+(\.\d+)?/g) ?? []).map(Number)
  const commands = half.match(/[LC]/g) ?? []
  let end = points.length
  let back = ''
  for (const command of commands.toReversed()) {
    const size = command === 'C' ? 6 : 2
    const controls = points.slice(end - size, end - 2)
    const target = points.slice(end - size - 2, end - size)
    const [x1, y1, x2, y2] = controls
    back += command === 'C' ? ` C${x2} ${y2} ${x1} ${y1} ${target.join(' ')}` : ` L${target.join(' ')}`
    end -= size
  }
  return `${half}${mirror(back)} Z`
}
