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
 * Asks which of several it is, until it is one of them. Nothing means that it is not known.
 *
 * @param ask puts one question, and gives what is typed
 * @throws {@link CliError} when the question is interrupted
 */
export async function choose<Choice extends string>(
  question: string,
  choices: readonly Choice[],
  ask: (prompt: string) => Promise<string> = answerTo,
): Promise<Choice | undefined> {
  for (;;) {
    const answer = (await ask(question)).trim()
    const chosen = choices.find((one) => one === answer)
    if (chosen !== undefined || answer === '') return chosen
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
