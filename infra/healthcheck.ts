/** `node infra/healthcheck.ts <url>`: ends with 0 when the URL answers with success in time; the images have no curl. */
const TIMEOUT_MS = 4000

const [url = ''] = process.argv.slice(2)
try {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) })
  const body = await response.text()
  if (!response.ok) throw new Error(`${response.status} ${body}`)
} catch (error) {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  console.error(url, cause instanceof Error ? cause.message : cause)
  process.exitCode = 1
}
