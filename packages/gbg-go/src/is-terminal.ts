/** Statuses after which a journey changes no more, in the spellings of the documentation, the service and its webhook. */
const terminal = ['completed', 'failed', 'error']

/**
 * Whether a journey with this status has ended.
 *
 * Case is ignored: GBG's descriptions write `Completed`, `completed` and `COMPLETED`, and say `Failed` here and `Error` there.
 * An unknown status counts as running.
 */
export function isTerminal(status: string | undefined): boolean {
  return status !== undefined && terminal.includes(status.toLowerCase())
}
