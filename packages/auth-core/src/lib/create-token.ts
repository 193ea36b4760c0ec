import { readOptions, type OwnKind, type OptionTable } from './read-options.ts'
import { checkTokenValue, SecretToken, type Token, type TokenInit } from './token.ts'

const TYPE: OwnKind = [(value) => value === 'Bearer', 'must be "Bearer"']
const TIME: OwnKind = [Number.isFinite, 'must be milliseconds since 1970']

const FACTS: OptionTable<TokenInit> = {
  accessToken: 'any',
  type: TYPE,
  obtainedAtMs: TIME,
  expiresAtMs: TIME,
  refreshExpiresAtMs: TIME,
  scope: 'string',
  refreshToken: 'string',
  apiAddress: 'string',
  replacesRefused: 'boolean',
  answer: 'any',
}

/**
 * Makes a {@link Token}, for exchanges and sources of your own.
 *
 * @throws {@link TokenError} `token_malformed` when the value cannot be sent as a header; {@link ConfigurationError} for
 * times that are no numbers (`NaN`: a lifetime the response did not have), for texts that are none, and for members that are
 * unknown or misspelt.
 */
export function createToken(init: TokenInit): Token {
  checkTokenValue(init?.accessToken)
  // What is left out is fine, but for this one.
  readOptions({ ...init, obtainedAtMs: init.obtainedAtMs ?? NaN }, FACTS)
  return new SecretToken(init)
}
