/** The part of a photo to search by: [x, y, width, height] as fractions of the upright photo. Browser-safe. */
export type Crop = readonly [x: number, y: number, width: number, height: number]

/** A corner or an edge that is moved, by the points of the compass; `se` is the lower right corner. */
export type Handle = 'nw' | 'ne' | 'sw' | 'se'

export const WHOLE: Crop = [0, 0, 1, 1]
/** Smaller parts show nothing that could be recognised. */
const MIN_SIDE = 0.08

const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high)

export function isWhole([, , width, height]: Crop): boolean {
  return width > 0.995 && height > 0.995
}

/** Moved by fractions of the photo; it stays inside. */
export function moved([x, y, width, height]: Crop, dx: number, dy: number): Crop {
  return [clamp(x + dx, 0, 1 - width), clamp(y + dy, 0, 1 - height), width, height]
}

/** With one corner moved by fractions of the photo; the opposite corner stays. */
export function resized([x, y, width, height]: Crop, handle: Handle, dx: number, dy: number): Crop {
  const [right, bottom] = [x + width, y + height]
  const left = handle.endsWith('w') ? clamp(x + dx, 0, right - MIN_SIDE) : x
  const top = handle.startsWith('n') ? clamp(y + dy, 0, bottom - MIN_SIDE) : y
  const newRight = handle.endsWith('e') ? clamp(right + dx, x + MIN_SIDE, 1) : right
  const newBottom = handle.startsWith('s') ? clamp(bottom + dy, y + MIN_SIDE, 1) : bottom
  return [left, top, newRight - left, newBottom - top]
}

/** As the api takes it; undefined for the whole photo. Rounding never leaves the photo. */
export function cropText(crop: Crop): string | undefined {
  if (isWhole(crop)) return undefined
  const [x, y] = [round(crop[0]), round(crop[1])]
  return [x, y, Math.min(round(crop[2]), round(1 - x)), Math.min(round(crop[3]), round(1 - y))].join()
}

const round = (value: number) => Math.round(value * 10_000) / 10_000
