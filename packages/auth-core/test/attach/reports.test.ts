import { expect, test } from 'vitest'
import { authFetch, createToken } from '../../src/index.ts'
import { sentTokenOf } from '../../src/lib/sent-token.ts'

test.each([
  ['accepted', 200, ['planted-token-2', 'accepted']],
  ['refused again', 401, ['planted-token-2', 'refused']],
  ['failed by the server, which says nothing of the token', 500, undefined],
])(
  'a source hears what became of a call sent again, by its address without the query: %s',
  async (_, last, heard) => {
    const reports: unknown[] = []
    const statuses = [401, last]
    const fetch = authFetch(
      {
        get: async ({ rejected } = {}) =>
          createToken({ accessToken: `planted-token-${rejected === undefined ? 1 : 2}`, obtainedAtMs: 0 }),
        report: (token, outcome, { operation }) => reports.push([token, outcome, operation]),
      },
      {
        origins: ['https://api.example.com'],
        fetch: async () => new Response('', { status: statuses.shift()! }),
      },
    )
    const response = await fetch('https://api.example.com/things?secret=1')
    expect(reports).toEqual(heard ? [[...heard, 'GET https://api.example.com/things']] : [])
    expect([response.status, sentTokenOf(response)]).toEqual([last, 'planted-token-2'])
  },
)

test.each([
  [
    'throws',
    () => {
      throw new Error('planted')
    },
  ],
  [
    'rejects',
    async () => {
      throw new Error('planted')
    },
  ],
])('a source that %s when it hears of a call changes nothing for the call', async (_, report) => {
  for (const statuses of [[200], [401, 200], [401, 401]]) {
    const last = statuses.at(-1)
    const fetch = authFetch(
      {
        get: async ({ rejected } = {}) =>
          createToken({ accessToken: `${rejected ?? 't'}1`, obtainedAtMs: 0 }),
        report,
      },
      {
        origins: ['https://api.example.com'],
        fetch: async () => new Response('', { status: statuses.shift()! }),
      },
    )
    expect((await fetch('https://api.example.com/things')).status).toBe(last)
  }
})
