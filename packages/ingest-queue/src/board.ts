import type { IQueueBackend, Queue } from 'bullmq'
import type { FastifyPluginCallback } from 'fastify'

/** bull-board over the queue: shows its jobs, and lets an operator retry or remove them. Loaded when it is asked for. */
export async function openBoard<B extends IQueueBackend, C>(
  queue: Queue<unknown, unknown, string, unknown, unknown, string, B, C>,
  basePath: string,
): Promise<FastifyPluginCallback> {
  const [{ createBullBoard }, { BullMQAdapter }, { FastifyAdapter }] = await Promise.all([
    import('@bull-board/api'),
    import('@bull-board/api/bullMQAdapter'),
    import('@bull-board/fastify'),
  ])
  const serverAdapter = new FastifyAdapter()
  serverAdapter.setBasePath(basePath)
  // The adapter's type names the Redis backend only; it looks at the queue which one it has.
  const queues = [new BullMQAdapter(queue as unknown as Queue)]
  createBullBoard({ queues, serverAdapter, options: { uiConfig: { boardTitle: 'Lookalike' } } })
  return serverAdapter.registerPlugin()
}
