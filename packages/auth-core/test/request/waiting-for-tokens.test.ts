import { createFakeClock, deferred, observeFetch, settle } from '@latchkey/testkit'
import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { tokenExchange, type TokenDialect } from '../../src/index.ts'
import { credentials, errorOf, exchangeWith, issuing, tokenBody } from '../support/setup.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'

describe('while callers have no token', () => {
  const waiting = (responses: (() => Response | Promise<Response>)[], options: object = {}) => {
    const clock = createFakeClock()
    const fetch = observeFetch(() => (responses.shift() ?? (() => Response.json(tokenBody())))())
    const token = exchangeWith(fetch, { clock, ...options })({ isWaitedFor: true })
    const outcome = token.then(
      () => 'token',
      (error: { code: string; status?: number }) => `${error.code} ${error.status ?? ''}`.trim(),
    )
    return { clock, fetch, outcome }
  }
  const status = (code: number, headers?: HeadersInit) => () =>
    new Response('', { status: code, ...(headers && { headers }) })
  const reset = () => Promise.reject(new TypeError('fetch failed'))

  test.each([408, 425, 429, 500, 502, 503, 504])('%i is waited through', async (code) => {
    const { clock, fetch, outcome } = waiting([status(code), status(code)])
    await clock.advance(10_000)
    expect(await outcome).toBe('token')
    expect(fetch.calls).toHaveLength(3)
    expect(clock.pendingTimers).toBe(0)
  })

  test('a body that never ends is let go of at the time limit, whatever its transport does', async () => {
    let isCancelled = false
    const body = new ReadableStream({ cancel: () => void (isCancelled = true) })
    const { clock, outcome } = waiting([() => new Response(body)])
    await clock.advance(10_000)
    expect([await outcome, isCancelled]).toEqual(['token_timeout', true])
  })

  test('lost connections are', async () => {
    const { clock, fetch, outcome } = waiting([reset, reset, reset])
    await clock.advance(10_000)
    expect(await outcome).toBe('token')
    expect(fetch.calls).toHaveLength(4)
  })

  test('Retry-After is obeyed', async () => {
    const { clock, fetch, outcome } = waiting([status(429, { 'retry-after': '7' })])
    await clock.advance(6999)
    expect(fetch.calls).toHaveLength(1)
    await clock.advance(1)
    expect(await outcome).toBe('token')
  })

  test('a Retry-After beyond the time limit is reported at once', async () => {
    const { fetch, outcome } = waiting([status(429, { 'retry-after': '10' })])
    expect(await outcome).toBe('token_unavailable 429')
    expect(fetch.calls).toHaveLength(1)
  })

  test('an endpoint that stays down costs the time limit and no more, and the error is its own', async () => {
    const { clock, fetch, outcome } = waiting(Array(99).fill(status(503)))
    await clock.advance(10_000)
    expect(await outcome).toBe('token_unavailable 503')
    expect(fetch.calls.length).toBeGreaterThan(4)
    expect(fetch.calls.length).toBeLessThan(14)
  })

  test('a refusal is not waited through', async () => {
    const { outcome } = waiting([status(400)])
    expect(await outcome).toBe('token_refused 400')
  })

  test.each([
    ['refresh_token', { refreshToken: 'r' }],
    ['authorization_code', { code: 'c', codeVerifier: 'v' }],
  ])('a %s is sent once, whatever the failure', async (grant, options) => {
    for (const failure of [status(503), status(429), reset]) {
      const fetch = observeFetch(failure)
      const dialect: TokenDialect = {
        ...rfcDialect,
        grants: { [grant]: { fixed: {} } },
        fields: { ...rfcDialect.fields, code: 'code', code_verifier: 'code_verifier' },
      }
      await errorOf(exchangeWith(fetch, { grant, ...options } as never, dialect)({ isWaitedFor: true }))
      expect(fetch.calls).toHaveLength(1)
    }
  })

  test('a caller who leaves ends the wait', async () => {
    const controller = new AbortController()
    const clock = createFakeClock()
    const fetch = observeFetch(status(503))
    const outcome = errorOf(exchangeWith(fetch, { clock })({ isWaitedFor: true, signal: controller.signal }))
    await settle()
    controller.abort(new Error('enough'))
    expect((await outcome).message).toBe('enough')
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('what an error of the transport means to others', () => {
  test('an error by which a framework steers passes through untouched, and nothing is repeated', async () => {
    const steering = Object.assign(new Error('prerender is over'), { digest: 'HANGING_PROMISE_REJECTION' })
    const fetch = observeFetch(() => Promise.reject(steering))
    await expect(exchangeWith(fetch)({ isWaitedFor: true })).rejects.toBe(steering)
    expect(fetch.calls).toHaveLength(1)
  })

  test('no wall clock is read before the first request is sent', async () => {
    const clock = createFakeClock()
    let isSent = false
    const nowMs = () => {
      expect(isSent).toBe(true)
      return clock.nowMs()
    }
    const fetch = observeFetch(() => {
      isSent = true
      return Response.json(tokenBody())
    })
    const token = await exchangeWith(fetch, { clock: { ...clock, nowMs } as never })()
    expect(token.obtainedAtMs).toBe(clock.nowMs())
  })

  test('a lifetime counts from the moment the request was sent, however long the response took', async () => {
    const clock = createFakeClock()
    const sentAtMs = clock.nowMs()
    const fetch = observeFetch(async () => {
      await clock.advance(5000)
      return Response.json(tokenBody())
    })
    expect((await exchangeWith(fetch, { clock })()).obtainedAtMs).toBe(sentAtMs)
  })
})

describe('time-outs and lost connections', () => {
  test('headers that do not come are a timeout after 10 s', async () => {
    const clock = createFakeClock()
    const waiting = errorOf(
      exchangeWith(
        observeFetch(() => new Promise(() => {})),
        { clock },
      )(),
    )
    await clock.advance(9_999)
    expect(clock.pendingTimers).toBe(1)
    await clock.advance(1)
    expect(await waiting).toMatchObject({ code: 'token_timeout', kind: 'transient' })
    expect(clock.pendingTimers).toBe(0)
  })

  test('a body that does not end is a timeout, too: one deadline over headers and body', async () => {
    const clock = createFakeClock()
    const slow = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{')),
    })
    const waiting = errorOf(
      exchangeWith(
        observeFetch(() => new Response(slow)),
        { clock, timeoutMs: 3000 },
      )(),
    )
    await clock.advance(3000)
    expect(await waiting).toMatchObject({ code: 'token_timeout' })
  })

  test('a fetch that ignores its signal does not hold the caller up', async () => {
    const controller = new AbortController()
    const exchange = tokenExchange(createClient<never>() as never, '/token', rfcDialect, {
      ...credentials,
      fetch: () => new Promise(() => {}),
    })
    const waiting = errorOf(exchange({ signal: controller.signal }))
    controller.abort(new Error('enough'))
    expect((await waiting).message).toBe('enough')
  })

  test('a lost connection is tried once more for client_credentials and password', async () => {
    for (const options of [{}, { grant: 'password', username: 'u', password: 'p' }]) {
      const fetch = observeFetch(() => {
        throw Object.assign(new TypeError('fetch failed'), {
          cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }),
        })
      })
      const error = await errorOf(exchangeWith(fetch, options as never)())
      expect(error).toMatchObject({
        code: 'token_network',
        kind: 'transient',
        cause: { message: 'TypeError ECONNRESET' },
      })
      expect(fetch.calls).toHaveLength(2)
    }
  })

  test('and never for refresh_token, where the answer may have been the only new refresh token', async () => {
    const fetch = observeFetch(() => {
      throw new TypeError('fetch failed')
    })
    await errorOf(exchangeWith(fetch, { grant: 'refresh_token', refreshToken: 'r' } as never)())
    expect(fetch.calls).toHaveLength(1)
  })

  test.each([
    ['within the rotation grace it is sent once more, the same', 1000, 999, 2],
    ['after the rotation grace it is not', 1000, 1000, 1],
  ])('a refresh whose response was lost: %s', async (_name, rotationGraceMs, passedMs, calls) => {
    const clock = createFakeClock()
    const fetch = observeFetch(async () => {
      if (fetch.calls.length > 1) return Response.json(tokenBody())
      await clock.advance(passedMs)
      throw new TypeError('fetch failed')
    })
    const options = { grant: 'refresh_token', refreshToken: 'r', rotationGraceMs, clock } as const
    const token = await exchangeWith(fetch, options)().catch((error: unknown) => error)
    expect(fetch.calls.map(({ body }) => body)).toEqual(Array(calls).fill(fetch.calls[0]!.body))
    expect(token).toMatchObject(calls === 2 ? { type: 'Bearer' } : { code: 'token_network' })
  })

  test('both attempts of an exchange share one time limit', async () => {
    const clock = createFakeClock()
    const fetch = observeFetch(async () => {
      await clock.advance(6000)
      throw new TypeError('fetch failed')
    })
    const error = await errorOf(exchangeWith(fetch, { clock })())
    expect(error).toMatchObject({ code: 'token_timeout' })
    expect(fetch.calls).toHaveLength(2)
  })

  test('a rotation grace changes nothing for a code, which is never sent twice', async () => {
    const fetch = observeFetch(() => {
      throw new TypeError('fetch failed')
    })
    const dialect: TokenDialect = {
      ...rfcDialect,
      grants: { authorization_code: { fixed: {} } },
      fields: { ...rfcDialect.fields, code: 'code', code_verifier: 'code_verifier' },
    }
    const options = { grant: 'authorization_code', code: 'c', codeVerifier: 'v', rotationGraceMs: 60_000 }
    await errorOf(exchangeWith(fetch, options as never, dialect)())
    expect(fetch.calls).toHaveLength(1)
  })

  test('a timeout or a refusal is not tried again', async () => {
    const fetch = observeFetch(() => new Response('', { status: 503 }))
    await errorOf(exchangeWith(fetch)())
    expect(fetch.calls).toHaveLength(1)
  })

  test('an aborted signal sends nothing, whatever the grant', async () => {
    for (const options of [{}, { grant: 'refresh_token', refreshToken: 'r' }]) {
      const fetch = observeFetch(issuing())
      const exchange = exchangeWith(fetch, options as never)
      const error = await errorOf(exchange({ signal: AbortSignal.abort(new Error('already gone')) }))
      expect(error.message).toBe('already gone')
      expect(fetch.calls).toHaveLength(0)
    }
  })

  test('a refresh that was sent runs to its end whatever its signal says', async () => {
    const gate = deferred()
    const fetch = observeFetch(async () => {
      await gate.promise
      return Response.json(tokenBody())
    })
    const controller = new AbortController()
    const running = exchangeWith(fetch, { grant: 'refresh_token', refreshToken: 'r' } as never)({
      signal: controller.signal,
    })
    await settle()
    controller.abort()
    gate.resolve()
    expect((await running).reveal()).toBe('planted-token-1')
  })

  test('a client that never sends is a typed error', async () => {
    const client = { POST: async () => ({}) }
    const error = await errorOf(tokenExchange(client, '/token', rfcDialect, credentials)())
    expect(error).toMatchObject({ code: 'token_malformed' })
  })
})
