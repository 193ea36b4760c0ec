import { describe, expect, test } from 'vitest'
import { mergeDocuments } from '../../src/compile/merge.ts'
import { parseSource } from '@latchkey/openapi'

const base = `openapi: 3.1.0
info: { title: T, version: '1' }
tags: [{ name: a, description: A }]
paths:
  /x:
    get: { responses: { '200': { description: ok } } }
components:
  schemas:
    X: { type: string }
`
const merge = (authored: string, published = base) =>
  mergeDocuments(parseSource('published.yaml', published), parseSource('authored.yaml', authored))

describe('merging authored operations into a published document', () => {
  test('adds paths, methods, components and tags', () => {
    const merged = merge(`openapi: 3.1.2
info: { title: Ours, version: '9' }
tags: [{ name: b }]
paths:
  /x:
    post: { responses: {} }
  /y:
    get: { responses: {} }
components:
  schemas:
    Y: { type: integer }
  responses:
    Z: { description: z }
`)
    expect(merged).toMatchObject({
      info: { title: 'T' },
      tags: [{ name: 'a' }, { name: 'b' }],
      paths: { '/x': { get: {}, post: {} }, '/y': { get: {} } },
      components: { schemas: { X: {}, Y: {} }, responses: { Z: {} } },
    })
  })

  test('accepts members both files state alike, whatever their order', () => {
    expect(merge(base.replace('{ title: T,', '{ title: Other,'))).toEqual(parseSource('p', base).data)
  })

  test('uses either file alone', () => {
    const only = parseSource('authored.yaml', base)
    expect(mergeDocuments(undefined, only)).toEqual(only.data)
  })

  const refused: [title: string, authored: string, message: RegExp][] = [
    [
      'differs',
      base.replace('type: string', 'type: number'),
      /authored\.yaml:9:\d+ #\/components\/schemas\/X: published\.yaml already says something else/,
    ],
    [
      'states another OpenAPI version',
      base.replace('3.1.0', '3.0.3'),
      /#\/openapi: states OpenAPI 3\.0, but published\.yaml states 3\.1/,
    ],
    [
      'has members that cannot be merged',
      `${base}servers: [{ url: https://x.test }]\n`,
      /#\/servers: only paths/,
    ],
    [
      'is no OpenAPI document',
      'swagger: "2.0"\n',
      /authored\.yaml:1:1 #\/swagger: Swagger "2\.0" is not supported/,
    ],
    ['has another tag of the same name', base.replace('description: A', 'description: B'), /#\/tags\/0: /],
  ]
  test.each(refused)('is refused where the authored file %s', (_title, authored, message) => {
    expect(() => merge(authored)).toThrow(message)
  })
})
