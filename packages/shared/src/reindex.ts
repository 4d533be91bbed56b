import { type Static, Type } from 'typebox'

/**
 * From `switched` on searches use the new space, and both are written until the reindex is finished or rolled back. Of
 * `finished`, `rolled_back`, `cancelled` and `failed` ones only the space in use is left.
 */
export const ReindexState = Type.Enum([
  'queued',
  'running',
  'verifying',
  'switched',
  'finished',
  'rolled_back',
  'cancelled',
  'failed',
])
export type ReindexState = Static<typeof ReindexState>

const Space = Type.Object({
  space: Type.String({ description: 'The embedding space: the model at one version' }),
  dimensions: Type.Integer(),
})
const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T, description: string) =>
  Type.Union([type, Type.Null()], { description })

/** What the new collection was found to be before the switch. */
export const ReindexVerification = Type.Object({
  products: Type.Object({ from: Type.Integer(), to: Type.Integer() }, { description: 'Products of both collections' }),
  images: Type.Object({ from: Type.Integer(), to: Type.Integer() }, { description: 'Images of both collections' }),
  sampled: Type.Integer({ description: 'Images that were embedded once more and searched for' }),
  minCosine: Nullable(Type.Number(), 'Least similarity of a sampled image to its stored vector; at least 0.98'),
  foundItself: Type.Integer({ description: 'Sampled images whose search has their own product first, or one as near' }),
  withNeighbours: Type.Integer({ description: 'Sampled images whose search has other products too' }),
  problems: Type.Array(Type.String(), { description: 'Why the switch was not made; empty when it was' }),
})
export type ReindexVerification = Static<typeof ReindexVerification>

/** The move of the catalog to another model. */
export const Reindex = Type.Object(
  {
    id: Type.String(),
    state: ReindexState,
    from: Space,
    to: Space,
    products: Type.Object({
      total: Nullable(Type.Integer(), 'Products there were when it was planned'),
      done: Type.Integer({ description: 'How many of them are in the new collection' }),
    }),
    embedded: Type.Integer({ description: 'Images that went through the new model' }),
    productsPerSecond: Type.Number(),
    verification: Nullable(ReindexVerification, 'What was found before the switch'),
    createdAt: Type.String({ format: 'date-time' }),
    startedAt: Nullable(Type.String({ format: 'date-time' }), 'When copying began'),
    decidedAt: Nullable(Type.String({ format: 'date-time' }), 'When it was switched, cancelled or failed'),
    endedAt: Nullable(Type.String({ format: 'date-time' }), 'When it was finished or rolled back'),
    cleared: Type.Boolean({ description: 'Whether the collection that lost is gone, so that another one may begin' }),
    error: Nullable(Type.String(), 'Why it failed'),
  },
  { $id: 'Reindex' },
)
export type Reindex = Static<typeof Reindex>

/** States in which nothing happens any more without being told to. */
export const SETTLED_REINDEX_STATES: readonly ReindexState[] = [
  'switched',
  'finished',
  'rolled_back',
  'cancelled',
  'failed',
]
