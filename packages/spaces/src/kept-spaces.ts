import type { ReindexSteps } from '@lookalike/file-store'

/** The spaces that every write must reach, beside the one that searches use. */
export function keptSpaces(reindex: ReindexSteps | undefined): readonly string[] {
  if (!reindex) return []
  const { from, to, decision, end } = reindex
  const isOpen = decision === undefined || (decision.outcome === 'switched' && end === undefined)
  return isOpen ? [from.space, to.space] : [chosenSpace(reindex)]
}

/** The space that searches are to use, as far as it is decided. */
export function chosenSpace({ from, to, decision, end }: ReindexSteps): string {
  return decision?.outcome === 'switched' && end?.outcome !== 'rolled_back' ? to.space : from.space
}
