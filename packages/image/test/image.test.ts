import assert from 'node:assert/strict'
import test from 'node:test'
import { type ErrorCode, type LookalikeError, MAX_IMAGE_BYTES } from '@lookalike/shared'
import sharp from 'sharp'
import { cropPixels } from '../src/decode-pixels.ts'
import { decodePixels, inspectImage, type PixelOptions, thumbnail } from '../src/index.ts'
import { animatedPng, animation, detailed, fromRaw, hugeJpeg, hugePng, paint, plain, type Rgb } from './images.ts'

const LETTERBOX = { size: 8, resize: 'letterbox', background: '#ffffff' } satisfies PixelOptions
const FORMATS = ['jpeg', 'png', 'webp', 'avif', 'gif'] as const

const refusal =
  (code: ErrorCode, message = /./) =>
  (error: LookalikeError) => {
    assert.equal(error.code, code, error.message)
    assert.match(error.message, message)
    return true
  }

const pixelAt = (pixels: Uint8Array, size: number, x: number, y: number) => [
  ...pixels.subarray((y * size + x) * 3, (y * size + x) * 3 + 3),
]

function assertNear(actual: readonly number[], expected: readonly number[], tolerance: number, message?: string) {
  const far = expected.some((value, n) => Math.abs(value - (actual[n] ?? Number.NaN)) > tolerance)
  assert.ok(
    !far && actual.length === expected.length,
    `${message ?? ''} ${actual.join()} is not near ${expected.join()}`,
  )
}

const meanDifference = (a: Uint8Array, b: Uint8Array) =>
  a.reduce((sum, value, n) => sum + Math.abs(value - (b[n] ?? 0)), 0) / a.length

test('all five formats are told apart and decoded to the square', async () => {
  for (const format of FORMATS) {
    const bytes = await plain(40, 30, '#c06020').toFormat(format).toBuffer()
    assert.deepEqual(await inspectImage(bytes), { format, width: 40, height: 30 })
    const pixels = await decodePixels(bytes, LETTERBOX)
    assert.equal(pixels.length, 8 * 8 * 3)
    assertNear(pixelAt(pixels, 8, 4, 4), [0xc0, 0x60, 0x20], 4, format)
  }
})

test('letterbox keeps the whole image on the background; center-crop fills the square', async () => {
  const thirds = (x: number): Rgb => (x < 10 ? [255, 0, 0] : x < 20 ? [0, 255, 0] : [0, 0, 255])
  const bytes = await fromRaw(paint(30, 10, thirds), 30, 10)
    .png()
    .toBuffer()
  const whole = await decodePixels(bytes, { size: 30, resize: 'letterbox', background: '#102030' })
  assert.deepEqual(pixelAt(whole, 30, 15, 9), [0x10, 0x20, 0x30])
  assert.deepEqual(pixelAt(whole, 30, 15, 20), [0x10, 0x20, 0x30])
  assert.deepEqual(
    [2, 15, 27].map((x) => pixelAt(whole, 30, x, 10)),
    [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ],
  )
  const centre = await decodePixels(bytes, { ...LETTERBOX, size: 10, resize: 'center-crop' })
  assert.deepEqual(new Uint8Array(centre), new Uint8Array(paint(10, 10, () => [0, 255, 0])))
})

test("letterboxing gives what sharp's own does", async () => {
  for (const [width, height] of [
    [168, 224],
    [61, 80],
    [400, 33],
    [1, 3000],
    [96, 96],
    [5, 5],
  ] as const) {
    const bytes = await detailed(width, height).png().toBuffer()
    const expected = await sharp(bytes).resize(96, 96, { fit: 'contain', background: '#ffffff' }).raw().toBuffer()
    const pixels = await decodePixels(bytes, { ...LETTERBOX, size: 96 })
    assert.deepEqual(new Uint8Array(pixels), new Uint8Array(expected), `${width} × ${height}`)
  }
})

/** Where the stored pixel (a, b) of each EXIF orientation lies in the upright image of W × H (EXIF 2.32, 4.6.4). */
const STORED_FROM: Readonly<Record<number, (a: number, b: number, W: number, H: number) => [x: number, y: number]>> = {
  1: (a, b) => [a, b],
  2: (a, b, W) => [W - 1 - a, b],
  3: (a, b, W, H) => [W - 1 - a, H - 1 - b],
  4: (a, b, _, H) => [a, H - 1 - b],
  5: (a, b) => [b, a],
  6: (a, b, W) => [W - 1 - b, a],
  7: (a, b, W, H) => [W - 1 - b, H - 1 - a],
  8: (a, b, _, H) => [b, H - 1 - a],
}

const upright = (x: number, y: number): Rgb =>
  y < 32 ? (x < 24 ? [255, 0, 0] : [0, 255, 0]) : x < 24 ? [0, 0, 255] : [250, 250, 0]

function orientedJpeg(orientation: number): Promise<Buffer> {
  const [W, H] = [48, 64]
  const [width, height] = orientation >= 5 ? [H, W] : [W, H]
  const from = STORED_FROM[orientation]
  assert.ok(from)
  const pixels = paint(width, height, (a, b) => upright(...from(a, b, W, H)))
  return fromRaw(pixels, width, height)
    .withMetadata({ orientation })
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer()
}

test('all eight EXIF orientations decode to the same upright pixels, whole and cropped', async () => {
  const corners = [
    [16, 8],
    [48, 8],
    [16, 56],
    [48, 56],
  ] as const
  const topRight = { ...LETTERBOX, crop: [0.5, 0, 0.5, 0.5] } satisfies PixelOptions
  for (let orientation = 1; orientation <= 8; orientation++) {
    const bytes = await orientedJpeg(orientation)
    assert.deepEqual(await inspectImage(bytes), { format: 'jpeg', width: 48, height: 64 })
    const pixels = await decodePixels(bytes, { ...LETTERBOX, size: 64 })
    corners.forEach(([x, y]) =>
      assertNear(pixelAt(pixels, 64, x, y), upright(x - 8, y), 4, `orientation ${orientation}`),
    )
    assertNear(
      pixelAt(await decodePixels(bytes, topRight), 8, 4, 4),
      [0, 255, 0],
      4,
      `cropped, orientation ${orientation}`,
    )
    const small = await sharp(await thumbnail(bytes, { width: 24, format: 'jpeg' })).metadata()
    assert.deepEqual([small.width, small.height, small.orientation, small.exif], [24, 32, undefined, undefined])
  }
})

test('a crop box is clamped to the image, has at least one pixel and may not reach outside', async () => {
  const image = { width: 100, height: 50 }
  assert.deepEqual(cropPixels([0.1, 0.2, 0.5, 0.5], image), { left: 10, top: 10, width: 50, height: 25 })
  assert.deepEqual(cropPixels([1, 1, 1e-9, 1e-9], image), { left: 99, top: 49, width: 1, height: 1 })
  assert.deepEqual(cropPixels([0.7, 0, 0.3000001, 1], image), { left: 70, top: 0, width: 30, height: 50 })
  const bytes = await plain(10, 10, '#808080').png().toBuffer()
  for (const crop of [
    [0.6, 0, 0.5, 1],
    [-0.1, 0, 0.5, 1],
    [0, 0, 0, 1],
    [0, 0, Number.NaN, 1],
    [0, 0.5, 1, 0.6],
  ] as const) {
    const wrong = decodePixels(bytes, { ...LETTERBOX, crop: [...crop] })
    await assert.rejects(wrong, refusal('invalid_request', /crop/), crop.join())
  }
})

test('transparency becomes white', async () => {
  const clear = sharp({ create: { width: 8, height: 8, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
  const half = sharp({ create: { width: 8, height: 8, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0.5 } } })
  for (const format of ['png', 'webp', 'avif', 'gif'] as const) {
    assertNear(
      pixelAt(await decodePixels(await clear.toFormat(format).toBuffer(), LETTERBOX), 8, 4, 4),
      [255, 255, 255],
      2,
      format,
    )
  }
  assertNear(pixelAt(await decodePixels(await half.png().toBuffer(), LETTERBOX), 8, 4, 4), [255, 127, 127], 2)
})

test('CMYK, 16-bit, grayscale, palette and grayscale with transparency become RGB', async () => {
  const orange = plain(16, 16, '#ff8000')
  const gray = plain(16, 16, '#909090')
  const grayAlpha = fromRaw(Buffer.from(Array.from({ length: 512 }, (_, n) => (n % 2 ? 255 : 0x90))), 16, 16, 2)
  const cases = [
    ['CMYK JPEG', orange.clone().toColourspace('cmyk').jpeg(), [255, 128, 0], 40],
    ['16-bit PNG', orange.clone().toColourspace('rgb16').png(), [255, 128, 0], 2],
    ['palette PNG', orange.clone().png({ palette: true }), [255, 128, 0], 6],
    ['grayscale JPEG', gray.clone().toColourspace('b-w').jpeg(), [0x90, 0x90, 0x90], 2],
    ['16-bit grayscale PNG', gray.clone().toColourspace('grey16').png(), [0x90, 0x90, 0x90], 2],
    ['grayscale PNG with alpha', grayAlpha.toColourspace('b-w').png(), [0x90, 0x90, 0x90], 2],
  ] as const
  for (const [name, image, expected, tolerance] of cases) {
    const pixels = await decodePixels(await image.toBuffer(), LETTERBOX)
    assert.equal(pixels.length, 8 * 8 * 3, name)
    assertNear(pixelAt(pixels, 8, 4, 4), expected, tolerance, name)
  }
})

test('the same photo gives the same pixels, alone or among many decoded at once', async () => {
  const bytes = await detailed(900, 700).jpeg().toBuffer()
  const options = { ...LETTERBOX, size: 96 }
  const first = await decodePixels(bytes, options)
  const many = await Promise.all(Array.from({ length: 32 }, () => decodePixels(bytes, options)))
  for (const pixels of many) assert.deepEqual(pixels, first)
})

test('what is not an image is image_undecodable', async () => {
  for (const text of ['', 'hello', '<!doctype html><title>404</title>', '\xff\xd8', '{"a":1}']) {
    await assert.rejects(decodePixels(Buffer.from(text, 'latin1'), LETTERBOX), refusal('image_undecodable'), text)
  }
})

test('an image that ends early is image_undecodable, wherever it was cut', async () => {
  for (const format of FORMATS) {
    const bytes = await detailed().toFormat(format).toBuffer()
    for (const part of [0.02, 0.3, 0.6, 0.9, 0.99]) {
      const cut = bytes.subarray(0, Math.floor(bytes.length * part))
      await assert.rejects(decodePixels(cut, LETTERBOX), refusal('image_undecodable'), `${format} ${part}`)
    }
  }
  const jpeg = await detailed().jpeg().toBuffer()
  const ended = Buffer.concat([jpeg.subarray(0, jpeg.length / 2), Buffer.from([0xff, 0xd9])])
  await assert.rejects(decodePixels(ended, LETTERBOX), refusal('image_undecodable', /damaged or incomplete/))
})

test('the wrong scan parameters that some phones write do no harm, but still do not hide a cut', async () => {
  const sound = await detailed().jpeg().toBuffer()
  const scan = sound.indexOf(Buffer.from([0xff, 0xda]))
  const phone = Buffer.from(sound)
  phone[scan + sound.readUInt16BE(scan + 2)] = 0
  await assert.rejects(sharp(phone).raw().toBuffer(), /Invalid SOS/)
  assert.deepEqual(await decodePixels(phone, LETTERBOX), await decodePixels(sound, LETTERBOX))
  await assert.rejects(decodePixels(phone.subarray(0, phone.length / 2), LETTERBOX), refusal('image_undecodable'))
})

test('a header of 64,250 × 64,250 pixels is image_too_large and names size and limit', async () => {
  for (const bytes of [await hugePng(64_250), await hugeJpeg(64_250)]) {
    assert.ok(bytes.length <= 5120)
    const tooLarge = refusal('image_too_large', /64250 × 64250 pixels; the limit is 50 million/)
    await assert.rejects(decodePixels(bytes, LETTERBOX), tooLarge)
    await assert.rejects(thumbnail(bytes, { width: 100, format: 'webp' }), tooLarge)
  }
})

test('a file over the byte limit is image_too_large', async () => {
  const bytes = Buffer.concat([await plain(8, 8, '#000000').png().toBuffer(), Buffer.alloc(MAX_IMAGE_BYTES)])
  await assert.rejects(inspectImage(bytes), refusal('image_too_large', /20 MB/))
  assert.equal((await inspectImage(bytes.subarray(0, MAX_IMAGE_BYTES))).format, 'png')
})

test('other formats are image_unsupported and named', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
  const cases = [
    [svg, /^SVG/],
    [`\ufeff<?xml version="1.0"?>\n<!-- x -->${svg}`, /^SVG/],
    ['%PDF-1.7\n', /^PDF/],
    [await plain(8, 8, '#000000').tiff().toBuffer(), /^TIFF/],
    ['BM6\0\0\0', /^BMP/],
    ['\0\0\0\x18ftypheic\0\0\0\0mif1heic', /^HEIC/],
    ['\0\0\0\x18ftypisom\0\0\0\0isommp41', /^Video/],
  ] as const
  for (const [bytes, name] of cases) {
    await assert.rejects(decodePixels(Buffer.from(bytes as string), LETTERBOX), refusal('image_unsupported', name))
  }
  await assert.rejects(
    sharp(Buffer.from(svg)).metadata(),
    /unsupported image format|blocked/,
    'librsvg is locked out of the process',
  )
})

test('animations are image_unsupported, stills in the same formats are not', async () => {
  const avis = Buffer.concat([Buffer.from('\0\0\0\x18ftypavis\0\0\0\0avifavis', 'latin1'), Buffer.alloc(50)])
  const moving = [await animation().gif().toBuffer(), await animation().webp().toBuffer(), await animatedPng(3), avis]
  for (const bytes of moving)
    await assert.rejects(decodePixels(bytes, LETTERBOX), refusal('image_unsupported', /send a still image/))
  assert.deepEqual(await inspectImage(await animatedPng(1)), { format: 'png', width: 20, height: 20 })
})

test('thumbnails never enlarge, keep the shape and follow the format', async () => {
  const bytes = await detailed(400, 300).withMetadata({ density: 300 }).jpeg().toBuffer()
  for (const format of ['avif', 'webp', 'jpeg'] as const) {
    const small = await inspectImage(await thumbnail(bytes, { width: 100, format }))
    assert.deepEqual(small, { format, width: 100, height: 75 })
    const same = await inspectImage(await thumbnail(bytes, { width: 4000, format }))
    assert.deepEqual(same, { format, width: 400, height: 300 })
  }
  const near = await decodePixels(await thumbnail(bytes, { width: 96, format: 'jpeg' }), { ...LETTERBOX, size: 24 })
  assert.ok(meanDifference(near, await decodePixels(bytes, { ...LETTERBOX, size: 24 })) < 6)
})

test('a transparent image keeps its transparency in WebP and becomes white in JPEG', async () => {
  const clear = await sharp({ create: { width: 8, height: 8, channels: 4, background: '#00000000' } })
    .png()
    .toBuffer()
  assert.equal((await sharp(await thumbnail(clear, { width: 8, format: 'webp' })).metadata()).hasAlpha, true)
  const jpeg = await sharp(await thumbnail(clear, { width: 8, format: 'jpeg' }))
    .raw()
    .toBuffer()
  assert.deepEqual([...jpeg.subarray(0, 3)], [255, 255, 255])
})
