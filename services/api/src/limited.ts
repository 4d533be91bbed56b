import { LookalikeError } from '@lookalike/shared'

/**
 * Passes a body on until it has become too large.
 * @throws LookalikeError `payload_too_large`
 */
export async function* limited(body: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0
  for await (const chunk of body) {
    sizeBytes += chunk.length
    if (sizeBytes > maxBytes)
      throw new LookalikeError('payload_too_large', `The file is larger than ${maxBytes} bytes; split it.`)
    yield chunk
  }
}
