import type { ReadVariable, Stop } from './stop.ts'

/** A variable the live run needs is not set. */
export class MissingVariableError extends Error {
  readonly code = 'missing_variable'
  readonly variable: string

  constructor(variable: string) {
    super(`Set ${variable}: see .env.example for what the live run of this vendor needs.`)
    this.name = 'MissingVariableError'
    this.variable = variable
  }
}

/**
 * One exchange and one harmless call at the real vendor. Says how long the token lives, never what it is.
 *
 * @throws {@link MissingVariableError} naming the variable
 */
export async function visitLive(
  stop: Stop,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string[]> {
  const read = ((name: string, ...fallback: [undefined?]) => {
    const value = environment[name]
    if (value) return value
    if (fallback.length > 0) return undefined
    throw new MissingVariableError(name)
  }) as ReadVariable
  const { tokenSource, call } = stop.live(read)
  const { expiresAtMs, obtainedAtMs } = await tokenSource.get()
  const lifetime =
    expiresAtMs === undefined ? 'of unstated lifetime' : `for ${(expiresAtMs - obtainedAtMs) / 1000} s`
  return [`a token ${lifetime}`, await call()]
}
