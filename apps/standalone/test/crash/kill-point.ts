/** An operation of the standalone's resources at which the process is killed. */
export interface KillPoint {
  readonly phase: Phase
  /** Index of the stage in which the operation is waited for. */
  readonly stage: number
  readonly operation: string
  /** Which call of it, from 1. */
  readonly call: number
  readonly moment: 'before' | 'during' | 'after'
  /** For `during`: so long after the call began, whether it has ended by then or not. */
  readonly delayMs: number
  /** How the catalog of the first stage comes in. */
  readonly entry: 'upload' | 'folder'
  /** The next start is killed as well, so long after it began. */
  readonly restartKillMs: number | undefined
}

interface Target {
  readonly stage: number
  readonly operation: string
  /** The operation is called at least so often in that stage. */
  readonly calls: number
}

const on = (stage: number, operations: Readonly<Record<string, number>>): Target[] =>
  Object.entries(operations).map(([operation, calls]) => ({ stage, operation, calls }))

/** Each phase of an import, of single changes, of a rebuild and of a move to another model, and what is called in it. Chunks have 20 rows. */
const PHASES = {
  'store source': [
    ...on(0, { 'imports.stage': 1, 'staged.accept': 1 }),
    ...on(1, { 'imports.stage': 1, 'staged.accept': 1 }),
  ],
  plan: [0, 1].flatMap((stage) =>
    on(stage, {
      'queue.addPlan': 1,
      'imports.markStarted': 1,
      'imports.writePlannedRows': 6,
      'imports.writePlan': 1,
      'queue.addChunks': 1,
    }),
  ),
  fetch: [
    ...on(0, { 'imports.plannedRows': 6, 'collection.get': 6 }),
    ...on(1, { 'imports.plannedRows': 6, 'collection.get': 6 }),
  ],
  embed: [...on(0, { 'embedder.embed': 6 }), ...on(1, { 'embedder.embed': 5 })],
  upsert: [
    ...on(0, { 'images.put': 120, 'collection.upsert': 6, 'imports.writeChunk': 6 }),
    ...on(1, { 'collection.touch': 6, 'collection.patch': 6, 'collection.upsert': 6, 'imports.writeChunk': 6 }),
  ],
  optimise: [...on(0, { 'collection.optimize': 1 }), ...on(1, { 'collection.optimize': 1 })],
  'alias switch': on(0, { 'store.ensureCollection': 1, 'store.switchAlias': 1 }),
  finish: [
    ...on(0, { 'imports.writeSummary': 1 }),
    ...on(1, { 'imports.writeAbsent': 1, 'collection.delete': 1, 'imports.writeSummary': 1 }),
  ],
  'single change': on(2, {
    'changes.begin': 2,
    'collection.patch': 1,
    'collection.delete': 1,
    'change.commit': 2,
  }),
  rebuild: on(3, {
    'collection.get': 6,
    'embedder.embed': 6,
    'collection.upsert': 6,
    'collection.delete': 1,
    'collection.optimize': 1,
    'store.switchAlias': 1,
  }),
  reindex: on(4, {
    'reindexes.accept': 1,
    'queue.addReindex': 2,
    'reindexes.writePlan': 1,
    'queue.addReindexChunks': 1,
    'embedder.embed': 2,
    'collection.load': 2,
    'reindexes.writeChunk': 2,
    'collection.optimize': 1,
    'reindexes.writeVerification': 1,
    'reindexes.decide': 1,
    'store.switchAlias': 2,
    'reindexes.end': 1,
    'store.dropCollection': 2,
    'reindexes.markCleared': 1,
  }),
} as const satisfies Record<string, readonly Target[]>

export type Phase = keyof typeof PHASES
export const PHASE_NAMES = Object.keys(PHASES) as Phase[]

/** Longer than most operations take, so that `during` falls before, at and after their end. */
const MAX_DELAY_MS = 60
const RESTARTS_KILLED = 0.3
const MAX_RESTART_KILL_MS = 2500

/** The kill point of a seed: seeds take the phases in turn, everything else is drawn. */
export function killPointOf(seed: number): KillPoint {
  const random = mulberry32(seed)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const phase = PHASE_NAMES[(seed - 1) % PHASE_NAMES.length] as Phase
  const targets: readonly Target[] = PHASES[phase]
  // Drawn first, so that a stage with few operations is not left out.
  const stage = pick([...new Set(targets.map((target) => target.stage))])
  const { operation, calls } = pick(targets.filter((target) => target.stage === stage))
  return {
    phase,
    stage,
    operation,
    call: 1 + Math.floor(random() * calls),
    moment: pick(['before', 'during', 'after'] as const),
    delayMs: Math.floor(random() ** 2 * MAX_DELAY_MS),
    entry: pick(['upload', 'folder'] as const),
    restartKillMs: random() < RESTARTS_KILLED ? Math.floor(random() * MAX_RESTART_KILL_MS) : undefined,
  }
}

/** A small seeded generator of numbers in 0..1 (Tommy Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
