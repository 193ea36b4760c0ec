import { findSecret, observeFetch } from '@latchkey/testkit'
import { describe, expect, test } from 'vitest'
import type { TokenDialect } from '../../src/index.ts'
import { errorOf, exchangeWith, planted, secrets } from '../support/setup.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'
import { read } from '../support/reading.ts'

describe('refusals', () => {
  test.each([
    [400, 'invalid_request', 'token_refused', 'permanent'],
    [401, 'invalid_client', 'token_refused', 'permanent'],
    [403, undefined, 'token_refused', 'permanent'],
    [404, undefined, 'token_refused', 'permanent'],
    [415, undefined, 'token_refused', 'permanent'],
    [400, 'temporarily_unavailable', 'token_unavailable', 'transient'],
    [400, 'slow_down', 'token_unavailable', 'transient'],
    [400, 'server_error', 'token_unavailable', 'transient'],
    [408, undefined, 'token_unavailable', 'transient'],
    [425, undefined, 'token_unavailable', 'transient'],
    [429, undefined, 'token_unavailable', 'transient'],
    [500, undefined, 'token_unavailable', 'transient'],
    [503, 'invalid_client', 'token_unavailable', 'transient'],
    [301, undefined, 'token_redirected', 'permanent'],
    [308, undefined, 'token_redirected', 'permanent'],
  ])('%i %s is %s, %s', async (status, error, code, kind) => {
    const body = error ? JSON.stringify({ error }) : 'oops'
    expect(await errorOf(read(body, rfcDialect, { status }))).toMatchObject({
      code,
      kind,
      status,
      oauthError: error,
    })
  })

  test('invalid_grant for a refresh token means signing in again, for a password it does not', async () => {
    const fetch = observeFetch(() => Response.json({ error: 'invalid_grant' }, { status: 400 }))
    const { refreshToken, password } = secrets
    const refused = exchangeWith(fetch, { grant: 'refresh_token', refreshToken } as never)
    expect(await errorOf(refused())).toMatchObject({ code: 'reauth_required', kind: 'reauth-required' })
    const wrong = exchangeWith(fetch, { grant: 'password', username: 'u', password } as never)
    expect(await errorOf(wrong())).toMatchObject({ code: 'token_refused', kind: 'permanent' })
  })

  const refuse = (grant: object, error: unknown, dialect?: Partial<TokenDialect>) =>
    errorOf(
      exchangeWith(
        observeFetch(() => Response.json({ error }, { status: 400 })),
        grant,
        { ...rfcDialect, ...dialect },
      )(),
    )
  const refresh = { grant: 'refresh_token', refreshToken: secrets.refreshToken }

  test.each(['invalid_grant', 'interaction_required', 'login_required', 'consent_required'])(
    '%s for a refresh token means signing in again',
    async (word) => {
      expect(await refuse(refresh, word)).toMatchObject({ code: 'reauth_required', oauthError: word })
      expect(await refuse({}, word)).toMatchObject({ code: 'token_refused', oauthError: word })
    },
  )

  test('the words of a dialect are added to those of OAuth', async () => {
    const dialect = { reauthErrors: ['SESSION-OVER'], transientErrors: ['Try later'] }
    expect(await refuse(refresh, 'SESSION-OVER', dialect)).toMatchObject({
      code: 'reauth_required',
      oauthError: 'SESSION-OVER',
    })
    expect(await refuse(refresh, 'SESSION-OVER')).toMatchObject({ code: 'token_refused' })
    expect(await refuse({}, 'Try later', dialect)).toMatchObject({
      code: 'token_unavailable',
      kind: 'transient',
      oauthError: 'Try later',
    })
    expect(await refuse({}, 'Try later')).toMatchObject({ oauthError: undefined })
    expect(await refuse(refresh, 'invalid_grant', dialect)).toMatchObject({ code: 'reauth_required' })
  })

  test('the body of a refusal never enters the error, whatever it echoes', async () => {
    const fetch = observeFetch(({ body }) =>
      Response.json({ error: 'invalid_request', error_description: `you sent ${body}` }, { status: 400 }),
    )
    const error = await errorOf(exchangeWith(fetch)())
    expect(findSecret(error, planted)).toBeUndefined()
    expect(error.errorDescription).toBeUndefined()
  })

  const describe_ = async (error_description: unknown, options: object = {}) => {
    const fetch = observeFetch(() =>
      Response.json({ error: 'invalid_request', error_description }, { status: 400 }),
    )
    const error = await errorOf(exchangeWith(fetch, options)())
    expect(error.message).not.toContain('why')
    return error.errorDescription
  }

  test.each([
    ['is a fact beside the code', 'why it is', 'why it is'],
    ['is one line without control characters', ' why\r\n\u0000it\u001b[31m\u202e is ', 'why it [31m is'],
    ['is at most 300 characters long', 'why '.repeat(9999), 'why '.repeat(75).trim()],
    ['is a text', { why: 1 }, undefined],
    ['is not empty', ' ', undefined],
  ])('a description of the endpoint %s', async (_name, said, kept) => {
    expect(((await describe_(said)) as string | undefined)?.trim()).toBe(kept)
  })

  test.each([
    ['whole', 'why s3cret+/with=signs'],
    ['in a form', 'why s3cret%2B%2Fwith%3Dsigns'],
    ['in part', 'why s3cret+/w...'],
    ['at its end', 'why ...+/with=signs'],
    ['the user', 'why planted-user is unknown'],
    ['beside what is no form', 'why 100% s3%63ret%2B%2Fwi%74h%3Dsi%67ns'],
    ['in a form of a form', 'why s3%2563ret%252B%252Fwi%2574h%253Dsi%2567ns'],
    ['in another case', 'why S3CRET+/WITH=SIGNS'],
    ['in HTML', 'why s3&#99;ret&#43;&#x2f;wi&#116;h&#x3D;sig&#110;s'],
    ['with HTML’s own names', 'why a&amp;b&lt;c&gt;d&quot;e&apos;f'],
    ['in base64', `why ${btoa('s3cret+/with=signs')}`],
    ['in base64 for URLs', `why ${Buffer.from('~?>~?>~?>~?>').toString('base64url')} is`],
    ['in base64 for URLs with an underscore', `why ${Buffer.from('???>???>???').toString('base64url')} is`],
    ['in base64 behind a name', `why key=${btoa('s3cret+/with=signs')}`],
    ['as HTTP Basic', `why is Basic ${btoa('id:s3cret+/with=signs')} here`],
    ['as HTTP Basic of a form', `why "Basic ${btoa('id:s3%63ret%2B%2Fwi%74h%3Dsi%67ns')}"`],
    ['a short one', 'why 4711'],
    ['a short one in base64', `why ${btoa('x:4711')}`],
    ['a short one at the end of base64 that is padded', `why ${btoa('xyz4711')}`],
    ['blanks as a form writes them', 'why our+own+words+are'],
    ['of other letters, in a form', `why ${encodeURIComponent('éèüßéèüß')}`],
  ])('a description that repeats what was sent is left out: %s', async (_name, said) => {
    const options = {
      grant: 'password',
      username: 'planted-user',
      password: 'p',
      clientSecret: 's3cret+/with=signs',
      extraParams: {
        html: `a&b<c>d"e'f`,
        url: '~?>~?>~?>~?>',
        score: '???>???>???',
        pin: '4711',
        phrase: 'our own words are',
        letters: 'éèüßéèüß',
      },
    }
    expect(await describe_('why are words so odd, 100% (see a & b)', options)).toMatch(/^why are/)
    expect(await describe_(said, options)).toBeUndefined()
  })

  test('an error says where: vendor, host and endpoint, without query, and the media type', async () => {
    const fetch = observeFetch(() => Response.json({ error: 'invalid_client' }, { status: 401 }))
    const error = await errorOf(exchangeWith(fetch, { vendor: 'Acme' } as never)())
    expect(error).toMatchObject({
      vendor: 'Acme',
      host: 'auth.example.com',
      endpoint: 'POST https://auth.example.com/token',
      status: 401,
      mediaType: 'application/json',
    })
    expect(error.message).toMatch(/Acme .*invalid_client, HTTP 401, POST https:\/\/auth\.example\.com\/token/)
  })

  test('a media type that repeats what was sent is left out', async () => {
    for (const type of ['application/planted-user', 'application/PLANTED-user; a=b', 'x.planted-use/y']) {
      const fetch = observeFetch(() => new Response('x', { headers: { 'content-type': type } }))
      const options = { grant: 'password', username: 'planted-user', password: 'p' } as never
      const error = await errorOf(exchangeWith(fetch, options)())
      expect(error.mediaType).toBeUndefined()
      expect(error.message).toContain('not JSON')
      expect(findSecret(error, ['planted-use'])).toBeUndefined()
    }
  })

  test.each([
    'NotAuthorizedException',
    'INVALID_PASSWORD',
    'M_FORBIDDEN',
    'NOT.AUTHORIZED.ERROR',
    'USERNAME-OR-PASSWORD',
    'E-42',
    'Y004',
    '400.008.01',
    'BXNIM0415E',
    'AUTHENTICATION_FAILED_INVALID_CREDENTIALS',
    'errors.com.example.account.invalid_client_credentials',
    '40001',
    40001,
    -32500,
  ])('a code as vendors have them is told: %s', async (error) => {
    const refused = await errorOf(read({ error }, rfcDialect, { status: 400 }))
    expect(refused).toMatchObject({ code: 'token_refused', oauthError: `${error}` })
    expect(refused.message).toContain(`(token_refused, ${error}, HTTP 400`)
  })

  test('a code that is a number means what the dialect says of it', async () => {
    const dialect = { reauthErrors: ['401'], transientErrors: ['-1'] }
    const codeOf = async (error: unknown) => (await refuse(refresh, error, dialect)).code
    expect([await codeOf(401), await codeOf(-1), await codeOf(402)]).toEqual([
      'reauth_required',
      'token_unavailable',
      'token_refused',
    ])
  })

  test('an error code that is no word, or an echo of what was sent, is left out', async () => {
    for (const error of [
      'Not A Code',
      'x'.repeat(62),
      '1'.repeat(11),
      'a1b2c3',
      '12ab',
      '1.2.3.4.5.6.7',
      'a/b',
      { a: 1 },
      true,
    ]) {
      expect((await errorOf(read({ error }, rfcDialect, { status: 400 }))).oauthError).toBeUndefined()
    }
    for (const error of ['mysecret', 'MYSECRET']) {
      const fetch = observeFetch(() => Response.json({ error }, { status: 400 }))
      const refused = await errorOf(exchangeWith(fetch, { clientSecret: 'mysecret' })())
      expect(refused.oauthError).toBeUndefined()
    }
  })

  test.each(['constructor', '__proto__', 'valueOf'])(
    '%s as a code has no advice of its own',
    async (error) => {
      const body = `{ "error": "${error}" }`
      const { message } = await errorOf(read(body, rfcDialect, { status: 400 }))
      expect(message).toMatch(/\): check the credentials$/)
    },
  )

  test('a description is told whatever the code is', async () => {
    for (const error of ['Not A Code', undefined, 0]) {
      const body = { error, error_description: 'why it is' }
      const refused = await errorOf(read(body, rfcDialect, { status: 400 }))
      expect(refused).toMatchObject({ oauthError: undefined, errorDescription: 'why it is' })
    }
  })

  test.each([['transientErrors'], ['reauthErrors']])(
    'a word the dialect names is told: %s',
    async (member) => {
      const dialect = { ...rfcDialect, [member]: ['E 42'] }
      expect((await errorOf(read({ error: 'E 42' }, dialect, { status: 400 }))).oauthError).toBe('E 42')
    },
  )

  test.each([
    ['120', 120_000],
    ['Thu, 01 Jan 2099 00:00:00 GMT', expect.any(Number)],
    ['soon', undefined],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['-5', expect.anything()],
  ])('Retry-After %s is told in milliseconds', async (header, retryAfterMs) => {
    const error = await errorOf(read('', rfcDialect, { status: 429, headers: { 'retry-after': header } }))
    if (header === '-5') expect(error.retryAfterMs ?? 0).toBeGreaterThanOrEqual(0)
    else expect(error.retryAfterMs).toEqual(retryAfterMs)
  })
})
