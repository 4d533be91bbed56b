import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { pipeline } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Line {
  readonly origin: string
  /** Breaks what is open and refuses what is new, until it is mended. */
  cut(): void
  mend(): void
  close(): void
}

/**
 * A line to a server that can be cut, as between a browser and a shop.
 * @param bytesPerSecond what can be sent to the server in a second; default: no bound
 */
export async function openLine(target: string, bytesPerSecond = Number.POSITIVE_INFINITY): Promise<Line> {
  async function* slowed(sent: AsyncIterable<Buffer>) {
    for await (const chunk of sent) {
      yield chunk
      if (Number.isFinite(bytesPerSecond)) await sleep((chunk.length / bytesPerSecond) * 1000)
    }
  }

  const { hostname, port } = new URL(target)
  const open = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    if (isCut) return void near.destroy()
    const far = connect(Number(port), hostname)
    const hangUp = () => {
      for (const socket of [near, far]) {
        open.delete(socket)
        socket.destroy()
      }
    }
    open.add(near).add(far)
    pipeline(near, slowed, far, hangUp)
    pipeline(far, near, hangUp)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    isCut = true
    for (const socket of open) socket.destroy()
  }
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    mend: () => void (isCut = false),
    close() {
      cut()
      server.close()
    },
  }
}
