import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createFakeClock, settle, type FakeClock } from './fake-clock.ts'
import { deferred, observeFetch, type ObservedFetch } from './observe-fetch.ts'
import { findSecret } from './find-secret.ts'

interface Token {
  readonly type: string
  readonly obtainedAtMs: number
  readonly expiresAtMs: number | undefined
  reveal(): string
}

interface TokenSource {
  get(options?: { signal?: AbortSignal | undefined; rejected?: string | undefined }): Promise<Token>
}

/** Something that answers token requests the vendor's way, e.g. a mock server. */
export interface TokenBackend {
  fetch(request: Request): Promise<Response>
  close?(): Promise<void> | void
}

export interface TokenSourceContract<Backend extends TokenBackend> {
  /** Shown in the title of every promise, e.g. `nitro-sign, client_credentials`. */
  name: string
  /** Starts a fresh backend for every test. */
  startBackend(): Promise<Backend> | Backend
  /** Makes the source under test, talking through `fetch` and living by `clock`. */
  createTokenSource(options: { fetch: ObservedFetch; clock: FakeClock; backend: Backend }): TokenSource
  /** The credentials the source was given: no output may ever show one. */
  secrets: readonly string[]
  /** Grants whose request may not be repeated after a lost connection (refresh_token). Default false. */
  isOneTime?: boolean | undefined
  /** A client that is refused proves itself once more another way. Default false. */
  triesTwice?: boolean | undefined
  /** Default: POST. */
  method?: string | undefined
  /** What a token call accepts. Default: JSON. */
  accept?: string | undefined
  /** The vendor takes secrets in the query, as its dialect says. Default false. */
  hasSecretsInUrl?: boolean | undefined
}

/** Defines the tests every vendor's token source has to pass. Call it at the top level of a test file. */
export function tokenSourceContract<Backend extends TokenBackend>(
  contract: TokenSourceContract<Backend>,
): void {
  const { name, secrets, method = 'POST', accept = 'application/json', hasSecretsInUrl = false } = contract

  describe(`token source of ${name}`, () => {
    let backend: Backend
    let clock: FakeClock
    let fetch: ObservedFetch
    let source: TokenSource

    // A source repeats what failed after a pause of its clock, which nobody moves: no promise below would ever end.
    beforeAll(() => expectFirstToken(contract))

    beforeEach(async () => {
      backend = await contract.startBackend()
      clock = createFakeClock()
      fetch = observeFetch(({ request }) => backend.fetch(request))
      source = contract.createTokenSource({ fetch, clock, backend })
    })

    afterEach(() => backend.close?.())

    const respond = (status: number, body: string, headers: Record<string, string> = {}) =>
      fetch.answer(() => new Response(body, { status, headers }))
    const restore = () => fetch.answer(({ request }) => backend.fetch(request))
    const failure = async (): Promise<Record<string, unknown>> => {
      const error: unknown = await source.get().then(
        () => undefined,
        (reason: unknown) => reason,
      )
      expect(error).toBeInstanceOf(Error)
      expect(findSecret(error, secrets)).toBeUndefined()
      return error as Record<string, unknown>
    }

    test('gives a bearer token the vendor has issued', async () => {
      const token = await source.get()
      expect(token.type).toBe('Bearer')
      expect(token.reveal()).toMatch(/^[\x21-\x7e]+$/)
      expect(token.obtainedAtMs).toBe(clock.nowMs())
    })

    const accepted = accept === 'application/json' ? 'JSON' : accept
    const inUrl = hasSecretsInUrl ? 'puts secrets in the URL, as it is asked to' : 'puts no secret in the URL'
    test(`asks with ${method}, accepts ${accepted}, and ${inUrl}`, async () => {
      await source.get()
      const [call] = fetch.calls
      expect(call!.method).toBe(method)
      expect(call!.headers.get('accept')).toBe(accept)
      expect(findSecret(call!.url, secrets) !== undefined).toBe(hasSecretsInUrl)
    })

    test('1,000 cold callers cost one exchange', async () => {
      const tokens = await Promise.all(Array.from({ length: 1000 }, () => source.get()))
      expect(new Set(tokens.map((token) => token.reveal())).size).toBe(1)
      expect(fetch.calls).toHaveLength(1)
    })

    test('a fresh token is given again without a request', async () => {
      const first = await source.get()
      expect((await source.get()).reveal()).toBe(first.reveal())
      expect(fetch.calls).toHaveLength(1)
    })

    test('50 callers whose token was refused share one new token', async () => {
      const rejected = (await source.get()).reveal()
      const tokens = await Promise.all(Array.from({ length: 50 }, () => source.get({ rejected })))
      expect(new Set(tokens.map((token) => token.reveal())).size).toBe(1)
      expect(tokens[0]!.reveal()).not.toBe(rejected)
      expect((await source.get({ rejected })).reveal()).toBe(tokens[0]!.reveal())
      expect(fetch.calls).toHaveLength(2)
    })

    test('an expired token is replaced', async () => {
      const first = await source.get()
      await clock.advance((first.expiresAtMs ?? first.obtainedAtMs + 3_600_000) - first.obtainedAtMs + 1)
      expect((await source.get()).reveal()).not.toBe(first.reveal())
      expect(fetch.calls).toHaveLength(2)
    })

    test('a token that is still valid outlives a failing endpoint', async () => {
      const first = await source.get()
      const lifetimeMs = (first.expiresAtMs ?? first.obtainedAtMs + 3_600_000) - first.obtainedAtMs
      respond(503, '')
      await clock.advance(lifetimeMs * 0.99)
      expect((await source.get()).reveal()).toBe(first.reveal())
      await clock.advance(lifetimeMs * 0.02)
      const waiting = failure()
      await clock.advance(60_000)
      expect(await waiting).toMatchObject({ code: 'token_unavailable', kind: 'transient' })
    })

    const refusals = contract.triesTwice ? 2 : 1
    test(`a refused credential costs ${refusals === 1 ? 'one request' : 'two requests'} until the cooldown ends, then one probe`, async () => {
      respond(401, '{"error":"invalid_client"}', { 'content-type': 'application/json' })
      for (let call = 0; call < 5; call++)
        expect(await failure()).toMatchObject({ code: 'token_refused', status: 401 })
      expect(fetch.calls).toHaveLength(refusals)
      restore()
      await clock.advance(31_000)
      await Promise.all(Array.from({ length: 20 }, () => source.get()))
      expect(fetch.calls).toHaveLength(refusals + 1)
    })

    test('a redirect is an error and is not followed', async () => {
      respond(307, '', { location: 'https://elsewhere.example/token' })
      expect(await failure()).toMatchObject({ code: 'token_redirected' })
      expect(fetch.calls).toHaveLength(1)
    })

    test.each([
      ['a page of HTML', '<html>welcome</html>'],
      ['nothing', ''],
      ['an error inside a 200', '{"error":"invalid_request"}'],
      ['an object without a token', '{"token_type":"Bearer"}'],
    ])('%s with status 200 is a typed error', async (_name, body) => {
      respond(200, body)
      expect((await failure()).code).toMatch(/^token_(malformed|refused)$/)
    })

    test(`a lost connection is ${contract.isOneTime ? 'not repeated: the grant may be spent' : 'tried once more'}`, async () => {
      fetch.answer(({ request }, index) => {
        if (!index) throw new TypeError('fetch failed')
        return backend.fetch(request)
      })
      if (contract.isOneTime) expect(await failure()).toMatchObject({ code: 'token_network' })
      else await source.get()
      expect(fetch.calls).toHaveLength(contract.isOneTime ? 1 : 2)
    })

    test('the abort of one caller frees that caller alone', async () => {
      const gate = deferred()
      fetch.answer(async ({ request }) => {
        await gate.promise
        return backend.fetch(request)
      })
      const controller = new AbortController()
      const leaver = source.get({ signal: controller.signal })
      const stayer = source.get()
      controller.abort(new Error('changed my mind'))
      await expect(leaver).rejects.toThrow('changed my mind')
      gate.resolve()
      expect((await stayer).type).toBe('Bearer')
      expect(fetch.calls).toHaveLength(1)
    })

    test('an endpoint that never answers is a timeout', async () => {
      fetch.answer(() => new Promise(() => {}))
      const waiting = failure()
      await settle()
      await clock.advance(60_000)
      expect(await waiting).toMatchObject({ code: 'token_timeout', kind: 'transient' })
      expect(clock.pendingTimers).toBe(0)
    })

    test('nothing that is printed shows a secret or a token', async () => {
      const token = await source.get()
      const planted = [...secrets, token.reveal()]
      for (const value of [token, source, { source, token }])
        expect(findSecret(value, planted)).toBeUndefined()
    })
  })
}

/** @throws what the backend says where it cannot give a token at all */
export async function expectFirstToken<Backend extends TokenBackend>(
  contract: Pick<TokenSourceContract<Backend>, 'startBackend' | 'createTokenSource'>,
): Promise<void> {
  const backend = await contract.startBackend()
  const failed = deferred<never>()
  const fetch = observeFetch(async ({ request }) => {
    const response = await backend.fetch(request).catch((error: unknown) => {
      failed.reject(error)
      throw error
    })
    if (response.status >= 500 || response.status === 429) {
      const words = await response.clone().text()
      failed.reject(new Error(`${request.method} ${request.url}: ${response.status} ${words}`))
    }
    return response
  })
  const source = contract.createTokenSource({ fetch, clock: createFakeClock(), backend })
  try {
    await Promise.race([source.get(), failed.promise])
  } finally {
    await backend.close?.()
  }
}
