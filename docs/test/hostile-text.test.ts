import { authFetch, cached, createToken, parseChallenges } from '@latchkey/auth-core'
import { createGbgGoClient, customerAccessToken, unwrap as unwrapGbg } from '@latchkey/gbg-go'
import { parseInstallUrl } from '@latchkey/gobo'
import { createNitroSignClient, retryFetch, unwrap } from '@latchkey/nitro-sign'
import { createNitroSign } from '@latchkey/nitro-sign/server'
import { createOctotableClient, unwrap as unwrapOctotable } from '@latchkey/octotable'
import { createFakeClock } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'

/**
 * So long that anything quadratic in it takes longer than a test may: minutes, where linear work takes milliseconds. No
 * duration is asserted.
 */
const LENGTH = 256 * 1024

const pieces = [
  '\\"',
  '"',
  'Bearer x="\\',
  'Bearer ',
  'a=',
  ', ',
  '%',
  '%2',
  '%25',
  '&#',
  '\\u00',
  '/',
  '//',
  '?',
  '#',
  ' ',
  '\t',
]
const more = [
  '-',
  '.',
  '0',
  '9',
  'A',
  'Mon, ',
  'a"b,',
  '[',
  '{"a":',
  '<',
  '=',
  '=&',
  '&a[',
  '\u00e9',
  '\u202e',
  '{',
  '}',
  '_',
  '~',
]
const shapes = [...pieces, ...more].map(
  (piece) => [JSON.stringify(piece), piece.repeat(LENGTH / piece.length)] as const,
)

const asHeader = (text: string) => text.replace(/[^\t\x20-\x7e]/g, '?')
/** A response with any header value: real ones are as long as a server's limits allow. */
function withHeader(status: number, name: string, text: string, body = ''): Response {
  const response = new Response(body, { status })
  response.headers.set(name, asHeader(text).trim() || 'x')
  return response
}

const token = { access_token: 'planted-token-1', token_type: 'Bearer', expires_in: 3600 }
const app = { clientId: 'c', clientSecret: 's' }

/** Every place of the public entries where text of the network is read. */
const places: Readonly<Record<string, (text: string) => Promise<unknown>>> = {
  'a challenge, parsed': async (text) => parseChallenges(text),
  'a challenge, through authFetch'(text) {
    let minted = 0
    const source = cached(async () => createToken({ accessToken: `t${++minted}`, obtainedAtMs: Date.now() }))
    const fetch = async () => withHeader(401, 'www-authenticate', text)
    return authFetch(source, { origins: ['https://api.example.com'], fetch })('https://api.example.com')
  },
  'a Retry-After, through retryFetch': (text) =>
    retryFetch(async () => withHeader(503, 'retry-after', text), { maxDelayMs: 0 })(
      'https://api.example.com',
    ),
  'a Retry-After of a token endpoint': (text) => tokenCall(() => withHeader(429, 'retry-after', text)),
  'a content type of a token endpoint': (text) => tokenCall(() => withHeader(200, 'content-type', text)),
  'the body of a token endpoint': (text) => tokenCall(() => new Response(text)),
  ...Object.fromEntries(
    ['access_token', 'token_type', 'expires_in', 'refresh_token', 'scope', 'error', 'error_description'].map(
      (member) => [
        `the ${member} of a token endpoint`,
        (text: string) => tokenCall(() => Response.json({ ...token, [member]: text })),
      ],
    ),
  ),
  'a description of a refusal': (text) =>
    tokenCall(() => Response.json({ error: 'invalid_client', error_description: text }, { status: 401 })),
  'an install URL': async (text) => parseInstallUrl(text),
  'the query of an install URL': async (text) => parseInstallUrl(`/install?target=${text}`),
  ...Object.fromEntries(
    ['type', 'title', 'detail', 'instance', 'validation_errors', 'extensions'].map((member) => [
      `the ${member} of a problem of Nitro Sign`,
      (text: string) => nitroCall(() => Response.json({ [member]: text }, { status: 400 })),
    ]),
  ),
  'the name of a member of a problem': (text) =>
    nitroCall(() => Response.json({ [text]: text }, { status: 400 })),
  'a request id': (text) => nitroCall(() => withHeader(500, 'x-request-id', text)),
  'a page instead of a problem': (text) => nitroCall(() => new Response(text, { status: 502 })),
  'an error of GBG GO'(text) {
    const fetch = async () =>
      Response.json({ status: text, errors: [{ code: text, message: text }] }, { status: 409 })
    const client = createGbgGoClient({
      accessToken: customerAccessToken('t-1234567890'),
      region: 'eu',
      fetch,
    })
    return unwrapGbg(client.POST('/journey/schema/fetch', { body: { resourceId: 'a@latest' } }))
  },
  'an error of OctoTable'(text) {
    const fetch = async () => Response.json({ message: text, className: text, code: 400 }, { status: 400 })
    const client = createOctotableClient({ accessToken: 't-1234567890', propertyId: 1, fetch })
    return unwrapOctotable(client.GET('/rooms'))
  },
}

async function tokenCall(respond: () => Response): Promise<unknown> {
  const clock = createFakeClock()
  const client = createNitroSign({ ...app, fetch: async () => respond(), tokens: { clock } })
  const asked = client.tokenSource.get().catch((error: unknown) => error)
  await clock.advance(10_000)
  const outcome = await asked
  if (outcome instanceof Error) throw outcome
  return outcome
}

function nitroCall(respond: () => Response): Promise<unknown> {
  const fetch = async () => respond()
  return unwrap(
    createNitroSignClient({ accessToken: 't-1234567890-1234567890', fetch }).GET('/sign/envelopes'),
  )
}

describe.each(Object.entries(places))('256 KiB of %s', (_, read) => {
  test.each(shapes)(
    'made of %s is read in time linear to it, or refused by a typed error that does not repeat it',
    async (_, text) => {
      const error = await read(text).then(
        () => undefined,
        (reason: Error & { code?: string }) => reason,
      )
      if (error) expect(typeof error.code).toBe('string')
      expect((error?.message ?? '').length).toBeLessThan(1000)
    },
  )
})
