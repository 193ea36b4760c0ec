import { argumentsContract } from '@latchkey/testkit'
import { createToken } from '@latchkey/auth-core'
import createClient from 'openapi-fetch'
import { credentialFetch } from '../src/call-credentials.ts'
import { authorizedClient } from '../src/index.ts'
import { observeResponses } from '../src/observe/index.ts'
import { retryFetch } from '../src/retry.ts'

const baseUrl = 'https://api.example.com'

argumentsContract({
  name: 'retryFetch',
  statuses: [503, 503, 200],
  sendings: 3,
  start: (transport, turn) =>
    retryFetch(transport as typeof fetch, {
      clock: {
        nowMs: () => 0,
        monotonicMs: () => 0,
        // Pauses last as long as a turn; the limits of attempts never come.
        setTimer(callback, delayMs) {
          if (delayMs < 1000) void turn().then(callback)
          return () => {}
        },
      },
      unsafe: true,
      backoffMs: 1,
    }),
})

argumentsContract({
  name: 'observeResponses',
  statuses: [200],
  sendings: 1,
  start: (transport) =>
    observeResponses({ document: { paths: {} }, onDeparture: () => {}, fetch: transport as typeof fetch }),
})

argumentsContract({
  name: 'client.fetch',
  statuses: [401, 200],
  sendings: 2,
  start(transport, turn) {
    const tokenSource = {
      async get({ rejected }: { rejected?: string | undefined } = {}) {
        await turn()
        return createToken({ accessToken: rejected ? 't2' : 't1', obtainedAtMs: 0 })
      },
    }
    const options = { tokenSource, fetch: transport as typeof fetch }
    return authorizedClient(
      options,
      baseUrl,
      () => [baseUrl],
      (settings) => createClient<never>({ baseUrl, ...settings }),
    ).fetch
  },
})

argumentsContract({
  name: 'credentialFetch',
  statuses: [200],
  sendings: 1,
  start(transport, turn) {
    const password = async () => {
      await turn()
      return 'p'
    }
    return credentialFetch({
      schemes: { own: { kind: 'basic' } },
      given: { own: { username: 'u', password } },
      origins: [baseUrl],
      fetch: transport as typeof fetch,
    })
  },
})
