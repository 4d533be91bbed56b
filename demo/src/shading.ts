export const METALS = { silver: '#c9ccd2', gold: '#d2ad62', dark: '#5b5d66' } as const

/**
 * A line that fades to both sides, as strokes on strokes: a blur filter would cost more time than the rest of the
 * drawing together.
 */
export function softLine(d: string, stroke: string, width: number, opacity: number): string {
  const steps = width > 24 ? 7 : width > 12 ? 4 : 3
  const strokes = Array.from({ length: steps }, (_, i) => {
    // Narrow strokes are denser than wide ones, so the line fades out slowly instead of ending at an edge.
    const strokeWidth = width * ((i + 1) / steps) ** 1.5
    return `<path d="${d}" stroke-width="${decimals(strokeWidth)}"/>`
  })
  return (
    `<g fill="none" stroke="${stroke}" stroke-opacity="${decimals(opacity / steps)}" stroke-linejoin="round">` +
    `${strokes.join('')}</g>`
  )
}

/** Rounds an opacity or a width for markup. */
export function decimals(value: number): number {
  return Math.round(value * 1000) / 1000
}

/** The contact shadow of what stands on the ground. */
export const GROUND =
  '<radialGradient id="ground"><stop offset="0.2" stop-color="#2c2738" stop-opacity="0.42"/>' +
  '<stop offset="0.7" stop-color="#2c2738" stop-opacity="0.14"/>' +
  '<stop offset="1" stop-color="#2c2738" stop-opacity="0"/></radialGradient>'
