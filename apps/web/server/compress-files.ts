/**
 * `node compress-files.ts <folder>`: writes `<file>.br` and `<file>.gz` beside each script, style sheet and drawing, as
 * small as they get: they are made once and sent often. A process of its own, since the compressor takes over how
 * uncaught errors are handled.
 */
import { globSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import { gzip } from '@gfx/zopfli'

/** Less than this gains nothing. */
const MIN_BYTES = 512

const [dir = '.'] = process.argv.slice(2)
for (const file of globSync(`${dir}/**/*.{js,css,svg}`)) {
  const bytes = await readFile(file)
  if (bytes.length < MIN_BYTES) continue
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY }
  await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, { params }))
  await writeFile(`${file}.gz`, await zopfli(bytes))
}

function zopfli(bytes: Buffer): Promise<Uint8Array> {
  return new Promise((resolve, reject) =>
    gzip(bytes, { numiterations: 15 }, (error, output) => (error ? reject(error) : resolve(output))),
  )
}
