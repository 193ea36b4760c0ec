import { describe, expect, test } from 'vitest'
import { createMockFromDocument, type Mock } from '../src/index.ts'
import { libraryDocument } from './fixtures.ts'
import { read } from './visitor.ts'
import { start } from './library-visit.ts'

describe('the token endpoint of a dialect nobody here knew', () => {
  const basic = (id: string, secret: string): Record<string, string> => ({
    authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
  })

  async function ask(mock: Mock, headers: Record<string, string>, members: Record<string, string> = {}) {
    const body = new URLSearchParams({ grant_type: 'client_credentials', ...members })
    return read<Record<string, unknown>>(await mock.fetch(mock.tokenUrl!, { method: 'POST', headers, body }))
  }

  test('takes id and secret from an HTTP Basic header, form-encoded as RFC 6749 says', async () => {
    const mock = createMockFromDocument(libraryDocument, { clientId: 'a b:c', clientSecret: 'p%+&=ü' })
    expect((await ask(mock, basic('a b:c', 'p%+&=ü'))).status).toBe(200)
    const refused = await ask(mock, basic('a b:c', 'other'))
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toMatch(/^Basic /)
  })

  test('answers with the names the schema requires and the unit the dialect names', async () => {
    const { body } = await ask(start(), basic('mock-client', 'mock-secret'), { rights: 'read' })
    expect(body).toEqual({ key: expect.any(String), token_type: 'Bearer', validFor: 60 })
  })

  test('answers in the spelling of RFC 6749 when asked to, and says so where the document forbids it', async () => {
    const mock = createMockFromDocument(libraryDocument, { tokenSpelling: 'rfc6749' })
    const { status, body } = await ask(mock, basic('mock-client', 'mock-secret'))
    expect(status).toBe(500)
    expect(JSON.stringify(body)).toMatch(/The mock itself is wrong/)
  })
})

describe('a login that gives its token', () => {
  const text = { type: 'string' }
  const members = (properties: object) => ({ type: 'object', properties })

  /** What the mock of a login answers whose response has its token at a place. */
  function logIn(place: string, content: object, account = 7) {
    const dialect = {
      encoding: 'json',
      clientAuth: 'none',
      grants: { password: { parameters: ['username', 'password', 'account'] } },
      fields: { grant_type: null },
      response: { access_token: [place] },
      tokenTypeOptional: true,
    }
    const post = {
      'x-token-dialect': dialect,
      requestBody: {
        content: {
          'application/json': {
            schema: members({ username: text, password: text, account: { type: 'integer' } }),
          },
        },
      },
      responses: { 200: { description: 'A token.', content } },
    }
    const info = { title: 'Logins', version: '1' }
    const mock = createMockFromDocument({ openapi: '3.0.3', info, paths: { '/login': { post } } })
    return mock.fetch(mock.tokenUrl!, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'mock-user', password: 'mock-password', account }),
    })
  }

  test('in a header has no body where none is documented', async () => {
    const response = await logIn('header:X-Auth-Token', {})
    expect([response.status, await response.text()]).toEqual([200, ''])
    expect(response.headers.get('x-auth-token')).toMatch(/access/)
  })

  test.each([
    ['{username}@{org}', 'mock-user@of.us', 200],
    ['{username}@{org}', 'mock-user@', 200],
    ['{username}@{org}', 'other@of.us', 400],
    ['a.{username}', 'a.mock-user', 200],
    ['a.{username}', 'abmock-user', 400],
  ])('reads a name in a header written %s: %s', async (template, user, status) => {
    const dialect = {
      encoding: 'json',
      clientAuth: 'none',
      grants: { password: { parameters: [] } },
      fields: { grant_type: null },
      headers: { Authorization: `Basic ${template}:{password}` },
      tokenTypeOptional: true,
    }
    const content = { 'application/json': { schema: members({ access_token: text }) } }
    const post = { 'x-token-dialect': dialect, responses: { 200: { description: 'A token.', content } } }
    const info = { title: 'Logins', version: '1' }
    const mock = createMockFromDocument({ openapi: '3.0.3', info, paths: { '/login': { post } } })
    const authorization = `Basic ${btoa(`${user}:mock-password`)}`
    const response = await mock.fetch(mock.tokenUrl!, { method: 'POST', headers: { authorization } })
    expect(response.status).toBe(status)
  })

  test('in a cookie sets it', async () => {
    const response = await logIn('cookie:SID', {})
    expect(response.headers.get('set-cookie')).toMatch(/^SID=[\w-]+access[\w-]+; Path=\/; HttpOnly$/)
  })

  test.each(['text/plain', 'application/json'])('and nothing else as %s has it as its body', async (type) => {
    const response = await logIn('', { [type]: { schema: text } })
    const body = await response.text()
    expect(type === 'text/plain' ? body : JSON.parse(body)).toMatch(/^[\w-]+access[\w-]+$/)
  })

  test('is renewed at the operation that a grant of it names by its path', async () => {
    const post = (properties: object, more: object = {}) => ({
      requestBody: { content: { 'application/json': { schema: members(properties) } } },
      responses: {
        200: {
          description: 'A token.',
          content: { 'application/json': { schema: members({ access: text, refresh: text }) } },
        },
      },
      ...more,
    })
    const dialect = {
      encoding: 'json',
      clientAuth: 'none',
      grants: {
        password: { parameters: ['username', 'password'] },
        refresh_token: {
          parameters: ['refresh_token'],
          path: '/renewed',
          fields: { grant_type: null, refresh_token: 'refresh' },
        },
      },
      fields: { grant_type: null, username: 'user' },
      response: { access_token: ['access'], refresh_token: ['refresh'] },
      tokenTypeOptional: true,
    }
    const paths = {
      '/login': { post: post({ user: text, password: text }, { 'x-token-dialect': dialect }) },
      '/renewed': { post: post({ refresh: text }) },
    }
    const info = { title: 'Logins', version: '1' }
    const mock = createMockFromDocument({ openapi: '3.0.3', info, paths })
    const ask = async (path: string, body: object) => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' } }
      return read<Record<string, string>>(
        await mock.fetch(new URL(path, mock.url), { ...init, body: JSON.stringify(body) }),
      )
    }
    const { body } = await ask('/login', { user: 'mock-user', password: 'mock-password' })
    const renewed = await ask('/renewed', { refresh: body['refresh'] })
    expect(renewed.status).toBe(200)
    expect(renewed.body['access']).not.toBe(body['access'])
    expect((await ask('/renewed', { refresh: 'another' })).status).toBe(400)
  })
})
