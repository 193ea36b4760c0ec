import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serveDocument, type MockServer } from '../src/index.ts'
import { readPattern } from '../src/openapi/pattern.ts'

const string = { type: 'string' }
const json = (schema: object) => ({ content: { 'application/json': { schema } } })
const token = {
  type: 'object',
  required: ['access_token', 'expires_in', 'account'],
  properties: {
    access_token: string,
    token_type: string,
    expires_in: string,
    account: { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } },
  },
}
const named = (name: string) => ({
  get: { responses: { '200': { description: '', ...json({ const: name }) } } },
})
const patterns = {
  type: 'object',
  properties: { odd: { ...string, pattern: '^[\\_a]+$' }, slow: { ...string, pattern: '^(a|a)*$' } },
}
const document = {
  openapi: '3.1.0',
  info: { title: 'Listening', version: '1' },
  servers: [{ url: 'https://api.test/v1' }],
  paths: {
    '/rpc?action=list': named('list'),
    '/rpc?action=show': named('show'),
    '/things': named('things'),
    '/things/{id}': {
      ...named('thing'),
      parameters: [{ name: 'id', in: 'path', required: true, schema: string }],
    },
    '/up': { servers: [{ url: 'https://up.test/files' }], ...named('up') },
    '/patterns': { post: { requestBody: json(patterns), responses: { '204': { description: '' } } } },
    '/token': {
      post: {
        security: [],
        'x-token-dialect': {
          encoding: 'form',
          grants: { client_credentials: {} },
          fields: { grant_type: 'grant_type', client_id: 'client_id', client_secret: 'client_secret' },
          response: { access_token: ['access_token'], expires_in: ['expires_in'] },
        },
        requestBody: {
          content: {
            'application/x-www-form-urlencoded': {
              schema: {
                type: 'object',
                properties: { grant_type: string, client_id: string, client_secret: string },
              },
            },
          },
        },
        responses: { '200': { description: '', ...json(token) } },
      },
    },
  },
}

/** The status line of a request that is sent as it stands here: `fetch` would resolve its path. */
async function sendRaw(port: number, target: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.end(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`)
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  return `${text.slice(9, 12)} ${text.split('\r\n\r\n').at(-1)}`
}

describe('a mock that listens', () => {
  let server: MockServer
  let lenient: MockServer

  beforeAll(async () => {
    server = await serveDocument(document)
    lenient = await serveDocument(document, { lenient: true })
  })
  afterAll(async () => {
    await server.close()
    await lenient.close()
  })

  test.each(['list', 'show'])(
    'tells paths apart by the query the document has in them: %s',
    async (action) => {
      const response = await fetch(`${server.apiUrl}/rpc?action=${action}`)
      expect([response.status, await response.json()]).toEqual([200, action])
    },
  )

  test('has operations with servers of their own at its own address', async () => {
    expect(await (await fetch(`${server.apiUrl}/up`)).json()).toBe('up')
  })

  test('gives a token as its schema has it: a lifetime that is a text, and every required member', async () => {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'mock-client',
      client_secret: 'mock-secret',
    })
    const response = await fetch(server.tokenUrl!, { method: 'POST', body })
    expect(await response.json()).toMatchObject({
      access_token: expect.any(String) as string,
      expires_in: expect.stringMatching(/^\d+$/) as string,
      account: { id: expect.any(Number) as number },
    })
  })

  test.each(['/v1/things/../things', '/v1/things/.', '/v1/%2e%2E/v1/things', '/v1/things/..?a=b'])(
    'refuses a path with dot segments in it, as it arrived: %s',
    async (target) => {
      expect(await sendRaw(server.port, target)).toMatch(/^400 .*a segment that is/)
      expect(await sendRaw(lenient.port, target)).not.toMatch(/^400 .*a segment that is/)
    },
  )

  test.each(['/v1/things/a.b', '/v1/things/...', '/v1/things/.a'])(
    'takes dots in a segment: %s',
    async (target) => {
      expect(await sendRaw(server.port, target)).toBe('200 "thing"')
    },
  )

  test('takes two slashes for a path and not for a host', async () => {
    expect(await sendRaw(server.port, '//v1/things')).toMatch(/^404 /)
  })

  test('judges a pattern that JavaScript cannot read, and one that could take for ever, at once', async () => {
    const headers = { 'content-type': 'application/json' }
    const send = async (slow: string) => {
      const body = JSON.stringify({ odd: '_a', slow })
      return (await fetch(`${server.apiUrl}/patterns`, { method: 'POST', headers, body })).status
    }
    expect([await send('a'.repeat(40)), await send(`${'a'.repeat(40)}!`)]).toEqual([204, 400])
  })

  test.each(['^(a|a)*$', '^(a+)+$', '^((a+)b?)+$', '^(a|aa){1,}$', '^(?:a*){9}$', '^([a-z]+|[a-y]+){2,}$'])(
    'answers at once where a pattern could take for ever: %s',
    (pattern) => {
      const read = readPattern(pattern)
      expect([read.test('a'.repeat(60)), read.test(`${'a'.repeat(60)}!`)]).toEqual([true, false])
    },
  )

  test.each(['a*a*a*a*a*a*a*b$', '^.+.+.+.+.+.+b$', '^a{1,}a{2,}a{3,}a{4,}a{5,}b$'])(
    'answers at once where a pattern could divide a text in many ways: %s',
    (pattern) => {
      const read = readPattern(pattern)
      expect([read.test(`${'a'.repeat(2000)}b`), read.test('a'.repeat(2000))]).toEqual([true, false])
    },
  )

  test('reads a pattern that looks ahead, which only JavaScript can', () => {
    const read = readPattern('^(?=.*[a-z])(?=.*\\d)(?=.*[A-Z]).{4,}$')
    expect([read.test('abC1'), read.test('abcd')]).toEqual([true, false])
  })

  test.each(['^(?!x)(ab)+$', '^(ab)+$'])('reads a repeated group of one way: %s', (pattern) => {
    const read = readPattern(pattern)
    expect([read.test('abab'), read.test('aba')]).toEqual([true, false])
  })
})
