import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { type CrashHarness, createCrashHarness } from './crash/harness.ts'
import { killPointOf, PHASE_NAMES } from './crash/kill-point.ts'
import { tempDir } from './paths.ts'

/** One for each phase; `npm run bench:crash` runs a hundred. */
const SEEDS = PHASE_NAMES.map((_, index) => index + 1)

describe('a process that is killed', { concurrency: 2 }, () => {
  let dir: string
  let harness: CrashHarness
  before(async () => {
    dir = await tempDir()
    harness = await createCrashHarness(dir)
  })
  after(async () => {
    await harness.ready
    await rm(dir, { recursive: true, force: true })
  })

  for (const seed of SEEDS) {
    const { phase, moment, call, operation } = killPointOf(seed)
    test(`loses and doubles nothing: ${phase}, ${moment} call ${call} of ${operation} (seed ${seed})`, async () => {
      const { problems, fired, lost, doubled, rows } = await harness.run(seed)
      assert.deepEqual(problems, [])
      assert.deepEqual({ fired, lost, doubled }, { fired: true, lost: 0, doubled: 0 })
      assert.ok(rows > 200)
    })
  }
})

test('the seeds cover every phase, each phase in every stage that has it', () => {
  const drawn = Array.from({ length: 100 }, (_, seed) => killPointOf(seed + 1))
  assert.deepEqual(new Set(SEEDS.map((seed) => killPointOf(seed).phase)), new Set(PHASE_NAMES))
  assert.deepEqual(
    drawn,
    Array.from({ length: 100 }, (_, seed) => killPointOf(seed + 1)),
  )
  assert.equal(new Set(drawn.map(({ phase, stage }) => `${phase} ${stage}`)).size, 17)
})
