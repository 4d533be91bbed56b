import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** The widget as one minified ES module that imports nothing. */
export async function buildWidget(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../src/widget.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  })
  return outputFiles[0]?.text ?? ''
}
