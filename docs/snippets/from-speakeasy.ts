import { authFetch, type TokenSource } from '@latchkey/auth-core'
import { Fathom } from 'fathom-typescript' // an SDK that Speakeasy made
import { HTTPClient } from 'fathom-typescript/lib/http.js'

/** @param transport What sends the requests; the platform's own where it is left out. */
export function connect(
  tokenSource: TokenSource,
  transport = globalThis.fetch,
) {
  const authorized = authFetch(tokenSource, {
    origins: ['https://api.fathom.ai'],
    fetch: transport,
  })
  const httpClient = new HTTPClient({
    fetcher: (input, init) => authorized(input, init),
  })
  // Without `security`: a request that brings a token of its own keeps it.
  return new Fathom({ httpClient })
}
