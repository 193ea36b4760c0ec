import { exitCodes } from './exit-codes.ts'
import { reasonOf } from './reason.ts'

/** Something the user can put right, said in a sentence or two. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly code: string
  readonly exitCode: number

  constructor(code: string, message: string, exitCode: number = exitCodes.usage) {
    super(message)
    this.code = code
    this.exitCode = exitCode
  }
}

/** A file that was named and cannot be read, whatever it was named for. */
export function unreadable(path: string, error: unknown): CliError {
  return new CliError('unreadable_file', `${path} cannot be read (${reasonOf(error)}).`, exitCodes.failed)
}
