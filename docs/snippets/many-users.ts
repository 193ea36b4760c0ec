import { AsyncLocalStorage } from 'node:async_hooks'
import {
  cached,
  type CachedTokenSource,
  type Exchange,
} from '@latchkey/auth-core'
import { createSourcePool, scopedSource } from '@latchkey/auth-core/users'
import { createNitroSignClient } from '@latchkey/nitro-sign'

/** @param exchangeOf How the token of a user is asked for. */
export function clientOfManyUsers(exchangeOf: (user: string) => Exchange) {
  const scope = new AsyncLocalStorage<CachedTokenSource>()
  const sources = createSourcePool((user) => cached(exchangeOf(user)))
  const nitro = createNitroSignClient({
    tokenSource: scopedSource(() => scope.getStore()),
  })
  /** Runs the calls of one user. */
  const as = <Result>(user: string, run: () => Result): Result =>
    scope.run(sources.of(user), run)
  return { nitro, as }
}
