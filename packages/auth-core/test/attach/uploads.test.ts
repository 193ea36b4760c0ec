import { createFakeClock, observeFetch, settle } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import { authFetch, createToken, type AuthFetchOptions, type TokenSource } from '../../src/index.ts'
import { wholeBodies } from '../../src/lib/index.ts'

const API = 'https://api.example.com'

/** A server that refuses the first token, and a fetch with a source that has two. */
function world(options: Partial<AuthFetchOptions> = {}) {
  const clock = createFakeClock()
  const asked: (string | undefined)[] = []
  const source: TokenSource = {
    async get({ rejected } = {}) {
      asked.push(rejected)
      return createToken({ accessToken: rejected ? 't2' : 't1', obtainedAtMs: 0 })
    },
  }
  const server = observeFetch(({ headers, body }) =>
    headers.get('authorization') === 'Bearer t1' ? new Response('no', { status: 401 }) : new Response(body),
  )
  const fetch = authFetch(source, {
    origins: [API],
    fetch: server as typeof globalThis.fetch,
    clock,
    ...options,
  })
  return { clock, asked, server, fetch }
}

describe('which calls are sent again', () => {
  test.each([
    [undefined, 'POST', 200],
    ['always', 'POST', 200],
    ['safe', 'POST', 401],
    ['safe', 'GET', 200],
    ['never', 'GET', 401],
  ] as const)('with replay %s, a refused %s ends with %i', async (replay, method, status) => {
    const { fetch, asked } = world({ replay })
    expect((await fetch(API, { method })).status).toBe(status)
    expect(asked).toEqual([undefined, 't1'])
  })

  test('a rule nobody knows is refused by name', () => {
    expect(() => world({ replay: 'often' as never })).toThrow(expect.objectContaining({ option: 'replay' }))
  })
})

describe('a Request made from a whole body', () => {
  const big = 'x'.repeat(3_000_000)

  function request(body: BodyInit, known: BodyInit | true) {
    const made = new Request(`${API}/files`, { method: 'POST', body })
    wholeBodies.set(made, known)
    return made
  }

  test('is sent again whatever its length, from the body itself', async () => {
    const { fetch } = world()
    expect(await (await fetch(request(big, big))).text()).toBe(big)
  })

  test('that was made into another is sent again whatever its length, from a copy', async () => {
    const { fetch } = world()
    expect(await (await fetch(request(big, true))).text()).toBe(big)
  })

  test('a form is sent again as a form, with a boundary that fits', async () => {
    const { fetch, server } = world()
    const form = new FormData()
    form.set('file', new Blob(['bytes']), 'a.pdf')
    expect((await fetch(request(form, form))).status).toBe(200)
    const last = await server.calls.at(-1)!.request.formData()
    expect((last.get('file') as File).name).toBe('a.pdf')
  })
})

describe('a Request given to a fetch of ours', () => {
  const STATE = Symbol('state')

  test('brings along what transports know by name, and nothing of the state its runtime keeps under symbols', async () => {
    const given = Object.assign(new Request(API, { method: 'POST', body: 'x' }), {
      dispatcher: 'a',
      [STATE]: 'used up',
    })
    const { fetch } = world({
      fetch: async (input) => {
        expect(input).toMatchObject({ dispatcher: 'a' })
        expect(Object.getOwnPropertySymbols(input)).not.toContain(STATE)
        return new Response()
      },
    })
    expect((await fetch(given)).status).toBe(200)
  })
})

describe('an early refusal', () => {
  test('does not wait for the upload of the caller to end', async () => {
    const { fetch, clock } = world({ fetch: async () => new Response('no', { status: 401 }) })
    const endless = new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array(10)) })
    const call = fetch(new Request(API, { method: 'POST', body: endless, duplex: 'half' } as RequestInit))
    await settle()
    await clock.advance(250)
    expect((await call).status).toBe(401)
    expect(clock.pendingTimers).toBe(0)
  })
})
