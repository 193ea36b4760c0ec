import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { observeFetch, type ObservedFetch } from './observe-fetch.ts'

export interface ClientContract<Wrap> {
  /** Shown in the titles, e.g. `octotable`. */
  name: string
  /** The package, with a slash at its end. */
  folder: URL
  /** Where the client's calls go. */
  baseUrl: string
  /** Makes a client that keeps its own tokens, with the address above and a slash at its end. */
  createOwn(options: {
    fetch: ObservedFetch
    replay?: 'always' | 'safe' | 'never'
    tokens: { wrap?: Wrap; timeoutMs?: number; clock?: FakeClock }
  }): {
    fetch: typeof globalThis.fetch
    tokenSource: { get(): Promise<unknown> }
  }
  /** Makes a client from a token somebody else keeps, with the same address. */
  createGiven(options: { fetch: ObservedFetch; accessToken: string }): { fetch: typeof globalThis.fetch }
  /** An empty store, as what is put around a token call. */
  createStore(): Wrap
  /** Everything that makes a client, called without options, and the option it misses first. */
  withoutOptions: readonly (readonly [name: string, create: () => unknown, option: string])[]
}

/**
 * Defines what the clients of all vendors have in common beside their typed calls: a `fetch`, and tokens that can be shared.
 *
 * Call it at the top level of a test file.
 */
export function clientContract<Wrap>(contract: ClientContract<Wrap>): void {
  const { name, folder, baseUrl, createOwn, createGiven, createStore, withoutOptions } = contract
  const isTokenCall = ({ url }: { url: string }) => /oauth/.test(url)

  function start() {
    let minted = 0
    const fetch = observeFetch((call) =>
      isTokenCall(call)
        ? Response.json({ access_token: `minted-${++minted}`, token_type: 'Bearer', expires_in: 3600 })
        : Response.json({}),
    )
    const tokensSent = () =>
      fetch.calls.filter((call) => !isTokenCall(call)).map(({ headers }) => headers.get('authorization'))
    return { fetch, tokensSent, tokenCalls: () => fetch.calls.filter(isTokenCall) }
  }

  describe(`the tokens of ${name}`, () => {
    test('are shared by processes that put the same store around the token call', async () => {
      const wrap = createStore()
      const { fetch, tokensSent, tokenCalls } = start()
      await createOwn({ fetch, tokens: { wrap } }).fetch('/one')
      await createOwn({ fetch, tokens: { wrap } }).fetch('/other')
      expect(tokensSent()).toEqual(['Bearer minted-1', 'Bearer minted-1'])
      expect(tokenCalls()).toHaveLength(1)
    })

    test('are waited for as long as `timeoutMs` says', async () => {
      const clock = createFakeClock()
      const fetch = observeFetch(() => new Promise<Response>(() => {}))
      const token = createOwn({ fetch, tokens: { timeoutMs: 250, clock } }).tokenSource.get()
      const error = token.then(
        () => undefined,
        (reason: unknown) => reason,
      )
      await clock.advance(249)
      expect(clock.pendingTimers).toBe(1)
      await clock.advance(1)
      expect(await error).toMatchObject({ code: 'token_timeout' })
    })

    test.each([
      ['always', 'POST', 2],
      ['safe', 'POST', 1],
      ['safe', 'GET', 2],
      ['never', 'GET', 1],
    ] as const)('with replay %s, a refused %s is sent %i time(s)', async (replay, method, times) => {
      let minted = 0
      const fetch = observeFetch((call) =>
        isTokenCall(call)
          ? Response.json({ access_token: `minted-${++minted}`, token_type: 'Bearer', expires_in: 3600 })
          : new Response('', { status: 401 }),
      )
      expect((await createOwn({ fetch, replay, tokens: {} }).fetch('/one', { method })).status).toBe(401)
      expect(fetch.calls.filter((call) => !isTokenCall(call))).toHaveLength(times)
    })

    test('refuse options they do not know, naming them', () => {
      const tokens = { tiemoutMs: 250 } as object
      expect(() => createOwn({ fetch: start().fetch, tokens })).toThrow(
        expect.objectContaining({ code: 'invalid_option', option: 'tokens.tiemoutMs' }),
      )
    })
  })

  describe.each(['own', 'given'])(`the fetch of a client of ${name}, tokens %s`, (kind) => {
    function client() {
      const place = start()
      const { fetch } = place
      const made =
        kind === 'own' ? createOwn({ fetch, tokens: {} }) : createGiven({ fetch, accessToken: 'given' })
      return { ...place, client: made, token: kind === 'own' ? 'Bearer minted-1' : 'Bearer given' }
    }

    test.each([
      ['a path goes after the address of the client', '/not/in?the=document'],
      ['a whole address is taken as it is', `${baseUrl}/not/in?the=document`],
      ['so is a URL', new URL(`${baseUrl}/not/in?the=document`)],
      ['and a Request', new Request(`${baseUrl}/not/in?the=document`)],
    ])('%s, and the token with it', async (_, input) => {
      const { client: made, fetch, token, tokensSent } = client()
      const answer = await made.fetch(input, { method: 'POST', body: 'text' })
      expect(answer).toBeInstanceOf(Response)
      expect(fetch.calls.at(-1)).toMatchObject({
        method: 'POST',
        url: `${baseUrl}/not/in?the=document`,
        body: 'text',
      })
      expect(tokensSent()).toEqual([token])
    })

    test('a path that looks like another host stays with the client', async () => {
      const { client: made, fetch } = client()
      await made.fetch('//evil.example/x')
      expect(new URL(fetch.calls.at(-1)!.url).origin).toBe(new URL(baseUrl).origin)
    })

    test('another origin gets no token', async () => {
      const { client: made, tokensSent } = client()
      await made.fetch('https://other.example/x')
      expect(tokensSent()).toEqual([null])
    })
  })

  describe(`the server entry of ${name}`, () => {
    const { exports } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as {
      exports: Record<string, Target>
    }

    test.each([
      ['browser', ['browser']],
      ['React Native', ['react-native']],
    ])('is one that refuses in a bundle for %s', (_, conditions) => {
      expect(resolveTarget(exports['./server']!, conditions)).toBe('./dist/server.browser.js')
    })

    test.each([
      ['Node', ['node']],
      ['Cloudflare Workers', ['workerd', 'worker', 'browser']],
      ['edge functions', ['edge-light', 'browser']],
    ])('is the real one on %s', (_, conditions) => {
      expect(resolveTarget(exports['./server']!, conditions)).toBe('./dist/server.js')
    })
  })

  test.each(withoutOptions)(`%s without options names the first that is missing`, (_, create, option) => {
    expect(create).toThrow(expect.objectContaining({ code: 'invalid_option', option }))
  })
}

type Target = string | { [condition: string]: Target }

/** What a bundler with these conditions takes: the first that applies, as written in the package. */
function resolveTarget(target: Target, conditions: readonly string[]): string | undefined {
  if (typeof target === 'string') return target
  const found = Object.keys(target).find((name) => name === 'default' || conditions.includes(name))
  return found === undefined ? undefined : resolveTarget(target[found]!, conditions)
}
