/**
 * `npm run client [-- --check]`: writes packages/client/src/schema.ts, the types of the API's OpenAPI document.
 * With --check it only compares, and exits with 1 when the file is stale.
 */
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

const root = path.dirname(import.meta.dirname)
const file = path.join(root, 'packages/client/src/schema.ts')

/** Runs a script of the workspace with this Node and resolves with what it printed. */
function output(script: string, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: root, maxBuffer: 100_000_000 }
    const child = execFile(process.execPath, [script], options, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    )
    child.stdin?.end(input)
  })
}

const document = await output('services/api/src/print-openapi.ts', '')
const schema = await output('packages/client/scripts/generate.ts', document)
if (!process.argv.includes('--check')) await writeFile(file, schema)
else if ((await readFile(file, 'utf8').catch(() => '')) !== schema) {
  console.log('packages/client/src/schema.ts is not what the API answers at /openapi.json: run npm run client')
  process.exitCode = 1
}
