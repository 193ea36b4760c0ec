import { findSecret } from '@latchkey/testkit'
import { decodeProtectedHeader, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { goPassUrl, type GoPassUrlOptions } from '../src/gopass.ts'

const key = 'gp_0123456789'
const nowMs = Date.UTC(2026, 4, 15, 12, 0, 0, 999)
const options: GoPassUrlOptions = {
  marketplaceUrl: 'acme.withgobo.com',
  key,
  userId: 'u-1',
  orgId: 'tenant-1042',
  role: 'member',
  nowMs,
}

async function claims(url: URL) {
  const jwt = url.pathname.split('/').at(-1)!
  return (await jwtVerify(jwt, new TextEncoder().encode(key), { algorithms: ['HS256'] })).payload
}

describe('goPassUrl', () => {
  test('is the login address of the marketplace followed by a JWT signed with HS256', async () => {
    const url = await goPassUrl(options)
    expect(url.href).toMatch(
      /^https:\/\/acme\.withgobo\.com\/account\/login\/gopass\/[\w-]+\.[\w-]+\.[\w-]+$/,
    )
    expect(decodeProtectedHeader(url.pathname.split('/').at(-1)!)).toEqual({ alg: 'HS256', typ: 'JWT' })
  })

  test('carries version, moment, person, organisation and role, and nothing that was not given', async () => {
    expect(await claims(await goPassUrl(options))).toEqual({
      ver: '1.0',
      iat: Math.floor(nowMs / 1000),
      user_id: 'u-1',
      org_id: 'tenant-1042',
      role: 'member',
    })
  })

  test('spells every claim as the page does', async () => {
    const everything = {
      user: 'g-1',
      userEmail: 'ada@example.com',
      org: 'g-2',
      role: 'admin',
      firstName: 'Ada',
      lastName: 'Rossi',
      orgName: 'Acme',
    }
    expect(await claims(await goPassUrl({ ...options, ...everything }))).toEqual({
      ver: '1.0',
      iat: Math.floor(nowMs / 1000),
      role: 'admin',
      user: 'g-1',
      user_id: 'u-1',
      user_email: 'ada@example.com',
      user_firstname: 'Ada',
      user_lastname: 'Rossi',
      org: 'g-2',
      org_id: 'tenant-1042',
      org_name: 'Acme',
    })
  })

  test.each([
    ['key', { key: '' }],
    ['role', { role: '' }],
    ['user', { userId: '' }],
    ['org', { orgId: '' }],
    ['marketplaceUrl', { marketplaceUrl: 'http://acme.withgobo.com' }],
  ])('names the option %s', async (option, wrong) => {
    const error = await goPassUrl({ ...options, ...wrong }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'invalid_option', option })
    expect(findSecret(error, [key])).toBeUndefined()
  })
})
