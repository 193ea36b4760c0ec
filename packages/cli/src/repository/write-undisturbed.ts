import { exitCodes } from '../exit-codes.ts'
import { note } from '../output.ts'

/**
 * Lets a write come to its end, whole or undone, when Ctrl-C strikes in the middle of it; the program ends then.
 *
 * @param left what is then left to do, a sentence
 */
export async function writeUndisturbed(write: () => Promise<void>, left = ''): Promise<void> {
  const { isInterrupted } = await holdingSignals(write)
  if (!isInterrupted) return
  note(`Interrupted: all files are written. ${left}`.trimEnd())
  process.exit(exitCodes.interrupted)
}

/** Runs to the end whatever signal comes, and says whether one came. */
export async function holdingSignals<T>(
  run: () => Promise<T>,
): Promise<{ result: T; isInterrupted: boolean }> {
  let isInterrupted = false
  const hold = (): void => {
    isInterrupted = true
  }
  process.on('SIGINT', hold).on('SIGTERM', hold)
  try {
    const result = await run()
    return { result, isInterrupted }
  } finally {
    process.off('SIGINT', hold).off('SIGTERM', hold)
  }
}
