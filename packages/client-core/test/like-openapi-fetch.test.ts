import { staticToken } from '@latchkey/auth-core'
import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { authorizedClient, EmptyBody } from '../src/index.ts'
import { wireClient } from '../src/wire/index.ts'
import { answers, API, one, scenarios, type AnyClient, type Scenario } from './support/call-scenarios.ts'

/** What arrived at the server, and what each call came to. */
interface Seen {
  sent: unknown[]
  results: unknown[]
}

/** A request as a server sees it, and as the platform is asked for it. */
async function describeRequest(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type') ?? ''
  const headers = [...request.headers].filter(([name]) => name !== 'authorization')
  const { method, url, cache, credentials, mode, redirect, referrerPolicy, keepalive, integrity } = request
  const body = type.startsWith('multipart/form-data')
    ? await Promise.all([...(await request.formData())].map(describePart))
    : [...new Uint8Array(await request.arrayBuffer())]
  const plain = headers.map(([name, value]) => [name, value.replace(/boundary=.*/, 'boundary')])
  return {
    ...{ method, url, body, headers: plain, cache, credentials, mode },
    ...{ redirect, referrerPolicy, keepalive, integrity },
  }
}

async function describePart([name, value]: [string, string | File]): Promise<unknown> {
  return typeof value === 'string' ? [name, value] : [name, value.name, value.type, await value.text()]
}

async function describeData(data: unknown): Promise<unknown> {
  if (data instanceof ReadableStream) return { stream: await new Response(data as ReadableStream).text() }
  if (data instanceof Blob) return { blob: await data.text(), type: data.type }
  if (data instanceof ArrayBuffer) return { bytes: [...new Uint8Array(data)] }
  return data
}

type Kind = 'openapi-fetch' | 'tokens' | 'a fetch of its own' | 'tokens and a wire table'

function makeClient(kind: Kind, made: object, fetch: typeof globalThis.fetch): AnyClient {
  if (kind === 'openapi-fetch')
    return createClient<never>({ baseUrl: API, ...made, fetch }) as unknown as AnyClient
  const authorization =
    kind === 'a fetch of its own' ? { fetch } : { fetch, tokenSource: staticToken('token') }
  return authorizedClient<never>(
    authorization,
    API,
    () => [new URL(API).origin],
    (settings) => {
      const client = createClient<never>({ baseUrl: API, ...settings, ...made })
      // A table that says nothing of these operations.
      return kind === 'tokens and a wire table' ? wireClient(client, { 'GET /other': [] }, API) : client
    },
  ) as unknown as AnyClient
}

async function observe(kind: Kind, { made = {}, respond, run }: Scenario): Promise<Seen> {
  const seen: Seen = { sent: [], results: [] }
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    request.signal.throwIfAborted()
    seen.sent.push(await describeRequest(request))
    return respond?.() ?? Response.json({ ok: true })
  }
  const client = makeClient(kind, made, fetch)
  const outcome = await run(client, (fact) => seen.results.push(fact)).then(
    (value) => value as { data?: unknown; error?: unknown; response?: Response } | undefined,
    (error: unknown) => ({ thrown: `${(error as Error).name}: ${(error as Error).message}` }),
  )
  if (outcome && 'response' in outcome) {
    const { data, error, response } = outcome
    const names = Object.keys(outcome).toSorted()
    seen.results.push({ names, data: await describeData(data), error, status: response?.status })
  } else seen.results.push(outcome)
  return seen
}

describe.each(['tokens', 'a fetch of its own', 'tokens and a wire table'] as const)(
  'a client with %s',
  (kind) => {
    test.each(scenarios)('sends and gives what openapi-fetch does: $title', async (scenario) => {
      const theirs = await observe('openapi-fetch', scenario)
      expect(theirs.sent.length + theirs.results.length).toBeGreaterThan(0)
      expect(await observe(kind, scenario)).toEqual(theirs)
    })

    test('differs on purpose: a path that would be another operation is refused by name', async () => {
      const scenario = { title: '', ...one('GET', '/a/{b}', { params: { path: { b: '..' } } }) }
      expect((await observe('openapi-fetch', scenario)).sent).toMatchObject([{ url: `${API}/` }])
      expect(await observe(kind, scenario)).toMatchObject({
        sent: [],
        results: [{ thrown: expect.stringMatching(/^ConfigurationError: .*params\.path\.b/) as string }],
      })
    })

    test('differs on purpose: a refusal without a body has a truthy error', async () => {
      const scenario = { title: '', ...answers(() => new Response(null, { status: 503 })) }
      expect((await observe('openapi-fetch', scenario)).results).toMatchObject([{ error: '' }])
      expect((await observe(kind, scenario)).results).toMatchObject([
        { error: expect.any(EmptyBody) as EmptyBody },
      ])
    })

    test('differs on purpose: a success that is not JSON is an error with a code', async () => {
      const scenario = { title: '', ...answers(() => new Response('<html>')) }
      expect((await observe('openapi-fetch', scenario)).results).toMatchObject([
        { thrown: expect.stringMatching(/^SyntaxError: .*<html>/) as string },
      ])
      expect((await observe(kind, scenario)).results).toMatchObject([
        { thrown: expect.stringMatching(/^ResponseError: .*unreadable_response/) as string },
      ])
    })
  },
)
