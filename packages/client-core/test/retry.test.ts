import { createFakeClock, observeFetch, settle, type FetchHandler } from '@latchkey/testkit'
import { getEventListeners } from 'node:events'
import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { lightRequests, type ClientSettings } from '../src/client.ts'
import {
  authFetch,
  ConfigurationError,
  staticToken,
  tokenExchange,
  type TokenDialect,
} from '@latchkey/auth-core'
import { errorOf } from './support/error-of.ts'
import { retryFetch, type RetryOptions } from '../src/retry.ts'

const API = 'https://api.example.com/things'

function world(handler: FetchHandler, options: RetryOptions = {}) {
  const clock = createFakeClock()
  const server = observeFetch(handler)
  const fetch = retryFetch(server as typeof globalThis.fetch, { clock, random: () => 1, ...options })
  return { clock, server, fetch }
}

/** Fails a number of times, then answers with what it was sent. */
const failing =
  (times: number, status = 503, headers: Record<string, string> = {}): FetchHandler =>
  ({ body }, index) =>
    index < times ? new Response('no', { status, headers }) : new Response(body || 'ok')

describe('what is repeated', () => {
  test.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])('%s is, up to 3 attempts', async (method) => {
    const { clock, server, fetch } = world(failing(99))
    const answer = fetch(API, { method })
    await clock.advance(60_000)
    expect((await answer).status).toBe(503)
    expect(server.calls).toHaveLength(3)
  })

  test.each(['POST', 'PATCH'])('%s is not, unless asked', async (method) => {
    const { clock, server, fetch } = world(failing(2))
    expect((await fetch(API, { method, body: 'x' })).status).toBe(503)
    expect(server.calls).toHaveLength(1)
    const answer = fetch(API, { method, body: 'x', retry: { unsafe: true } })
    await clock.advance(60_000)
    expect((await answer).status).toBe(200)
  })

  test.each([408, 425, 429, 500, 502, 503, 504])('%i is', async (status) => {
    const { clock, server, fetch } = world(failing(1, status))
    const answer = fetch(API)
    await clock.advance(60_000)
    expect((await answer).status).toBe(200)
    expect(server.calls).toHaveLength(2)
  })

  test.each([400, 401, 403, 404, 409, 422, 501, 505])('%i is not', async (status) => {
    const { server, fetch } = world(failing(1, status))
    expect((await fetch(API)).status).toBe(status)
    expect(server.calls).toHaveLength(1)
  })

  test('a lost connection is; the last error is thrown as it is', async () => {
    const lost = new TypeError('fetch failed')
    const { clock, server, fetch } = world(() => {
      throw lost
    })
    const answer = errorOf(fetch(API))
    await clock.advance(60_000)
    expect(await answer).toBe(lost)
    expect(server.calls).toHaveLength(3)
  })

  test('a body in an init or a Request is sent again; a stream is not', async () => {
    for (const make of [
      () => [API, { method: 'PUT', body: 'täxt' }] as const,
      () => [new Request(API, { method: 'PUT', body: 'täxt' }), undefined] as const,
    ]) {
      const { clock, server, fetch } = world(failing(2))
      const [input, init] = make()
      const answer = fetch(input, init)
      await clock.advance(60_000)
      expect(await (await answer).text()).toBe('täxt')
      expect(server.calls.map((call) => call.body)).toEqual(['täxt', 'täxt', 'täxt'])
    }
    const { server, fetch } = world(failing(1))
    const body = new Blob(['x']).stream()
    expect((await fetch(API, { method: 'PUT', body, duplex: 'half' } as never)).status).toBe(503)
    expect(server.calls).toHaveLength(1)
  })

  test.each([
    [4, { replayBufferBytes: 3 }],
    [2 ** 20 + 1, {}],
  ])('a Request body beyond the buffer is sent once: %i bytes, %j', async (length, options) => {
    const { server, fetch } = world(failing(1), options)
    const body = 'x'.repeat(length)
    expect((await fetch(new Request(API, { method: 'PUT', body }))).status).toBe(503)
    expect(server.calls).toHaveLength(1)
  })

  test('a body that is never sent again is not copied', async () => {
    let pulled = 0
    const body = new ReadableStream({
      pull: (stream) => (pulled++, stream.enqueue(new Uint8Array(10))),
    })
    const request = new Request(API, { method: 'PUT', body, duplex: 'half' } as RequestInit)
    const fetch = retryFetch(async () => new Response('ok'))
    await fetch(request, { retry: false })
    await settle()
    expect(pulled).toBeLessThan(3)
  })

  const stalled = (signal?: AbortSignal) =>
    new Request(API, {
      method: 'PUT',
      body: new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(10)) }),
      duplex: 'half',
      ...(signal && { signal }),
    } as RequestInit)

  test('a Request whose body never ends gets its answer, and no second attempt', async () => {
    let sent = 0
    const clock = createFakeClock()
    const fetch = retryFetch(async () => new Response('no', { status: ++sent && 503 }), { clock })
    const answer = fetch(stalled())
    await clock.advance(250)
    expect((await answer).status).toBe(503)
    expect([sent, clock.pendingTimers]).toEqual([1, 0])
  })

  test('an abort ends the wait for a Request body that never ends', async () => {
    const controller = new AbortController()
    const clock = createFakeClock()
    const fetch = retryFetch(async () => new Response('no', { status: 503 }), { clock })
    let failure: unknown
    void errorOf(fetch(stalled(controller.signal))).then((error) => (failure = error))
    await settle()
    controller.abort(new Error('enough'))
    await settle()
    expect(failure).toEqual(new Error('enough'))
    expect(clock.pendingTimers).toBe(0)
  })

  test.each([{}, { retry: { timeoutMs: 0 } }])(
    'a Request keeps its referrer policy and its other options (init: %j)',
    async (init) => {
      const seen: Request[] = []
      const fetch = retryFetch(async (input, init) => {
        seen.push(new Request(input, init))
        return new Response('ok')
      })
      const options = { referrerPolicy: 'no-referrer', integrity: 'sha256-x', keepalive: true } as const
      await fetch(new Request(API, { ...options, redirect: 'manual' }), init)
      expect(seen).toMatchObject([{ ...options, redirect: 'manual' }])
    },
  )

  test('the answers nobody reads are let go', async () => {
    let cancelled = 0
    const { clock, fetch } = world((_call, index) =>
      index < 2
        ? new Response(new ReadableStream({ cancel: () => void cancelled++ }), { status: 503 })
        : new Response('ok'),
    )
    const answer = fetch(API)
    await clock.advance(60_000)
    await answer
    expect(cancelled).toBe(2)
  })
})

describe('how long it waits', () => {
  test('backs off from 500 ms, doubling, with full jitter, up to 30 s', async () => {
    const { clock, server, fetch } = world(failing(99), { attempts: 10 })
    void fetch(API)
    const counts: number[] = []
    for (const waitMs of [499, 1, 999, 1, 1999, 1]) {
      await clock.advance(waitMs)
      counts.push(server.calls.length)
    }
    expect(counts).toEqual([1, 2, 2, 3, 3, 4])
    await clock.advance(200_000)
    expect(server.calls).toHaveLength(10)
  })

  test.each([
    ['seconds', '7'],
    ['a date', new Date(Date.UTC(2026, 0, 1, 0, 0, 7)).toUTCString()],
  ])('honours Retry-After in %s', async (_name, header) => {
    const { clock, server, fetch } = world(failing(1, 429, { 'retry-after': header }))
    const answer = fetch(API)
    await clock.advance(6999)
    expect(server.calls).toHaveLength(1)
    await clock.advance(1)
    expect((await answer).status).toBe(200)
  })

  test('a server that asks for more than the cap gets its answer returned at once', async () => {
    const { server, fetch } = world(failing(1, 429, { 'retry-after': '31' }))
    expect((await fetch(API)).status).toBe(429)
    expect(server.calls).toHaveLength(1)
  })

  test('the pause ends when the call is aborted, and leaves no timer', async () => {
    const { clock, server, fetch } = world(failing(99, 429, { 'retry-after': '20' }))
    const controller = new AbortController()
    const answer = errorOf(fetch(API, { signal: controller.signal }))
    await settle()
    expect(clock.pendingTimers).toBe(1)
    controller.abort(new Error('enough'))
    expect((await answer).message).toBe('enough')
    expect(clock.pendingTimers).toBe(0)
    expect(server.calls).toHaveLength(1)
  })
})

describe('timeouts', () => {
  test('an attempt that does not answer in 30 s is given up and tried again', async () => {
    const { clock, server, fetch } = world((_call, index) =>
      index ? new Response('ok') : new Promise(() => {}),
    )
    const answer = fetch(API)
    await clock.advance(29_999)
    expect(server.calls).toHaveLength(1)
    await clock.advance(1001)
    expect((await answer).status).toBe(200)
    expect(server.calls[0]!.request.signal.aborted).toBe(true)
  })

  test('so is one that is not repeated', async () => {
    const { clock, server, fetch } = world(() => new Promise<never>(() => {}))
    const failure = errorOf(fetch(API, { method: 'POST', body: 'x' }))
    await clock.advance(30_000)
    expect(await failure).toMatchObject({ name: 'TimeoutError' })
    expect(server.calls).toHaveLength(1)
  })

  test('so is one whose transport does not heed its signal', async () => {
    const clock = createFakeClock()
    const failure = errorOf(retryFetch(() => new Promise(() => {}), { clock, attempts: 1 })(API))
    await clock.advance(30_000)
    expect(await failure).toMatchObject({ name: 'TimeoutError' })
  })

  test('the last one is a TimeoutError', async () => {
    const { clock, fetch } = world(() => new Promise(() => {}), { timeoutMs: 100, attempts: 2 })
    const answer = errorOf(fetch(API))
    await clock.advance(60_000)
    expect(await answer).toMatchObject({ name: 'TimeoutError', message: 'No response in 100 ms' })
    expect(clock.pendingTimers).toBe(0)
  })

  test('zero is no limit', async () => {
    const { clock, fetch } = world(() => new Response('ok'), { timeoutMs: 0 })
    expect((await fetch(API)).status).toBe(200)
    expect(clock.pendingTimers).toBe(0)
  })
})

describe('rules of one call', () => {
  test('false switches it off', async () => {
    const { server, fetch } = world(failing(1))
    expect((await fetch(API, { retry: false })).status).toBe(503)
    expect(server.calls).toHaveLength(1)
  })

  test('attempts and timeout may differ', async () => {
    const { clock, server, fetch } = world(failing(99))
    const answer = fetch(API, { retry: { attempts: 5 } })
    await clock.advance(60_000)
    await answer
    expect(server.calls).toHaveLength(5)
  })

  test.each([true, false])('reach it through openapi-fetch and authFetch (light: %s)', async (isLight) => {
    const clock = createFakeClock()
    const server = observeFetch(failing(99))
    const transport = retryFetch(server as typeof globalThis.fetch, { clock, random: () => 0 })
    const fetch = authFetch(staticToken('t'), { origins: ['https://api.example.com'], fetch: transport })
    const create = (settings: Pick<ClientSettings, 'fetch'>) =>
      createClient<never>({ baseUrl: 'https://api.example.com', ...settings })
    const client = (isLight ? lightRequests(create, fetch) : create({ fetch })) as unknown as {
      GET(path: string, init: object): Promise<unknown>
    }
    const answer = client.GET('/things', { retry: { attempts: 4 } })
    await clock.advance(60_000)
    await answer
    expect(server.calls).toHaveLength(4)
    await client.GET('/things', { retry: false })
    expect(server.calls).toHaveLength(5)
  })
})

test.each([
  [
    'that carries a digest',
    Object.assign(new Error('NEXT_REDIRECT'), { digest: 'NEXT_REDIRECT;replace;/login' }),
  ],
  ['that is an abort nobody here asked for', new DOMException('over', 'AbortError')],
])('an error by which a framework steers is thrown at once: one %s', async (_, error) => {
  const { clock, server, fetch } = world(() => {
    throw error
  })
  const failure = fetch(API).then(
    () => 'nothing',
    (thrown: unknown) => ({ thrown }),
  )
  await settle()
  expect(await failure).toEqual({ thrown: error })
  expect([server.calls.length, clock.pendingTimers]).toEqual([1, 0])
})

test('an abort of the caller ends the attempt under way, with its reason', async () => {
  let heard: AbortSignal | null | undefined
  const fetch = retryFetch((_, init) => new Promise(() => (heard = init?.signal)), {
    clock: createFakeClock(),
  })
  const controller = new AbortController()
  const failure = errorOf(fetch(API, { signal: controller.signal }))
  await settle()
  expect(heard?.aborted).toBe(false)
  const reason = new Error('enough')
  controller.abort(reason)
  expect(heard?.reason).toBe(reason)
  expect(await failure).toBe(reason)
})

test.each(['GET', 'POST'])('an aborted %s is not tried again, and ends with the reason', async (method) => {
  const controller = new AbortController()
  let sent = 0
  const transport = async () => {
    sent++
    controller.abort(new Error('enough'))
    throw new TypeError('fetch failed')
  }
  const { signal } = controller
  const fetch = retryFetch(transport, { clock: createFakeClock(), timeoutMs: 0 })
  expect((await errorOf(fetch(API, { method, signal }))).message).toBe('enough')
  expect(sent).toBe(1)
})

test.each([0, 0.5])('%d attempts are a configuration error: a call is sent once at least', (attempts) => {
  expect(() => retryFetch(fetch, { attempts })).toThrow(expect.objectContaining({ option: 'attempts' }))
})

test.each([{ attempts: 5 }, 'https://api.example.com', null])(
  '%j in the place of the transport is a configuration error',
  (given) => {
    expect(() => retryFetch(given as never)).toThrow(expect.objectContaining({ option: 'fetch' }))
  },
)

test('an unknown option is a configuration error', () => {
  expect(() => retryFetch(fetch, { retries: 3 } as never)).toThrow(ConfigurationError)
})

test.each(['attempts', 'timeoutMs', 'backoffMs', 'maxDelayMs', 'replayBufferBytes'])(
  '%s is a finite number that is not too small, or a configuration error naming it',
  (option) => {
    for (const value of [NaN, Infinity, -1, '3' as never])
      expect(() => retryFetch(fetch, { [option]: value })).toThrow(
        expect.objectContaining({ code: 'invalid_option', option }),
      )
  },
)

test.each([{ attempts: NaN }, { attempts: 0 }, { timeoutMs: NaN }, { timeoutMs: -1 }])(
  'a call with %j is refused before it is sent',
  async (retry) => {
    const { server, fetch } = world(failing(99))
    const option = `retry.${Object.keys(retry)[0]}`
    let failure: unknown
    void errorOf(fetch(API, { retry })).then((error) => (failure = error))
    await settle()
    expect(failure).toMatchObject({ code: 'invalid_option', option })
    expect(server.calls).toHaveLength(0)
  },
)

test('a refresh of a token is not repeated, where its transport repeats everything else', async () => {
  const clock = createFakeClock()
  const fetch = observeFetch(() => {
    throw new TypeError('fetch failed')
  })
  const transport = retryFetch(fetch as typeof globalThis.fetch, { unsafe: true, clock })
  const dialect: TokenDialect = {
    encoding: 'form',
    grants: { refresh_token: { fixed: {} } },
    fields: {
      grant_type: 'grant_type',
      client_id: 'client_id',
      client_secret: 'client_secret',
      refresh_token: 'refresh_token',
    },
    response: {},
  }
  const options = {
    baseUrl: 'https://auth.example.com',
    clientId: 'c',
    clientSecret: 's',
    grant: 'refresh_token',
  }
  const exchange = tokenExchange(createClient<never>() as never, '/token', dialect, {
    ...options,
    refreshToken: 'r',
    fetch: transport,
    clock,
  } as never)
  const failed = errorOf(exchange() as Promise<unknown>)
  await clock.advance(60_000)
  expect(await failed).toMatchObject({ code: 'token_network' })
  expect(fetch.calls).toHaveLength(1)
})

test.each(['runs out', 'is cut off by the caller'])(
  'a response that comes after its time %s is let go, whatever the transport does with its signal',
  async (how) => {
    const clock = createFakeClock()
    let cancelled = 0
    const late = () => new Response(new ReadableStream({ cancel: () => void cancelled++ }))
    const deaf = () => new Promise<Response>((resolve) => clock.setTimer(() => resolve(late()), 5000))
    const fetch = retryFetch(deaf, { clock, attempts: 1, timeoutMs: how === 'runs out' ? 1000 : 9000 })
    const controller = new AbortController()
    const failed = errorOf(fetch(API, { signal: controller.signal }))
    await clock.advance(1000)
    if (how !== 'runs out') controller.abort(new DOMException('enough', 'TimeoutError'))
    expect(await failed).toMatchObject({ name: 'TimeoutError' })
    await clock.advance(5000)
    expect(cancelled).toBe(1)
  },
)

test('calls with one signal cost it one listener while they are sent and while they pause', async () => {
  const { clock, server, fetch } = world(async (_call, index) => {
    if (index >= 50) await new Promise(() => {})
    return new Response('', { status: 503 })
  })
  const controller = new AbortController()
  const { signal } = controller
  const calls = Promise.allSettled(Array.from({ length: 50 }, () => fetch(API, { signal })))
  expect(getEventListeners(signal, 'abort')).toHaveLength(1)
  await settle()
  expect([server.calls.length, getEventListeners(signal, 'abort').length]).toEqual([50, 1])
  await clock.advance(1000)
  expect([server.calls.length, getEventListeners(signal, 'abort').length]).toEqual([100, 1])
  controller.abort('left')
  const left = { status: 'rejected', reason: 'left' }
  expect(await calls).toEqual(Array.from({ length: 50 }, () => left))
  await settle()
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})
