import { retryFetch as retry, type RetryInit, type RetryOptions } from '@latchkey/client-core/retry'
import { isAuthorized, markAuthorized } from '@latchkey/auth-core/lib'
import { idempotentOperations } from './generated/idempotent.ts'

const paths = idempotentOperations.map((operation) => operation.replace('POST ', ''))

/**
 * The `retryFetch` of `@latchkey/client-core/retry`, which also repeats the POSTs of GBG GO that only read, such as
 * `/journey/state/fetch`. Never those that start, submit or end something, unless a call asks for it with
 * `retry: { unsafe: true }`.
 *
 * @throws {@link ConfigurationError} at once for unknown options
 */
export function retryFetch(
  fetch?: typeof globalThis.fetch,
  options?: RetryOptions,
): (input: string | URL | Request, init?: RetryInit) => Promise<Response> {
  const send = retry(fetch, options)
  const retrying: typeof send = (input, init) => {
    const request = input as Partial<Request> & RetryInit
    const own = init?.retry ?? request.retry
    const method = init?.method ?? request.method
    const { pathname } = new URL(request.url ?? String(input), globalThis.location?.href)
    const onlyReads = method === 'POST' && paths.some((path) => pathname.endsWith(path))
    return send(input, onlyReads && own !== false ? { ...init, retry: { unsafe: true, ...own } } : init)
  }
  // A token call that went through it would wait for itself as well.
  return isAuthorized(send) ? markAuthorized(retrying) : retrying
}
