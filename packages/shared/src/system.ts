import { type Static, Type } from 'typebox'
import { ref } from './ref.ts'
import { Reindex } from './reindex.ts'

const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T, description: string) =>
  Type.Union([type, Type.Null()], { description })

/** Whether a part does its work, tried at the time of the request. */
export const PartHealth = Type.Object({
  status: Type.Enum(['ok', 'failing']),
  detail: Type.Optional(Type.String({ description: 'What is wrong' })),
})
export type PartHealth = Static<typeof PartHealth>

/** What became of the rows of imports within one minute. */
export const ThroughputMinute = Type.Object({
  at: Type.String({ format: 'date-time', description: 'Start of the minute' }),
  rows: Type.Integer({ description: 'Rows that got their final state' }),
  embedded: Type.Integer({ description: 'Images that went through the model' }),
})
export type ThroughputMinute = Static<typeof ThroughputMinute>

/** The state of the installation, for its operators. What cannot be told, because its part is failing, is null. */
export const System = Type.Object(
  {
    model: Type.Object({
      id: Type.String(),
      space: Type.String({ description: 'The embedding space: the model at one version' }),
      dimensions: Type.Integer(),
    }),
    points: Nullable(
      Type.Object({
        products: Type.Integer(),
        images: Type.Integer(),
        unindexedImages: Type.Integer({
          description: 'At most so many are not in the index yet; they are found by comparison',
        }),
      }),
      'What the live collection holds',
    ),
    index: Nullable(
      Type.Enum(['empty', 'none', 'partial', 'complete']),
      'How much of the collection the vector index covers; small collections need none',
    ),
    queue: Nullable(
      Type.Object({
        waiting: Type.Integer(),
        active: Type.Integer(),
        delayed: Type.Integer({ description: 'Jobs that wait for their next attempt' }),
        failed: Type.Integer(),
      }),
      'Jobs by state',
    ),
    throughput: Nullable(
      Type.Array(ThroughputMinute),
      'The last 60 minutes, oldest first, the current one included; from the records of the imports',
    ),
    reindex: Nullable(ref(Reindex), 'The last move to another model; null when there was none'),
    health: Type.Object({ store: PartHealth, queue: PartHealth, embedder: PartHealth, files: PartHealth }),
    versions: Type.Object({
      lookalike: Type.String(),
      node: Type.String(),
      data: Nullable(Type.Integer(), 'Layout of the data folder, where there is one'),
    }),
  },
  { $id: 'System' },
)
export type System = Static<typeof System>
