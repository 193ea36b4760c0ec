import { buffer } from 'node:stream/consumers'
import { CliError } from './cli-error.ts'

let isRead = false

/** All of standard input, which there is only once. @throws {@link CliError} when something else has read it */
export async function readStdinBytes(): Promise<Buffer> {
  if (isRead) throw new CliError('stdin_twice', 'Standard input can be used for one thing only.')
  isRead = true
  return buffer(process.stdin)
}

export async function readStdin(): Promise<string> {
  return (await readStdinBytes()).toString('utf8')
}
