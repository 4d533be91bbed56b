import type { Logger } from './logger.ts'

/**
 * Runs `close` once on SIGINT, SIGTERM or SIGHUP, then exits: with `process.exitCode` (0 unless set) when it ended,
 * with 1 when it failed, was not done after `deadlineMs`, or a second signal came.
 */
export function closeOnSignals(close: (signal: string) => Promise<void>, deadlineMs = 20_000): void {
  let closing = false
  const shutDown = (signal: NodeJS.Signals) => {
    if (closing) process.exit(1)
    closing = true
    setTimeout(() => process.exit(1), deadlineMs).unref()
    close(signal).then(
      () => process.exit(),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', shutDown)
  process.on('SIGTERM', shutDown)
  process.on('SIGHUP', shutDown)
}

/** Logs what nobody caught, a failed start for instance, and ends the process with 1. */
export function exitOnFailure(log: Logger): void {
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, error instanceof Error ? error.message : 'failed')
    process.exit(1)
  })
}
