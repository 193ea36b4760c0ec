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
  const answer = await answerTo(`${title} ${words} (${about}):`, isSecret)
  if (answer.trim() === '') throw new CliError('missing_setting', `${title} needs ${words}: set ${variable}.`)
  return answer.trim()
}

/** Whether there is somebody to ask. */
export function isTerminal(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY
}

/**
 * Asks which of several it is to be, until it is one of them. Nothing means the one that is proposed.
 *
 * @throws {@link CliError} when the question is interrupted
 */
export async function choose<Choice extends string>(
  what: string,
  choices: readonly Choice[],
  proposed: Choice,
): Promise<Choice> {
  for (;;) {
    const answer = (await answerTo(`${what}? [${proposed}]`)).trim()
    const chosen = answer === '' ? proposed : choices.find((one) => one === answer)
    if (chosen !== undefined) return chosen
    process.stderr.write(`One of ${choices.join(', ')}.\n`)
  }
}

async function answerTo(prompt: string, isSecret = false): Promise<string> {
  const question = read({ prompt, output: process.stderr, ...(isSecret && { silent: true }) })
  // Ctrl-D closes the question without an answer, and nothing else is left to wait for.
  const closed = new Promise<never>((_, reject) => {
    process.once('beforeExit', () => reject(new Error('closed')))
  })
  return Promise.race([question, closed]).catch(() => {
    process.stderr.write('\n')
    throw new CliError('interrupted', 'No answer, so nothing was done.', exitCodes.interrupted)
  })
}
