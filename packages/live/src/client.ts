import type { CachedTokenSource } from '@latchkey/auth-core'

/** Reads an environment variable; with a fallback it may be missing. */
export interface ReadVariable {
  /** @throws {@link MissingVariableError} */
  (name: string): string
  (name: string, fallback: undefined): string | undefined
}

/** What a probe needs of a vendor's client; every vendor's `createX` gives it. */
export interface LiveClient {
  readonly tokenSource: Pick<CachedTokenSource, 'get'>
}

/** Module of a vendor, `clients/<vendor>.ts`: makes its client with the variables of `.env.example`. */
export interface LiveVendor {
  connect(read: ReadVariable, fetch: typeof globalThis.fetch): LiveClient
}

/** A variable the probe needs is not set. */
export class MissingVariableError extends Error {
  readonly code = 'missing_variable'
  readonly variable: string

  constructor(variable: string) {
    super(`set ${variable}: .env.example says what each vendor needs`)
    this.name = 'MissingVariableError'
    this.variable = variable
  }
}

export function createReader(env: Readonly<Record<string, string | undefined>>): ReadVariable {
  return ((name: string, ...fallback: [undefined?]) => {
    const value = env[name]
    if (value) return value
    if (fallback.length > 0) return undefined
    throw new MissingVariableError(name)
  }) as ReadVariable
}
