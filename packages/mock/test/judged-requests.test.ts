import { describe, expect, test } from 'vitest'
import type { VisitOptions } from './visitor.ts'
import { createMockFromDocument } from '../src/index.ts'
import { branch, visit } from './library-visit.ts'

test('a header that no request can have is one that is not there', async () => {
  const header = (required: boolean) => ({ name: 'a b', in: 'header', required, schema: { type: 'string' } })
  const get = (required: boolean) => ({ get: { parameters: [header(required)], responses: { 204: {} } } })
  const mock = createMockFromDocument({
    openapi: '3.1.0',
    info: { title: 'T', version: '1' },
    paths: { '/any': get(false), '/none': get(true) },
  })
  const statusOf = async (path: string) => (await mock.fetch(mock.url + path)).status
  expect(await statusOf('/any')).toBe(204)
  expect(await statusOf('/none')).toBe(400)
})

test.each([
  ['a media type', {}, 'text/plain\nx-more: 1'],
  ['a media type in other letters', {}, 'text/中'],
  ['the name of a header', { 'a b': { required: true, schema: { type: 'string' } } }, 'text/plain'],
  ['the value of a header', { Location: { example: 'a\nb' } }, 'text/plain'],
])('%s that no response can have is one that is not there', async (_, headers, mediaType) => {
  const mock = createMockFromDocument({
    openapi: '3.1.0',
    info: { title: 'T', version: '1' },
    paths: {
      '/any': {
        get: { responses: { 200: { headers, content: { [mediaType]: { schema: { type: 'string' } } } } } },
      },
    },
  })
  const response = await mock.fetch(`${mock.url}/any`)
  expect(response.status).toBe(200)
  expect([...response.headers.keys()].filter((name) => name !== 'content-type')).toEqual([])
})

describe('requests are judged by the document', () => {
  test.each<[string, string, string, VisitOptions, RegExp]>([
    [
      'a query parameter of the wrong type',
      'GET',
      '/books?limit=many',
      { headers: branch },
      /query parameter "limit" must be integer/,
    ],
    ['a number out of range', 'GET', '/books?limit=0', { headers: branch }, /"limit" must be >= 1/],
    [
      'a value outside of an enum',
      'GET',
      '/books?tag[]=old&tag[]=odd',
      { headers: branch },
      /"tag\[\]" \/1 must be one of "old", "new"/,
    ],
    [
      'an invalid boolean',
      'GET',
      '/books?available=perhaps',
      { headers: branch },
      /"available" must be boolean/,
    ],
    [
      'a member of a deep object',
      'GET',
      '/books?filter[year]=last',
      { headers: branch },
      /"filter" \/year must be integer/,
    ],
    ['a missing header', 'GET', '/books', {}, /header parameter "X-Branch" is required/],
    [
      'a header of the wrong type',
      'GET',
      '/books',
      { headers: { 'X-Branch': 'x' } },
      /header parameter "X-Branch" must be integer/,
    ],
    ['a path parameter', 'GET', '/books/b', {}, /path parameter "id" must NOT have fewer than 2 characters/],
    ['a missing body', 'POST', '/books', {}, /body is required/],
    [
      'a body that is not JSON',
      'POST',
      '/books',
      { body: '{', headers: { 'content-type': 'application/json' } },
      /body is not valid JSON/,
    ],
    ['a missing member', 'POST', '/books', { json: { title: 'Emma' } }, /must have the member "pin"/],
    [
      'a member that breaks its pattern',
      'POST',
      '/books',
      { json: { title: 'Emma', pin: '1', isbn: '1' } },
      /\/isbn must match pattern/,
    ],
    [
      'a member deep inside',
      'POST',
      '/books',
      { json: { title: 'a', pin: '1', sequel: { title: '', pin: '2' } } },
      /\/sequel\/title/,
    ],
  ])('%s is refused', async (_, method, path, options, message) => {
    const { status, body } = await visit(method, path, options)
    expect(status).toBe(400)
    expect(body.message).toMatch(message)
  })

  test('a body of another media type is refused with 415', async () => {
    const { status } = await visit('POST', '/books', { form: { title: 'Emma' } })
    expect(status).toBe(415)
  })

  test('values that come as text are read as their types', async () => {
    const query = 'limit=3&tag[]=old&tag[]=new&available=true&filter[year]=1816'
    expect((await visit('GET', `/books?${query}`, { headers: branch })).status).toBe(200)
  })

  test('a header of an operation stands for that of its path in any case', async () => {
    const header = (name: string, type: string) => ({ name, in: 'header', required: true, schema: { type } })
    const mock = createMockFromDocument({
      openapi: '3.1.0',
      info: { title: 'Cased', version: '1' },
      servers: [{ url: 'https://api.test' }],
      paths: {
        '/x': {
          parameters: [header('X-Case', 'integer')],
          get: { parameters: [header('x-case', 'boolean')], responses: { 204: { description: '' } } },
        },
      },
    })
    const { status } = await mock.fetch('https://api.test/x', { headers: { 'x-case': 'true' } })
    expect(status).toBe(204)
  })

  test('read-only members are not asked for in requests, write-only ones not in answers', async () => {
    const { status, body } = await visit<object>('POST', '/books', {
      json: { title: 'Emma', pin: '1234', isbn: null },
    })
    expect(status).toBe(201)
    expect(body).toHaveProperty('id')
    expect(body).not.toHaveProperty('pin')
  })

  test('the violation is told in the error shape of the document, never with the value', async () => {
    const { body } = await visit('POST', '/books', {
      json: { title: 'Emma', pin: '1', isbn: 'planted-value' },
    })
    expect(body).toEqual({ code: 'invalid_request', message: expect.stringContaining('/isbn') })
    expect(JSON.stringify(body)).not.toContain('planted-value')
  })
})
