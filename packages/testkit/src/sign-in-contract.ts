import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createFakeClock, type FakeClock } from './fake-clock.ts'
import { findSecret } from './find-secret.ts'
import { observeFetch, type ObservedCall, type ObservedFetch } from './observe-fetch.ts'

interface Token {
  reveal(): string
  revealRefreshToken(): string | undefined
}

interface Authorization {
  readonly url: URL
  reveal(): { state: string; codeVerifier: string }
  finish(callbackUrl: string | URL): Promise<Token>
}

/** The parts of a token dialect that a server has to know, too. */
interface Dialect {
  readonly response: Readonly<Record<string, readonly string[]>>
  readonly lifetime?: { readonly name: string } | undefined
  readonly responseReader?: { readonly encoding: 'form' | 'json' } | undefined
  readonly tokenTypes?: readonly string[] | undefined
}

/** The members of an authorization dialect. */
interface AuthorizationDialect {
  readonly fields?: Readonly<Record<string, string>>
  readonly parameters?: Readonly<Record<string, string>>
  readonly code?: string
  readonly pkce?: false
  readonly repeated?: readonly string[]
  readonly scopeSeparator?: string
}

export interface SignInContract {
  name: string
  dialect: Dialect
  authorization: AuthorizationDialect
  secrets: readonly string[]
  redirectUri: string
  start(options: { fetch: ObservedFetch; clock: FakeClock; scope: string }): Promise<Authorization>
  resume(
    options: { fetch: ObservedFetch; clock: FakeClock; scope: string },
    kept: { state: string; codeVerifier: string },
  ): Promise<Authorization>
  /** Asks for the token of the person's client; left out where tokens are not renewed. */
  refresh?(options: { fetch: ObservedFetch; clock: FakeClock; token: Token }): () => Promise<Token>
}

const lifetimeSeconds = 3600
const writeLifetime: Readonly<Record<string, (atMs: number) => unknown>> = {
  seconds: () => lifetimeSeconds,
  minutes: () => lifetimeSeconds / 60,
  milliseconds: () => lifetimeSeconds * 1000,
  hours: () => lifetimeSeconds / 3600,
  duration: () => 'PT1H',
  'hours-minutes-seconds': () => '01:00:00',
  'epoch-seconds': (atMs) => Math.floor(atMs / 1000) + lifetimeSeconds,
  'epoch-milliseconds': (atMs) => atMs + lifetimeSeconds * 1000,
  date: (atMs) => new Date(atMs + lifetimeSeconds * 1000).toISOString(),
}

/** Defines what every generated sign-in promises. Call it at the top level of a test file. */
export function signInContract(contract: SignInContract): void {
  const { name, authorization, redirectUri, secrets } = contract
  const { fields = {}, parameters = {}, pkce } = authorization

  describe(`sign-in of ${name}`, () => {
    const world = () => {
      const clock = createFakeClock()
      const fetch = observeFetch((_, index) => answer(contract.dialect, clock, index + 1))
      return { clock, fetch, scope: 'one two' }
    }
    const callbackOf = ({ reveal }: Authorization, code = 'code-1'): URL => {
      const url = new URL(redirectUri)
      url.searchParams.set(authorization.code ?? 'code', code)
      url.searchParams.set('state', reveal().state)
      return url
    }

    test('sends people to the authorization endpoint with what it asks for', async () => {
      const { url, reveal } = await contract.start(world())
      const { state, codeVerifier } = reveal()
      const name = (parameter: string): string => fields[parameter] ?? parameter
      expect(Object.fromEntries(url.searchParams)).toMatchObject({
        ...parameters,
        [name('response_type')]: 'code',
        [name('client_id')]: 'client-1',
        [name('redirect_uri')]: redirectUri,
        [name('scope')]: `one${authorization.scopeSeparator ?? ' '}two`,
        [name('state')]: state,
        ...(pkce !== false && {
          code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
          code_challenge_method: 'S256',
        }),
      })
      expect(url.searchParams.has('code_challenge')).toBe(pkce !== false)
    })

    test('says which option is wrong before anybody is sent away', async () => {
      const misspelt = { ...world(), redirectURI: redirectUri }
      await expect(contract.start(misspelt)).rejects.toMatchObject({ option: 'redirectURI' })
    })

    test('exchanges the code of the callback once, as the token endpoint asks', async () => {
      const { fetch, ...options } = world()
      const started = await contract.start({ ...options, fetch })
      const token = await started.finish(callbackOf(started))
      expect(token.reveal()).toBe('access-1')
      expect(await started.finish(callbackOf(started))).toBe(token)
      expect(fetch.calls).toHaveLength(1)
      const sent = sentBy(fetch.calls[0]!)
      expect(sent).toContain('code-1')
      if (pkce !== false) expect(sent).toContain(started.reveal().codeVerifier)
    })

    test('goes on in another process, from what the session kept', async () => {
      const options = world()
      const kept = JSON.parse(JSON.stringify((await contract.start(options)).reveal())) as {
        state: string
        codeVerifier: string
      }
      const resumed = await contract.resume(options, kept)
      expect((await resumed.finish(callbackOf(resumed))).reveal()).toBe('access-1')
    })

    test('a callback with another state, or that says no, exchanges nothing', async () => {
      const options = world()
      const started = await contract.start(options)
      const forged = callbackOf(started)
      forged.searchParams.set('state', 'forged')
      const place = { vendor: expect.any(String) as string, host: started.url.host }
      await expect(started.finish(forged)).rejects.toMatchObject({ code: 'authorization_failed', ...place })
      const refused = callbackOf(started)
      refused.searchParams.delete(authorization.code ?? 'code')
      refused.searchParams.set('error', 'access_denied')
      await expect(started.finish(refused)).rejects.toMatchObject({ oauthError: 'access_denied' })
      expect(options.fetch.calls).toEqual([])
    })

    test('a code that is refused is a typed error, without a secret', async () => {
      const options = world()
      const started = await contract.start(options)
      options.fetch.answer(() => Response.json({ error: 'invalid_grant' }, { status: 400 }))
      const error: unknown = await started.finish(callbackOf(started)).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ name: 'TokenError', vendor: expect.any(String) as string })
      expect(findSecret(error, [...secrets, 'code-1', started.reveal().codeVerifier])).toBeUndefined()
    })

    const { refresh } = contract
    if (!refresh) return
    test('renews the token with the refresh token of the last response, and never with an older one', async () => {
      const options = world()
      const started = await contract.start(options)
      const token = await started.finish(callbackOf(started))
      const get = refresh({ ...options, token })
      expect((await get()).reveal()).toBe('access-1')
      for (const index of [2, 3]) {
        await options.clock.advance(lifetimeSeconds * 1000)
        expect((await get()).reveal()).toBe(`access-${index}`)
        const sent = sentBy(options.fetch.calls[index - 1]!)
        expect(sent).toContain(`refresh-${index - 1}`)
      }
    })
  })
}

/** Every text of a request, wherever it stands. */
function sentBy({ url, body, headers }: ObservedCall): string {
  const text = `${url} ${body} ${[...headers].join(' ')}`
  return `${text} ${decodeURIComponent(text.replaceAll('+', ' '))}`
}

/** What a server of this dialect answers; tokens are numbered. */
function answer(dialect: Dialect, clock: FakeClock, index: number): Response {
  const write = writeLifetime[dialect.lifetime?.name ?? 'seconds']
  const values: Record<string, unknown> = {
    access_token: `access-${index}`,
    refresh_token: `refresh-${index}`,
    token_type: dialect.tokenTypes?.[0] ?? 'Bearer',
    expires_in: write?.(clock.nowMs()),
  }
  const body: Record<string, unknown> = {}
  for (const [what, value] of Object.entries(values)) {
    const [place] = dialect.response[what] ?? []
    if (place === undefined) continue
    const steps = place.startsWith('/') ? place.slice(1).split('/') : [place]
    let at = body
    for (const step of steps.slice(0, -1)) at = (at[step] ??= {}) as Record<string, unknown>
    at[steps.at(-1)!] = value
  }
  return dialect.responseReader?.encoding === 'form'
    ? new Response(new URLSearchParams(body as Record<string, string>))
    : Response.json(body)
}
