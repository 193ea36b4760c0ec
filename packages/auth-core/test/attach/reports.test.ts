import { expect, test } from 'vitest'
import { authFetch, createToken } from '../../src/index.ts'
import { askingForToken, sentTokenOf } from '../../src/lib/sent-token.ts'

test.each([
  ['accepted', 200, ['planted-token-2', 'accepted'], undefined],
  ['refused again', 401, ['planted-token-2', 'refused'], 'planted-token-2'],
  ['failed by the server, which says nothing of the token', 500, undefined, 'planted-token-2'],
])(
  'a source hears what became of a call sent again, by its address without the query: %s',
  async (_, last, heard, told) => {
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
    // An error may be made of a response that is not ok.
    expect([response.status, sentTokenOf(response)]).toEqual([last, told])
  },
)

test.each([
  ['given an address alone', 'https://api.example.com/things', {}, undefined],
  ['asked to', 'https://api.example.com/things', askingForToken({}), 'planted-token-1'],
  ['given a Request', new Request('https://api.example.com/things'), undefined, 'planted-token-1'],
])('whether a response that is ok tells its token: %s', async (_, input, init, told) => {
  const token = createToken({ accessToken: 'planted-token-1', obtainedAtMs: 0 })
  const fetch = authFetch(
    { get: async () => token },
    { origins: ['https://api.example.com'], fetch: async () => new Response() },
  )
  expect(sentTokenOf(await fetch(input, init))).toBe(told)
})

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
