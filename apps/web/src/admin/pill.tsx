import type { Import } from '@lookalike/client'
import type { ReactNode } from 'react'
import styles from './pill.module.css'

export type Tone = 'good' | 'warn' | 'bad' | 'idle' | 'busy'

/** A state in a word; the colour only repeats it. */
export function Pill({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <span className={`${styles.pill} ${styles[tone] ?? ''}`}>{children}</span>
}

const STATES: Readonly<Record<Import['state'], { tone: Tone; label: string }>> = {
  queued: { tone: 'idle', label: 'Queued' },
  planning: { tone: 'busy', label: 'Reading the file' },
  running: { tone: 'busy', label: 'Running' },
  paused: { tone: 'warn', label: 'Paused' },
  completed: { tone: 'good', label: 'Completed' },
  failed: { tone: 'bad', label: 'Failed' },
  cancelled: { tone: 'idle', label: 'Cancelled' },
}

export function ImportPill({ state, counts: { failed } }: Pick<Import, 'state' | 'counts'>) {
  if (state === 'completed' && failed > 0) return <Pill tone="warn">Completed with failures</Pill>
  const { tone, label } = STATES[state]
  return <Pill tone={tone}>{label}</Pill>
}

export function isFinal({ state }: Pick<Import, 'state'>): boolean {
  return ['completed', 'failed', 'cancelled'].includes(state)
}
