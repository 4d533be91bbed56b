import { deflateSync } from 'node:zlib'
import sharp from 'sharp'

/** A valid PNG header of a huge image, in a few bytes. */
function hugePng(side: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    const crc = Buffer.alloc(4)
    crc.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, crc])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([1, 0, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1_000_000))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xed_b8_83_20 : crc >>> 1
  }
  return ~crc >>> 0
}

/** What people and attackers send instead of a photo, and the code each must be answered with. */
export async function badImages(): Promise<{ name: string; bytes: Uint8Array; code: string; status: number }[]> {
  const noise = sharp({
    create: {
      width: 300,
      height: 300,
      channels: 3,
      background: 'teal',
      noise: { type: 'gaussian', mean: 128, sigma: 60 },
    },
  })
  const jpeg = await noise.jpeg().toBuffer()
  const frames = [0, 1].map(
    (frame) => ({ create: { width: 20, height: 20, channels: 3, background: frame ? 'red' : 'blue' } }) as const,
  )
  const gif = await sharp(await Promise.all(frames.map((frame) => sharp(frame).png().toBuffer())), {
    join: { animated: true },
  })
    .gif()
    .toBuffer()
  const huge = hugePng(64_250)
  if (huge.length > 5 * 1024) throw new Error(`The huge PNG has ${huge.length} bytes.`)
  return [
    { name: 'not an image', bytes: Buffer.from('this is not an image at all'), code: 'image_undecodable', status: 422 },
    { name: 'truncated JPEG', bytes: jpeg.subarray(0, jpeg.length / 2), code: 'image_undecodable', status: 422 },
    { name: '64,250 × 64,250 px header in 5 KB', bytes: huge, code: 'image_too_large', status: 422 },
    {
      name: 'SVG',
      bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      code: 'image_unsupported',
      status: 415,
    },
    { name: 'animated GIF', bytes: gif, code: 'image_unsupported', status: 415 },
  ]
}
