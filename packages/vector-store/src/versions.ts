import type { WriteOutcome } from './store.ts'

/** What a store knows of a product, deleted or not. */
export interface Known {
  readonly version: number
  /** Null where a product that was not there has been deleted. */
  readonly createdVersion: number | null
  readonly deleted: boolean
}

/** Why a write that depends on what is stored cannot be done; undefined when it can. */
export function refusal(
  before: Known | undefined,
  { version, replaces }: { version: number; replaces?: number | undefined },
): 'stale' | 'missing' | undefined {
  if (before && before.version > version) return 'stale'
  if (!before || before.deleted) return 'missing'
  return replaces !== undefined && before.version !== replaces ? 'stale' : undefined
}

/** The version that created a product which is now written: that of this write, unless the product is already there. */
export function createdBy(before: Known | undefined, version: number): number {
  return (before?.deleted ? null : before?.createdVersion) ?? version
}

export function writtenAs(createdVersion: number, version: number): WriteOutcome {
  return createdVersion === version ? 'created' : 'updated'
}

/**
 * What the memory of a deletion keeps: the version that created the product, so that a repeated delete answers as the
 * first one did, or null when there was no product.
 */
export function createdBeforeDelete(before: Known | undefined, version: number): number | null {
  const repeated = before?.deleted && before.version === version
  return before && (repeated || !before.deleted) ? before.createdVersion : null
}
