import { retryFetch } from '@latchkey/auth-core/retry'
import { createMock, defaultCredentials } from '@latchkey/mock'
import { createFakeClock, observeFetch, settle } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { createOctotable } from '../src/server.ts'

const { clientId, clientSecret } = defaultCredentials

describe('a client over retryFetch', () => {
  async function restaurant() {
    const mock = await createMock('octotable', { stateless: true })
    const clock = createFakeClock()
    const fetch = observeFetch(({ request }) => mock.fetch(request))
    const octotable = createOctotable({
      clientId,
      clientSecret,
      propertyId: 1234,
      fetch: retryFetch(fetch, { clock }),
    })
    return { mock, clock, octotable }
  }

  test('repeats a read that found the API overloaded, as late as it was asked to', async () => {
    const { mock, clock, octotable } = await restaurant()
    mock.inject({ kind: 'status', status: 503, headers: { 'retry-after': '7' }, times: 1 })
    const call = octotable.GET('/rooms')
    await settle()
    await clock.advance(6_999)
    expect(mock.counts.callsByOperation).toEqual({ 'GET /rooms': 1 })
    await clock.advance(1)
    expect((await call).response.status).toBe(200)
  })

  test('never repeats a creation whose answer was lost', async () => {
    const { mock, octotable } = await restaurant()
    mock.inject({ kind: 'lost-answer', times: 1 })
    await octotable.tokenSource.get()
    await expect(octotable.POST('/rooms', { body: { name: 'Garden' } })).rejects.toThrow()
    expect(mock.counts.callsByOperation).toEqual({ 'POST /rooms': 1 })
  })
})
