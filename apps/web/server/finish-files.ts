/**
 * `node finish-files.ts <folder>`: what the build of Next.js leaves to do, once, for files that are sent often.
 * Scripts get a compile hint. `<file>.br` and `<file>.gz` are written beside each script, style sheet and drawing, as
 * small as they get. A process of its own, since the compressor takes over how uncaught errors are handled.
 */
import { globSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import { gzip } from '@gfx/zopfli'

/** Less than this gains nothing. */
const MIN_BYTES = 512

/**
 * Chromium (from 136) then compiles a whole file beside the main thread while it loads. Without it, the main thread
 * compiles React and the router function by function: 70 of the 90 ms that a page's scripts take at first.
 * https://github.com/WICG/explicit-javascript-compile-hints-file-based
 */
const COMPILE_HINT = '//# allFunctionsCalledOnLoad\n'

const [dir = '.'] = process.argv.slice(2)
for (const file of globSync(`${dir}/**/*.{js,css,svg}`)) {
  let bytes = await readFile(file)
  if (file.endsWith('.js') && !bytes.toString('latin1', 0, COMPILE_HINT.length).startsWith(COMPILE_HINT)) {
    bytes = Buffer.concat([Buffer.from(COMPILE_HINT), bytes])
    await writeFile(file, bytes)
  }
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
