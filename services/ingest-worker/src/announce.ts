import type { ImportFiles } from '@lookalike/file-store'
import type { IngestQueue, JobOrigin } from '@lookalike/ingest-queue'

/** Queues the webhook of an import that has ended, when one is owed. */
export async function announce(
  imports: ImportFiles,
  queue: Pick<IngestQueue, 'addWebhook'>,
  importId: string,
  { requestId }: JobOrigin = {},
): Promise<void> {
  if ((await imports.webhook(importId))?.state === 'pending') await queue.addWebhook(importId, { requestId })
}
