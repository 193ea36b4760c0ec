import { parseByType, wireClient } from '@latchkey/client-core/wire'
import { readDocument } from '@latchkey/mock'
import { describeOperations } from '@latchkey/mock/operations'
import { describe, expect, test, vi } from 'vitest'
import createClient from 'openapi-fetch'
import type { Stage } from '../src/contract.ts'
import { compareData, judge } from '../src/run-contract.ts'

interface Paths {
  '/sign/envelopes': { get: { responses: { 200: { content: { 'application/json': unknown } } } } }
}

interface Reports {
  '/r': { get: { responses: { 200: { content: { 'application/json': unknown } } } } }
}

const operation = describeOperations(readDocument('nitro-sign')).find(
  ({ key }) => key === 'GET /sign/envelopes',
)!
const list = ({ mock, fetch }: Stage) => {
  const headers = { authorization: `Bearer ${mock.issueToken()}` }
  return createClient<Paths>({ baseUrl: 'https://api.gonitro.dev', headers, fetch }).GET('/sign/envelopes')
}

test('a call that is refused because it cannot be sent as documented is named, and is no failure', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue()
  const refusal = Object.assign(new Error('cannot be sent'), { code: 'not_sendable' })
  expect(await judge('nitro-sign', operation, () => Promise.reject(refusal))).toBeUndefined()
  expect(warn.mock.calls).toEqual([
    ['nitro-sign: GET /sign/envelopes is not contract-tested: cannot be sent'],
  ])
  warn.mockRestore()
})

describe('the contract does not hold', () => {
  test.each<[string, (stage: Stage) => Promise<unknown>, string]>([
    ['when the call never arrives', async () => undefined, '0 requests arrived at it; there were none'],
    [
      'when another operation is called',
      ({ mock, fetch }) => fetch(`${mock.url}/oauth/token`, { method: 'POST' }),
      '0 requests arrived at it; there were POST /oauth/token',
    ],
    [
      'when it is called twice',
      async (stage) => [await list(stage), await list(stage)],
      '2 requests arrived at it',
    ],
    ['when the call throws', () => Promise.reject(new Error('broken')), 'the call failed: broken'],
    [
      'when the server refuses it',
      ({ mock, fetch }) => fetch(`${mock.url}/sign/envelopes`),
      'refused with 401',
    ],
    [
      'when the client hands out something else',
      async (stage) => ({ ...(await list(stage)), data: {} }),
      'the client hands out something else',
    ],
  ])('%s', async (_, call, failure) => {
    expect(await judge('nitro-sign', operation, call)).toContain(failure)
  })

  test('but it may be called twice by a function of its own, and each response is judged', async () => {
    const twice = async (stage: Stage) => [await list(stage), await list(stage)]
    expect(await judge('nitro-sign', operation, twice, true)).toBeUndefined()
    const thenRefused = async (stage: Stage) => {
      await list(stage)
      return stage.fetch(`${stage.mock.url}/sign/envelopes`)
    }
    expect(await judge('nitro-sign', operation, thenRefused, true)).toContain('refused with 401')
    expect(await judge('nitro-sign', operation, async () => undefined, true)).toContain('0 requests')
  })

  test('but it does for the client as it is', async () => {
    expect(await judge('nitro-sign', operation, list)).toBeUndefined()
  })
})

describe('what the client hands out is what the server sent', () => {
  test.each<[string, string, string, () => unknown, boolean]>([
    [
      'JSON, however its media type is spelled',
      'Application/JSON;charset=UTF-8',
      '{"a":1}',
      () => ({ a: 1 }),
      true,
    ],
    ['not other JSON', 'application/json', '{"a":1}', () => ({ a: 2 }), false],
    [
      'a stream, by what is in it',
      'text/event-stream',
      'data: 1',
      () => new Blob(['data: 1']).stream(),
      true,
    ],
    ['not another stream', 'text/event-stream', 'data: 1', () => new Blob(['data: 2']).stream(), false],
    ['a text', 'text/csv', 'a,b', () => 'a,b', true],
    ['a sequence of JSON as a text', 'application/json-seq', '\u001e{}\n', () => '\u001e{}\n', true],
  ])('%s', async (_, contentType, body, data, isSame) => {
    const result = { response: new Response(), data: data() }
    expect((await compareData(result, { contentType, body }, body.length)) === undefined).toBe(isSame)
  })

  test.each(['application/json', 'application/problem+json', 'Text/JSON; charset=utf-8'])(
    'JSON where the client reads JSON, and nowhere else: %s',
    async (json) => {
      for (const type of [json, ...['-seq', '5', 'l'].map((end) => json.replace(/json/i, `$&${end}`))]) {
        // Read as a text or a file, its spaces would stay.
        const answer = { contentType: type, body: '{ "a": 1 }' }
        const fetch = async (): Promise<Response> =>
          new Response(answer.body, { headers: { 'content-type': type } })
        const baseUrl = 'https://judge.test'
        const client = wireClient(
          createClient<Reports>({ baseUrl, fetch }),
          { 'GET /r': [parseByType()] },
          baseUrl,
        )
        expect(await compareData(await client.GET('/r'), answer, answer.body.length), type).toBeUndefined()
      }
    },
  )
})
