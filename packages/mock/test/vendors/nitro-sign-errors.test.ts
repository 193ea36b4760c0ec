import { describe, expect, test } from 'vitest'
import { notification, start } from './nitro-sign-steps.ts'

describe('Nitro errors', () => {
  test('are problem details with the anchor of their page', async () => {
    const { visit } = await start()
    const { headers, body } = await visit('GET', '/sign/envelopes/00000000-0000-4000-8000-000000000000')
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(body).toEqual({
      type: 'https://developers.gonitro.com/docs/build-nitro/errors#404-not-found',
      title: 'Not Found',
      status: 404,
      detail: 'There is no envelope with this id.',
    })
  })

  test('name the members at fault', async () => {
    const { visit } = await start()
    const { body } = await visit('POST', '/sign/envelopes', { json: { name: '', mode: 'odd', notification } })
    expect(body).toMatchObject({
      validation_errors: { name: expect.any(String), mode: 'must be one of "sequential", "parallel"' },
    })
  })

  test('of rate limits say in the body how long to wait', async () => {
    const { mock, visit } = await start()
    mock.inject({ kind: 'rate-limit', retryAfterSeconds: 3 })
    expect((await visit('GET', '/sign/envelopes')).body).toMatchObject({
      type: 'RateLimitExceeded',
      extensions: { retry_after: 3 },
    })
  })
})
