/** What an error says of a date that is none. */
export const DATE_HELP = 'date such as 2026-03-01 or 2026-03-01T09:30:00Z'

const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/

/**
 * The one way in which a moment is written where dates are compared: `2026-03-01T08:30:00.000Z`. The order of such texts
 * is that of time.
 * @param value RFC 3339's `2026-03-01`, which is its first moment in UTC, or with a time and its offset,
 * `2026-03-01T09:30:00+01:00`
 * @returns undefined for anything else
 */
export function canonicalDate(value: unknown): string | undefined {
  if (typeof value !== 'string' || !DATE.test(value)) return undefined
  const day = value.slice(0, 10)
  const [midnight, time] = [Date.parse(day), Date.parse(value)]
  // `Date.parse` takes the 30th of February for the 2nd of March, and an offset may lead out of the years 0 to 9999.
  if (Number.isNaN(midnight) || Number.isNaN(time) || !new Date(midnight).toISOString().startsWith(day)) return undefined
  const text = new Date(time).toISOString()
  return DATE.test(text) ? text : undefined
}
