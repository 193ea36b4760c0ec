import type { Token, TokenSource } from '@latchkey/auth-core'
import type { MockServer } from '@latchkey/mock'

/** A client as the tour uses it. */
export interface Visit {
  tokenSource: TokenSource
  /** One authorized call; says what came back. Rejects when it failed. */
  call(): Promise<string>
}

/** What the tour does at one vendor: the only part that knows the vendor's options. */
export interface Stop {
  /** Every documented grant, each exchanged once. */
  grants(mock: MockServer): Record<string, () => Promise<Token>>
  /** A client with an empty cache, against the mock. */
  visit(mock: MockServer): Visit
  /** The same against the real vendor, from environment variables. `read` names the one that is missing. */
  live(read: ReadVariable): Visit
}

/** Reads an environment variable; throws a one-line error naming it where it is required and missing. */
export interface ReadVariable {
  (name: string): string
  (name: string, fallback: undefined): string | undefined
}

/** The data of an openapi-fetch answer, or an error with its status: bodies may hold personal data and stay unprinted. */
export async function succeed<Data>(
  what: string,
  answer: Promise<{ data?: Data; response: Response }>,
): Promise<NonNullable<Data>> {
  const { data, response } = await answer
  if (data === undefined || data === null) throw new Error(`${what} answered ${response.status}`)
  return data
}
