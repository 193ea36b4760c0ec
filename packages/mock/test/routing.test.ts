import { describe, expect, test } from 'vitest'
import { createMockFromDocument } from '../src/index.ts'
import { start, visit } from './library-visit.ts'
import { visitorOf } from './visitor.ts'

describe('routing', () => {
  test('custom verbs after a colon go to their own operation', async () => {
    expect((await visit('POST', '/books/b1:lend')).status).toBe(202)
    expect((await visit('POST', '/books/b1%3Alend')).status).toBe(405)
  })

  test('a parameter never swallows a custom verb nobody knows', async () => {
    expect((await visit('GET', '/books/b1:burn')).status).toBe(404)
  })

  test('literal paths beat parameters', async () => {
    expect((await visit('GET', '/books/newest')).status).toBe(204)
  })

  test('a method the path does not take is refused with those it takes', async () => {
    const { status, headers } = await visit('DELETE', '/books')
    expect(status).toBe(405)
    expect(headers.get('allow')).toBe('GET, POST')
  })

  test('of operations that differ by a fragment, the one whose body it is answers', async () => {
    const operation = (name: string, mediaType = 'application/json') => ({
      requestBody: { content: { [mediaType]: { schema: { properties: { [name]: { type: 'string' } } } } } },
      responses: { default: { description: name, content: { 'text/plain': { example: name } } } },
    })
    const paths = {
      '/x#patch': { put: operation('patch', 'application/json-patch+json') },
      '/x#one': { put: operation('one') },
      '/x': { put: operation('plain') },
    }
    const put = visitorOf(createMockFromDocument({ openapi: '3.1.0', info: {}, paths }))
    const patched = { 'content-type': 'application/json-patch+json' }
    expect([
      (await put('PUT', '/x', { json: { plain: '' } })).body,
      (await put('PUT', '/x', { json: { one: '' } })).body,
      (await put('PUT', '/x', { body: '{"patch":""}', headers: patched })).body,
      (await put('PUT', '/x', { json: { none: '' } })).status,
    ]).toEqual(['plain', 'one', 'patch', 400])
  })

  test('a path that a URL has to encode is found, whichever way the document spells it', async () => {
    const get = { get: { responses: { 204: { description: '' } } } }
    const paths = { '/größe/{id}': get, '/a b': get, '/c%20d': get }
    const mock = createMockFromDocument({ openapi: '3.1.0', info: {}, paths })
    for (const path of ['/größe/1', '/gr%C3%B6%C3%9Fe/1', '/a b', '/c d'])
      expect((await mock.fetch(mock.apiUrl + path)).status).toBe(204)
  })

  test('base paths are kept, also those of single operations', () => {
    const mock = start()
    expect(mock.apiUrl).toBe(`${mock.url}/v1`)
    expect(mock.tokenBaseUrl).toBe(`${mock.url}/auth`)
    expect(mock.tokenUrl).toBe(`${mock.url}/auth/token`)
  })

  test("the vendor's own addresses are answered too, with any value for a server variable", async () => {
    const { fetch } = start()
    expect((await fetch('https://eu.library.example/v1/health')).status).toBe(200)
    expect((await fetch('https://us.library.example/v1/health')).status).toBe(200)
  })

  test('an operation is not answered at the address of another', async () => {
    const { fetch } = start()
    expect((await fetch('https://eu.library.example/auth/token', { method: 'POST' })).status).toBe(404)
  })
})
