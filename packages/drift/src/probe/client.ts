import type { TokenSource } from '@latchkey/auth-core'

/** Reads an environment variable; with a fallback it may be missing. */
export interface ReadVariable {
  /** @throws {@link MissingVariableError} */
  (name: string): string
  (name: string, fallback: undefined): string | undefined
}

/** What a probe needs of a client: that of a vendor's package, or one made from a document. */
export interface LiveClient {
  /** Absent where the API wants no token. */
  readonly tokenSource?: Pick<TokenSource, 'get'> | undefined
  /** An openapi-fetch client's, for an operation known only at run time. */
  request(method: string, path: string, init: object): Promise<{ response: Response }>
}

export type Connect = (read: ReadVariable, fetch: typeof globalThis.fetch) => LiveClient

/** A variable the probe needs is not set. */
export class MissingVariableError extends Error {
  readonly code = 'missing_variable'
  readonly variable: string

  constructor(variable: string) {
    super(`set ${variable}`)
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
