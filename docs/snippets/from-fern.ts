import type { TokenSource } from '@latchkey/auth-core'
import { CohereClient } from 'cohere-ai' // an SDK that Fern made

/** The SDK asks for the token before each request. */
export function connect(tokenSource: TokenSource, baseUrl?: string) {
  return new CohereClient({
    token: async () => (await tokenSource.get()).reveal(),
    ...(baseUrl === undefined ? {} : { baseUrl }),
  })
}
