import { observeFetch } from '@latchkey/testkit'
import fc from 'fast-check'
import createClient from 'openapi-fetch'
import { describe, expect, test } from 'vitest'
import { authorizedClient, serializePath } from '../src/index.ts'
import { errorOf } from './support/error-of.ts'

const baseUrl = 'https://api.example.com/v1'

function client() {
  const fetch = observeFetch(() => Response.json({}))
  const asked: unknown[] = []
  const tokenSource = { get: () => (asked.push('token'), Promise.reject(new Error('no token'))) }
  const made = authorizedClient(
    { tokenSource, fetch },
    baseUrl,
    () => ['https://api.example.com'],
    (settings) => createClient<never>({ baseUrl, ...settings }),
  )
  const any = made as unknown as Record<string, (path: string, init?: object) => Promise<unknown>>
  return { any, asked, fetch }
}

describe('a path parameter', () => {
  test.each([
    ['..', '..'],
    ['.', '.'],
    ['empty', ''],
    ['undefined', undefined],
    ['null', null],
    ['a list of one empty text', ['']],
    ['a list of ..', ['..']],
    ['an empty list', []],
    ['an object that is empty', {}],
  ])('that is %s is refused by name, before a token is asked for', async (_, value) => {
    for (const path of [
      '/a/{id}',
      '/a/{id}/b',
      '/a/{id}:go',
      '/{id}',
      '/a/{other}/{id}',
      '/a/{id*}',
      '/a/{.id}',
    ]) {
      const { any, asked, fetch } = client()
      const error = await errorOf(any['GET']!(path, { params: { path: { id: value, other: 'x' } } }))
      expect(error).toMatchObject({ code: 'invalid_option', option: 'params.path.id' })
      expect([asked, fetch.calls]).toEqual([[], []])
    }
  })

  test.each([
    ['a..b', '/a/a..b'],
    ['...', '/a/...'],
    ['a/b', '/a/a%2Fb'],
    ['../x', '/a/..%2Fx'],
    ['%2e%2e', '/a/%252e%252e'],
    ['..\\', '/a/..%5C'],
    [0, '/a/0'],
    ['\t', '/a/%09'],
    ['{id}', '/a/%7Bid%7D'],
  ])('of %j is written as one segment', (value, path) => {
    expect(serializePath('/a/{id}', { id: value })).toBe(path)
  })

  test.each([
    ['/a/{.id}', '/a/.x'],
    ['/a/{;id}', '/a/;id=x'],
  ])('of another style is written in it: %s', (template, path) => {
    expect(serializePath(template, { id: 'x' })).toBe(path)
  })

  test('never changes which operation is called: as many segments arrive as were written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (id) => {
        let path: string
        try {
          path = serializePath('/a/{id}/b', { id })
        } catch {
          return
        }
        const { pathname } = new URL(path, 'https://api.example.com')
        expect(pathname.split('/').map(decodeURIComponent)).toEqual(['', 'a', id, 'b'])
      }),
    )
  })
})
