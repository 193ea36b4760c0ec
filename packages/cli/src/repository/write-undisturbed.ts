import { exitCodes } from '../exit-codes.ts'
import { note } from '../output.ts'
import type { Engine } from './engine.ts'

/**
 * Lets a write come to its end, whole or undone, when Ctrl-C strikes in the middle of it; the program ends then.
 *
 * @param left what is then left to do, a sentence
 */
export async function writeUndisturbed(
  { holdingSignals }: Engine,
  write: () => Promise<void>,
  left = '',
): Promise<void> {
  let isInterrupted = false
  await holdingSignals(write, () => (isInterrupted = true))
  if (!isInterrupted) return
  note(`Interrupted: all files are written. ${left}`.trimEnd())
  process.exit(exitCodes.interrupted)
}
