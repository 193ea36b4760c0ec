import { describe, expect, test } from 'vitest'
import { compileSpec } from '../../../src/compile/compile.ts'
import { parseSource } from '@latchkey/openapi'

const source = parseSource('source.yaml', 'title: Shop\nhosts: []\n')
const ok = 'responses: {}'

const bundle = '; bundle them into one first, e.g. npx @redocly/cli bundle'
const refused: [title: string, text: string, reason: string][] = [
  [
    'all paths elsewhere',
    'paths: { $ref: paths.yaml }',
    `#/paths/$ref: reference to another document: paths.yaml${bundle}`,
  ],
  [
    'a path elsewhere',
    'paths: { /x: { $ref: ./x.yaml } }',
    `#/paths/~1x/$ref: reference to another document: ./x.yaml${bundle}`,
  ],
  [
    'an operation elsewhere',
    'paths: { /x: { get: { $ref: ./x.yaml } } }',
    `#/paths/~1x/get/$ref: reference to another document: ./x.yaml${bundle}`,
  ],
  [
    'a schema elsewhere',
    `paths: { /x: { get: { ${ok} } } }\ncomponents: { schemas: { A: { properties: { b: { $ref: 'b.json#/B' } } } } }`,
    `#/components/schemas/A/properties/b/$ref: reference to another document: b.json#/B${bundle}`,
  ],
  [
    'a path that is nowhere',
    "paths: { /x: { $ref: '#/components/pathItems/X' } }",
    '#/paths/~1x/$ref: #/components/pathItems/X leads to no operations',
  ],
  [
    'an operation that is nowhere',
    "paths: { /x: { get: { $ref: '#/paths/~1y/get' } } }",
    '#/paths/~1x/get/$ref: #/paths/~1y/get leads to no operations',
  ],
  ['a list of paths', 'paths: [/x]', '#/paths: an object is expected here'],
]

describe('a document is refused, with place and reason, for', () => {
  test.each(refused)('%s', async (_title, text, reason) => {
    const head = "openapi: 3.1.0\ninfo: { title: Shop, version: '1' }\n"
    const published = parseSource('published.yaml', `${head}${text}\n`)
    const compiled = compileSpec({ vendor: 'shop', source, published })
    const { message } = await compiled.then(
      () => expect.unreachable('it was compiled'),
      (error: Error) => error,
    )
    expect(message.replace(/^published\.yaml:\d+:\d+ /, '')).toBe(reason)
  })
})
