import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'

interface RouteStats {
  readonly route: string
  readonly firstLoadChunkPaths: readonly string[]
}

/**
 * Bytes of script that a browser loads with each page, as they are sent: gzip, or as they are where that gains nothing.
 * @param webDir where Next.js has built into `.next`
 */
export async function firstLoadBytes(webDir: string): Promise<Map<string, number>> {
  const stats = await readFile(path.join(webDir, '.next/diagnostics/route-bundle-stats.json'), 'utf8')
  const routes = JSON.parse(stats) as RouteStats[]
  const entries = routes.map(async ({ route, firstLoadChunkPaths }) => {
    const sizes = await Promise.all(firstLoadChunkPaths.map((file) => sentBytes(path.join(webDir, file))))
    return [route, sizes.reduce((sum, size) => sum + size, 0)] as const
  })
  return new Map(await Promise.all(entries))
}

async function sentBytes(file: string): Promise<number> {
  return (await stat(`${file}.gz`).catch(() => stat(file))).size
}

/** Which of the pages load more than they may, and how much that is; a page that is not there at all as well. */
export async function overBudget(webDir: string, pages: readonly string[], maxBytes: number): Promise<string[]> {
  const bytes = await firstLoadBytes(webDir)
  return pages.flatMap((page) => {
    const size = bytes.get(page)
    if (size !== undefined && size <= maxBytes) return []
    return [size === undefined ? `${page} was not built` : `${page} loads ${size} bytes of script, at most ${maxBytes}`]
  })
}
