import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import path from 'node:path'

export interface PhotoShop {
  readonly origin: string
  /** Lets the photos go that were held back. */
  release(): void
  close(): void
}

/**
 * A shop's server of the shared photos: `/<id>.jpg`. `/held/<id>.jpg` waits for `release`, `/broken.jpg` is no image, and
 * everything else is missing.
 */
export async function openPhotoShop(fashionDir: string): Promise<PhotoShop> {
  const held = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    void (async () => {
      const [, isHeld, name = ''] = /^\/(held\/)?(\w+\.jpg)$/.exec(request.url ?? '') ?? []
      if (isHeld !== undefined) await held.promise
      const photo = name === 'broken.jpg' ? Buffer.from('no image') : await read(path.join(fashionDir, 'images', name))
      response.writeHead(photo ? 200 : 404, { 'content-type': 'image/jpeg' }).end(photo)
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    release: held.resolve,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function read(file: string): Promise<Buffer | undefined> {
  return readFile(file).catch(() => undefined)
}
