import { describe, expect, test } from 'vitest'
import { createMock } from '../src/index.ts'

describe('the fetch of a mock', () => {
  test("answers for the vendor's own addresses, so that a client needs no other option", async () => {
    const mock = await createMock('octotable')
    const init = { headers: { authorization: `Bearer ${mock.issueToken()}`, property: '1' } }
    const response = await mock.fetch('https://api.octotable.com/octotable-pms/api/v2/rooms', init)
    expect(response.status).toBe(200)
  })

  test('never leaves the process: an address it does not know is refused', async () => {
    const mock = await createMock('octotable')
    await expect(mock.fetch('https://example.com/')).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { message: 'The mock does not answer for https://example.com.' },
    })
  })

  test('takes a Request, a URL or a text', async () => {
    const mock = await createMock('nitro-sign')
    const url = `${mock.url}/sign/envelopes`
    const statuses = [
      await mock.fetch(url),
      await mock.fetch(new URL(url)),
      await mock.fetch(new Request(url)),
    ]
    expect(statuses.map(({ status }) => status)).toEqual([401, 401, 401])
  })

  test('an aborted signal rejects with its reason and reaches no server', async () => {
    const mock = await createMock('nitro-sign')
    const signal = AbortSignal.abort(new Error('changed my mind'))
    await expect(mock.fetch(`${mock.url}/sign/envelopes`, { signal })).rejects.toThrow('changed my mind')
    expect(mock.counts.calls).toBe(0)
  })

  describe('redirects', () => {
    const to = (location: string, status = 302) =>
      ({ kind: 'status', status, headers: { location }, times: 1 }) as const

    test('are followed within the mock', async () => {
      const mock = await createMock('nitro-sign')
      mock.inject(to('/sign/conversions/none/status'))
      const headers = { authorization: `Bearer ${mock.issueToken()}` }
      expect((await mock.fetch(`${mock.url}/sign/envelopes`, { headers })).status).toBe(404)
      expect(mock.counts.callsByOperation).toEqual({
        'GET /sign/envelopes': 1,
        'GET /sign/conversions/{jobID}/status': 1,
      })
    })

    test('are handed out when they are to be handled by hand, and an error when they are refused', async () => {
      const mock = await createMock('nitro-sign')
      mock.inject(to('/elsewhere'))
      expect((await mock.fetch(`${mock.url}/sign/envelopes`, { redirect: 'manual' })).status).toBe(302)
      mock.inject(to('/elsewhere'))
      await expect(mock.fetch(`${mock.url}/sign/envelopes`, { redirect: 'error' })).rejects.toThrow(
        'fetch failed',
      )
    })

    test('keep method and body on 307', async () => {
      const mock = await createMock('octotable')
      mock.inject({ ...to(mock.tokenUrl!, 307), on: 'token' })
      const body = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'mock-client',
        client_secret: 'mock-secret',
      })
      expect((await mock.fetch(mock.tokenUrl!, { method: 'POST', body })).status).toBe(200)
    })

    test('to another origin go nowhere', async () => {
      const mock = await createMock('octotable')
      mock.inject({ ...to('https://example.com/', 307), on: 'token' })
      await expect(mock.fetch(mock.tokenUrl!, { method: 'POST', body: 'x' })).rejects.toThrow('fetch failed')
    })
  })
})
