import { retryFetch } from '@latchkey/client-core/retry'

/** A `fetch` that repeats what may be repeated, as late as Retry-After asks. */
export const patient = retryFetch(fetch, { attempts: 4, timeoutMs: 10_000 })
