import { type IngestQueue, openQueue } from '@lookalike/ingest-queue'
import { openOrSetAside } from './set-aside.ts'

/**
 * Opens the queue that a URL names, or the one in the data folder. When the latter is damaged it is set aside and begun
 * anew: imports that have not ended are queued again anyway.
 */
export async function openJobs(
  dir: string,
  url: string | undefined,
  say: (text: string) => void,
): Promise<IngestQueue> {
  if (url !== undefined) return openQueue(url)
  return openOrSetAside(
    {
      dir,
      what: 'The job queue',
      comesBack: 'A new one is made, and imports that have not ended go on.',
      open: () => openQueue(`pglite:${dir}`),
    },
    say,
  )
}
