import { argumentsContract } from '@latchkey/testkit'
import { authFetch, createToken, type TokenSource } from '../../src/index.ts'

argumentsContract({
  name: 'authFetch',
  statuses: [401, 200],
  sendings: 2,
  start(transport, turn) {
    const source: TokenSource = {
      async get({ rejected } = {}) {
        await turn()
        await turn()
        return createToken({ accessToken: rejected ? 't2' : 't1', obtainedAtMs: 0 })
      },
    }
    return authFetch(source, { origins: ['https://api.example.com'], fetch: transport as typeof fetch })
  },
})

argumentsContract({
  name: 'authFetch, where a call goes to another origin',
  statuses: [200],
  sendings: 1,
  start: (transport) =>
    authFetch(
      { get: () => Promise.reject(new Error('asked')) },
      {
        origins: ['https://other.example'],
        fetch: transport as typeof fetch,
      },
    ),
})
