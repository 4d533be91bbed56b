import sharp from 'sharp'

/** One search: its query image, and the answers with the nearest first. */
export interface ContactRow {
  /** Path of an image file. */
  readonly query: string
  readonly similar: readonly { readonly image: string; readonly score: number }[]
}

const CELL = { width: 150, height: 200 }
const MARGIN = 28
const GAP = 12
const LABEL = 30
/** Room between the query and its answers, for the arrow. */
const GUTTER = 56
const INK = '#2b2b30'

/**
 * Composes searches into one PNG: a row per search, the query at the left, its answers with their scores at the right.
 * Digits are drawn as lines, so no font is needed.
 */
export async function contactSheet(rows: readonly ContactRow[], outFile: string): Promise<void> {
  const columns = Math.max(0, ...rows.map(({ similar }) => similar.length))
  const width = MARGIN * 2 + CELL.width + GUTTER + columns * (CELL.width + GAP) - GAP
  const height = MARGIN * 2 + rows.length * (CELL.height + LABEL + GAP) - GAP
  const tops = rows.map((_, row) => MARGIN + row * (CELL.height + LABEL + GAP))
  const left = (column: number): number => MARGIN + CELL.width + GUTTER + column * (CELL.width + GAP)
  const images = rows.flatMap(({ query, similar }, row) => [
    { image: query, x: MARGIN, y: tops[row] ?? 0 },
    ...similar.map(({ image }, column) => ({ image, x: left(column), y: tops[row] ?? 0 })),
  ])
  const layers = await Promise.all(
    images.map(async ({ image, x, y }) => ({ input: await thumbnail(image), left: x + 1, top: y + 1 })),
  )
  await sharp(Buffer.from(frame(rows, width, height, tops, left)))
    .composite(layers)
    .removeAlpha()
    .png()
    .toFile(outFile)
}

async function thumbnail(file: string): Promise<Buffer> {
  return sharp(file)
    .autoOrient()
    .flatten({ background: '#fff' })
    .resize(CELL.width - 2, CELL.height - 2, { fit: 'contain', background: '#fff' })
    .png()
    .toBuffer()
}

function frame(
  rows: readonly ContactRow[],
  width: number,
  height: number,
  tops: readonly number[],
  left: (column: number) => number,
): string {
  const parts = rows.flatMap(({ similar }, row) => {
    const y = tops[row] ?? 0
    return [
      card(MARGIN, y, INK, 2),
      arrow(MARGIN + CELL.width + GUTTER / 2, y + CELL.height / 2),
      ...similar.flatMap(({ score }, column) => [
        card(left(column), y, '#e4e2e8', 1),
        label(left(column), y + CELL.height + 8, score),
      ]),
    ]
  })
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    `<rect width="100%" height="100%" fill="#faf9fb"/>${parts.join('')}</svg>`
  )
}

function card(x: number, y: number, stroke: string, strokeWidth: number): string {
  const border = `stroke="${stroke}" stroke-width="${strokeWidth}"`
  return `<rect x="${x}" y="${y}" width="${CELL.width}" height="${CELL.height}" fill="#fff" ${border}/>`
}

function arrow(x: number, y: number): string {
  return (
    `<path d="M${x - 12} ${y} H${x + 11} M${x + 4} ${y - 7} L${x + 12} ${y} L${x + 4} ${y + 7}" ` +
    'fill="none" stroke="#9b98a3" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/>'
  )
}

/** The score with two decimals, and a bar that shows it. */
function label(x: number, y: number, score: number): string {
  const text = score.toFixed(2)
  const room = 44
  const share = Math.min(1, Math.max(0, score))
  return (
    `<g transform="translate(${x} ${y})">${digits(text)}` +
    `<rect x="${room}" y="5" width="${CELL.width - room}" height="4" rx="2" fill="#e4e2e8"/>` +
    `<rect x="${room}" y="5" width="${Math.round((CELL.width - room) * share)}" height="4" rx="2" fill="#4172b8"/></g>`
  )
}

/** Strokes of each character in a box of 7 × 12. */
const STROKES: Readonly<Record<string, string>> = {
  '0': 'M3.5 0 C6 0 7 2.5 7 6 C7 9.5 6 12 3.5 12 C1 12 0 9.5 0 6 C0 2.5 1 0 3.5 0 Z',
  '1': 'M1 2.6 L4 0 V12',
  '2': 'M0.4 3 C0.4 -1 7 -1 6.7 3.2 C6.5 6 1.5 9 0.2 12 H7',
  '3': 'M0.4 1.8 C2 -0.8 6.6 -0.4 6.4 3 C6.2 5.4 4 5.8 2.8 5.8 C4.6 5.8 7 6.4 7 9 C7 12.8 1.6 12.8 0 10',
  '4': 'M5.4 12 V0 L0 8.6 H7',
  '5': 'M6.4 0 H1.2 L0.6 5.4 C3 3.6 7 4.6 7 8.2 C7 12.6 1.6 12.8 0 10.2',
  '6': 'M5.6 0 C2 2.2 0 5.4 0 8.4 C0 13.2 7 13.2 7 8.4 C7 4.2 1.4 4 0.2 7.6',
  '7': 'M0 0 H7 L2.6 12',
  '8': 'M3.5 5.6 C0 5 -0.2 0 3.5 0 C7.2 0 7 5 3.5 5.6 C-1 6.4 -0.6 12 3.5 12 C7.6 12 8 6.4 3.5 5.6 Z',
  '9': 'M1.4 12 C5 9.8 7 6.6 7 3.6 C7 -1.2 0 -1.2 0 3.6 C0 7.8 5.6 8 6.8 4.4',
  '-': 'M1 6 H6',
  '.': 'M1 11.6 V12',
}

function digits(text: string): string {
  let x = 1
  const parts = [...text].map((character) => {
    const part = `<path d="${STROKES[character] ?? ''}" transform="translate(${x} 1)"/>`
    x += character === '.' ? 5 : 10
    return part
  })
  const pen = `fill="none" stroke="${INK}" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"`
  return `<g ${pen}>${parts.join('')}</g>`
}
