import { read } from 'read'
import { exitCodes } from './exit-codes.ts'
import { CliError } from './cli-error.ts'
import type { Setting } from './vendor.ts'

/**
 * Asks for a setting on the terminal. Questions go to stderr, so that stdout holds the output of the command alone.
 *
 * @throws {@link CliError} when the question is interrupted or answered with nothing
 */
export async function ask(
  title: string,
  name: string,
  { about, variable, isSecret }: Setting,
): Promise<string> {
  const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  const question = read({
    prompt: `${title} ${words} (${about}):`,
    output: process.stderr,
    ...(isSecret && { silent: true }),
  })
  // Ctrl-D closes the question without an answer, and nothing else is left to wait for.
  const closed = new Promise<never>((_, reject) => {
    process.once('beforeExit', () => reject(new Error('closed')))
  })
  const answer = await Promise.race([question, closed]).catch(() => {
    process.stderr.write('\n')
    throw new CliError('interrupted', 'No answer, so nothing was done.', exitCodes.interrupted)
  })
  if (answer.trim() === '') throw new CliError('missing_setting', `${title} needs ${words}: set ${variable}.`)
  return answer.trim()
}
