import { exitCodes } from './exit-codes.ts'

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
