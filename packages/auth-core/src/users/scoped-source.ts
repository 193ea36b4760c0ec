import { ConfigurationError } from '../lib/errors.ts'
import type { TokenSource } from '../lib/token.ts'

/**
 * A {@link TokenSource} that is another one for each call, so that one typed client serves many users: `find` reads the
 * request scope, such as an `AsyncLocalStorage`, and gives the source of whoever the call is made for.
 *
 * It is asked as a call begins, and again when its outcome is reported or its token was refused: all of that happens in
 * the scope of the call. Nothing is kept for a user here.
 *
 * @throws {@link ConfigurationError} at once unless `find` is a function. A call rejects with it (`source`) where `find`
 * gives no source, so that nobody's call is sent with another's token.
 */
export function scopedSource(find: () => TokenSource | undefined): TokenSource {
  if (typeof find !== 'function') throw new ConfigurationError('find', 'must be a function')
  const current = () => {
    const source = find()
    if (typeof source?.get === 'function') return source
    throw new ConfigurationError('source', 'is missing in the scope of this call')
  }
  return {
    // Found before anything is awaited.
    async get(request) {
      return current().get(request)
    },
    report(token, outcome, call) {
      find()?.report?.(token, outcome, call)
    },
  }
}
