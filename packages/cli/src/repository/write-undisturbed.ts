import { exitCodes } from '../exit-codes.ts'
import { note } from '../output.ts'

/** Lets a write come to its end, whole or undone, when Ctrl-C strikes in the middle of it; the program ends then. */
export async function writeUndisturbed(write: () => Promise<void>): Promise<void> {
  let isInterrupted = false
  const hold = (): void => {
    isInterrupted = true
  }
  process.on('SIGINT', hold).on('SIGTERM', hold)
  try {
    await write()
  } finally {
    process.off('SIGINT', hold).off('SIGTERM', hold)
  }
  if (!isInterrupted) return
  note('Interrupted: all files are written, nothing is installed.')
  process.exit(exitCodes.interrupted)
}
