import { crc32 } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'

export type Rgb = readonly [red: number, green: number, blue: number]

/** Raw RGB pixels from a function of their place. */
export function paint(width: number, height: number, colour: (x: number, y: number) => Rgb): Buffer {
  const pixels = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) pixels.set(colour(x, y), (y * width + x) * 3)
  return pixels
}

export function fromRaw(pixels: Buffer, width: number, height: number, channels: 1 | 2 | 3 | 4 = 3): Sharp {
  return sharp(pixels, { raw: { width, height, channels } })
}

export function plain(width: number, height: number, background: string): Sharp {
  return sharp({ create: { width, height, channels: 3, background } })
}

/** A picture with detail everywhere, so that every part of its file matters; the same at every call. */
export function detailed(width = 400, height = 300): Sharp {
  return fromRaw(
    paint(width, height, (x, y) => [(x * 31 + y * 17) & 255, (x * y) & 255, (x * 7 + y * y) & 255]),
    width,
    height,
  )
}

const FRAME = 20

/** Frames of different colours in one animation. */
export function animation(frames = 3): Sharp {
  const pixels = paint(FRAME, FRAME * frames, (_, y) => (Math.floor(y / FRAME) % 2 ? [255, 0, 0] : [0, 0, 255]))
  return sharp(pixels, { raw: { width: FRAME, height: FRAME * frames, channels: 3, pageHeight: FRAME } })
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

const IHDR_END = 33

/** A PNG that says it has `frames` frames. */
export async function animatedPng(frames: number): Promise<Buffer> {
  const png = await plain(20, 20, '#ff0000').png().toBuffer()
  const control = Buffer.alloc(8)
  control.writeUInt32BE(frames, 0)
  return Buffer.concat([png.subarray(0, IHDR_END), pngChunk('acTL', control), png.subarray(IHDR_END)])
}

/** A PNG of 5 KB whose header promises `side` × `side` pixels. */
export async function hugePng(side: number): Promise<Buffer> {
  const png = await plain(20, 20, '#ff0000').png().toBuffer()
  const header = Buffer.from(png.subarray(16, IHDR_END - 4))
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  const start = [png.subarray(0, 8), pngChunk('IHDR', header), pngChunk('tEXt', Buffer.alloc(5000 - png.length, 'a'))]
  return Buffer.concat([...start, png.subarray(IHDR_END)])
}

/** A JPEG whose header promises `side` × `side` pixels. */
export async function hugeJpeg(side: number): Promise<Buffer> {
  const jpeg = await plain(20, 20, '#ff0000').jpeg({ mozjpeg: false }).toBuffer()
  const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]))
  jpeg.writeUInt16BE(side, frame + 5)
  jpeg.writeUInt16BE(side, frame + 7)
  return jpeg
}
