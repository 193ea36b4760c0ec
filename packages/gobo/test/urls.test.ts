import fc from 'fast-check'
import { assert, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  authorizeUrl,
  installFailureUrl,
  installSuccessUrl,
  parseInstallUrl,
  type AuthorizeUrlOptions,
} from '../src/index.ts'

const guid = '3f2b8c1e-5a47-4d0b-9c66-1f0e2a7d9b54'

describe('parseInstallUrl', () => {
  test('reads both names of the organisation and prefers the GUID', () => {
    const url = `https://app.example.com/install?target=${guid}&target_id=tenant-1042`
    expect(parseInstallUrl(url)).toEqual({ guid, externalId: 'tenant-1042', customerOrg: { guid } })
  })

  test('takes a path alone, as some frameworks give it', () => {
    expect(parseInstallUrl('/install?target_id=tenant%201042')).toEqual({
      guid: undefined,
      externalId: 'tenant 1042',
      customerOrg: { externalId: 'tenant 1042' },
    })
  })

  test.each(['/install', '/install?target=&target_id=', '/install?targetid=x'])(
    'is undefined when nobody came from an installation: %s',
    (url) => {
      expect(parseInstallUrl(url)).toBeUndefined()
    },
  )
})

describe('the install URL anybody can ask for', () => {
  test.each([
    '//',
    '//[',
    '/\\[',
    'http://[',
    'http://a:99999/',
    '',
    '?',
    '#?target=x',
    '/?code=%',
    '/install?target=%E0%A4%A',
  ])('is read without an error, whatever it is: %j', (url) => {
    expect(() => parseInstallUrl(url)).not.toThrow()
  })

  test('is read as URL reads it, wherever it is one', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        const target = new URL(url).searchParams.get('target') || undefined
        expect(parseInstallUrl(url)?.guid).toBe(target)
        const given = new URL(url)
        given.searchParams.set('target', 'a b&c')
        expect(parseInstallUrl(given)?.guid).toBe('a b&c')
      }),
    )
  })
})

describe('the way back to the marketplace', () => {
  test.each([
    'acme.withgobo.com',
    'https://acme.withgobo.com',
    'HTTPS://Acme.withgobo.com/',
    ' acme.withgobo.com ',
  ])('starts at the marketplace, however it is written: %s', (marketplaceUrl) => {
    expect(installSuccessUrl(marketplaceUrl).href).toBe(
      'https://acme.withgobo.com/redirect?install_success=true',
    )
  })

  test('carries a message, encoded', () => {
    const url = installFailureUrl('acme.withgobo.com', 'No access & no “luck”')
    expect(url.origin + url.pathname).toBe('https://acme.withgobo.com/redirect')
    expect([...url.searchParams]).toEqual([['error_message', 'No access & no “luck”']])
  })

  test('brings any message through', () => {
    assert(
      property(string({ unit: 'grapheme' }), (message) => {
        const { searchParams } = new URL(installFailureUrl('acme.withgobo.com', message).href)
        expect(searchParams.get('error_message')).toBe(message)
      }),
    )
  })

  test('http is for loopback only', () => {
    expect(installSuccessUrl('http://127.0.0.1:4010').origin).toBe('http://127.0.0.1:4010')
    expect(installSuccessUrl('http://localhost:4010').origin).toBe('http://localhost:4010')
    expect(installSuccessUrl('market.acme.example:8443').origin).toBe('https://market.acme.example:8443')
    expect(() => installSuccessUrl('http://127.0.0.1.example.com')).toThrow(/https/)
    expect(() => installSuccessUrl('javascript://acme.withgobo.com')).toThrow(/https/)
  })
})

describe('authorizeUrl', () => {
  const options: AuthorizeUrlOptions = {
    marketplaceUrl: 'acme.withgobo.com',
    clientId: 'app-1',
    customerOrg: { guid },
    codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    state: 'abc',
  }

  test('has the parameters of the page, and PKCE with S256', () => {
    const url = authorizeUrl(options)
    expect(url.origin + url.pathname).toBe('https://acme.withgobo.com/oauth/authorize')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'app-1',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      target: guid,
      state: 'abc',
    })
  })

  test('carries redirect URI, scope and external id when they are given', () => {
    const { searchParams } = authorizeUrl({
      ...options,
      customerOrg: { externalId: 'tenant-1042' },
      redirectUri: 'https://app.example.com/callback?a=1',
      scope: 'jobs:read jobs:write',
    })
    expect(searchParams.get('target_id')).toBe('tenant-1042')
    expect(searchParams.has('target')).toBe(false)
    expect(searchParams.get('redirect_uri')).toBe('https://app.example.com/callback?a=1')
    expect(searchParams.get('scope')).toBe('jobs:read jobs:write')
  })

  test.each([
    ['clientId', { clientId: '' }],
    ['state', { state: '' }],
    ['codeChallenge', { codeChallenge: 'too-short' }],
    ['codeChallenge', { codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM=' }],
    ['customerOrg', { customerOrg: { guid, externalId: 'x' } as never }],
    ['marketplaceUrl', { marketplaceUrl: 'http://acme.withgobo.com' }],
  ])('names the option %s', (option, wrong) => {
    expect(() => authorizeUrl({ ...options, ...wrong })).toThrow(expect.objectContaining({ option }))
  })
})
