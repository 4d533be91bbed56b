import type { IngestQueue } from '@lookalike/ingest-queue'
import type { Server } from '@lookalike/service-kit'
import Fastify, { type FastifyInstance } from 'fastify'

const PATH = '/admin/queues'

/**
 * bull-board, for whoever is logged in: the jobs of the queue, to be looked at, retried or removed. An application of its
 * own, made when it is first asked for.
 */
export async function queueBoard(
  app: Server,
  { queue }: { readonly queue: Pick<IngestQueue, 'board'> },
): Promise<void> {
  let opened: Promise<FastifyInstance> | undefined

  async function open(): Promise<FastifyInstance> {
    const board = Fastify()
    await board.register(await queue.board(PATH), { prefix: PATH })
    await board.ready()
    return board
  }

  app.addHook('onRequest', app.requireAdmin)
  app.addHook('onClose', async () => void (await (await opened?.catch(() => undefined))?.close()))
  // The board reads its bodies itself.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  for (const url of [PATH, `${PATH}/*`]) {
    app.all(url, { schema: { hide: true } }, async (request, reply) => {
      opened ??= open()
      const board = await opened
      reply.hijack()
      board.routing(request.raw, reply.raw)
    })
  }
}
