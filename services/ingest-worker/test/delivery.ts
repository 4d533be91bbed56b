import type { World, Write } from './version-world.ts'

interface Course {
  /** A number from 0 to `sides` − 1. */
  readonly roll: (sides: number) => number
  /** Several steps at the same time, or one after the other. */
  readonly concurrent: boolean
}

/**
 * Delivers the steps as a queue may: in any order across imports, some of them twice, also late; only that a chunk comes
 * after its plan, and an import's end after each of its chunks has ended once.
 */
export async function deliver(writes: readonly Write[], world: World, { roll, concurrent }: Course): Promise<void> {
  type Step = () => Promise<void>
  const late: Step[] = []
  /** What can be delivered now. */
  const ready: Step[] = []
  const upcoming = [...writes]

  function offer(step: Step): void {
    ready.push(step)
    if (roll(3) === 0) late.push(step)
  }
  function begin(id: string): void {
    offer(async () => {
      await world.plan(id)
      const open = new Set(world.chunksOf(id))
      if (begun.has(id)) return
      begun.add(id)
      if (open.size === 0) return offer(() => world.finish(id))
      for (const chunk of open) {
        offer(async () => {
          await world.index(id, chunk)
          if (open.delete(chunk) && open.size === 0) offer(() => world.finish(id))
        })
      }
    })
  }
  const begun = new Set<string>()

  async function next(): Promise<void> {
    const choices = ready.length + (upcoming.length > 0 ? 1 : 0) + (late.length > 0 ? 1 : 0)
    const choice = roll(choices)
    if (choice < ready.length) return ready.splice(choice, 1)[0]?.()
    const write = choice === ready.length ? upcoming.shift() : undefined
    if (!write) return late.shift()?.()
    if (write.kind === 'import') begin(await world.accept(write))
    else await world.change(write)
  }

  while (ready.length + upcoming.length + late.length > 0) {
    await Promise.all(Array.from({ length: concurrent ? 1 + roll(6) : 1 }, next))
  }
}
