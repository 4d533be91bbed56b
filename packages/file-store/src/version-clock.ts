/**
 * Gives every accepted write its place in the order of acceptance. Versions are microseconds of the wall clock, so that
 * nothing needs to be stored to go on after a restart; within a process they grow even when the wall clock does not.
 */
export interface VersionClock {
  /**
   * A version above all that this clock gave before.
   * @param above a version that the answer must exceed as well, for instance the stored one of the product to be
   * changed: that keeps changes in order even when the wall clock went back between two runs
   */
  next(above?: number): number
}

export function createVersionClock(): VersionClock {
  let last = 0
  return {
    next(above = 0) {
      last = Math.max(last + 1, above + 1, Date.now() * 1000)
      return last
    },
  }
}
