import { abortable } from '../lib/abortable.ts'
import { createToken, type TokenSource } from '../lib/token.ts'

/**
 * A {@link TokenSource} for a token somebody else keeps: a string, or a function asked at every call.
 *
 * A refused string cannot be renewed, so its 401 is returned to the caller. A function is told the refused value and may
 * answer with a new one.
 *
 * @throws {@link TokenError} `token_malformed`, from `get`, when the value cannot be sent as a header.
 */
export function staticToken(
  accessToken: string | ((request: { rejected?: string | undefined }) => string | Promise<string>),
): TokenSource {
  return {
    async get({ signal, rejected } = {}) {
      signal?.throwIfAborted()
      const value =
        typeof accessToken === 'function'
          ? await abortable(Promise.resolve(accessToken({ rejected })), signal)
          : accessToken
      return createToken({ accessToken: value, obtainedAtMs: Date.now() })
    },
  }
}
