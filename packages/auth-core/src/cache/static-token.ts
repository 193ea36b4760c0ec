import { abortable } from '../lib/abortable.ts'
import { ConfigurationError } from '../lib/errors.ts'
import { checkTokenValue, isTokenValue, SecretToken, type Token, type TokenSource } from '../lib/token.ts'

/**
 * A {@link TokenSource} for a token somebody else keeps: a string, or a function asked at every call.
 *
 * A refused string cannot be renewed, so its 401 is returned to the caller. A function is told the refused value and may
 * give a new one. When such a token was obtained is not known: its `obtainedAtMs` is 0.
 *
 * @throws {@link ConfigurationError} at once for a string that cannot be sent as a header. For what a function gives, `get`
 * rejects with {@link TokenError} `token_malformed`.
 */
export function staticToken(
  accessToken: string | ((request: { rejected?: string | undefined }) => string | Promise<string>),
): TokenSource {
  const isAsked = typeof accessToken === 'function'
  if (!isAsked && !isTokenValue(accessToken))
    throw new ConfigurationError(
      'accessToken',
      accessToken ? 'has characters no header may have' : 'is empty',
    )
  let last: Token | undefined
  return {
    async get({ signal, rejected } = {}) {
      signal?.throwIfAborted()
      const value = isAsked ? await abortable(accessToken({ rejected }), signal) : accessToken
      if (!last || last.reveal() !== value)
        last = new SecretToken({ accessToken: checkTokenValue(value), obtainedAtMs: 0 })
      return last
    },
  }
}
