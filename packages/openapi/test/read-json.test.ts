import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseSource } from '../src/index.ts'
import { readJson } from '../src/read-json.ts'

describe('readJson', () => {
  test('gives what JSON.parse gives, for every object that names its members once', () => {
    const objects = fc.dictionary(fc.string(), fc.jsonValue())
    fc.assert(
      fc.property(objects, fc.constantFrom(undefined, 2, '\t'), fc.boolean(), (value, space, isMarked) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'))
        const text = `${isMarked ? '\uFEFF' : ''}${JSON.stringify(value, null, space)}`
        expect(readJson(text)?.data).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  test.each([
    ['no JSON', '{ a: 1 }'],
    ['a list', '[1]'],
    ['a member twice', '{"a":1,"a":2}'],
    ['a member twice, once with an escape', '{"a":{"b":1,"\\u0062":2}}'],
    ['a prototype', '{"a":{"__proto__":{}}}'],
    ['a number too large', '{"a":[1e999]}'],
    ['nesting too deep', `{"a":${'['.repeat(600)}${']'.repeat(600)}}`],
  ])('leaves %s to the reader that tells the place', (_, text) => {
    expect(readJson(text)).toBeUndefined()
  })

  test('counts no name in a text that looks like one', () => {
    expect(readJson('{"a\\\\":"b\\": \\"c","d" : "\\"e\\":"}')?.data).toEqual({ 'a\\': 'b": "c', d: '"e":' })
  })
})

describe('parseSource', () => {
  test.each([
    ['before it', '// a\n/* b\n */ { "a": 1, "c": { "d": 2 } }'],
    ['behind members', '{ // openapi: 3.1.0\n  "a": 1, // "b"\n  "c": { "d": 2, }, /* no * more */ }'],
    ['within lists and objects', '{"a":1,"c":{/*"x":1,*/"d":2//\n}}'],
  ])('reads JSON without the comments %s', (_where, text) => {
    expect(parseSource('x.json', text).data).toEqual({ a: 1, c: { d: 2 } })
  })

  test('takes no text and no address for a comment', () => {
    const data = { a: 'x // y /* z', b: 'https://x.test/*', c: '\\"//' }
    expect(parseSource('x.json', `${JSON.stringify(data)} // end`).data).toEqual(data)
    expect(parseSource('x.yaml', '{ "a": https://x.test }').data).toEqual({ a: 'https://x.test' })
    expect(parseSource('x.yaml', 'a: { b: c // d }').data).toEqual({ a: { b: 'c // d' } })
    expect(parseSource('x.yaml', `{ "a": 'b // c', "d": 'it''s /* e', 'f': don't } // g`).data).toEqual({
      a: 'b // c',
      d: "it's /* e",
      f: "don't",
    })
  })

  test('tells the place behind a comment', () => {
    const { locate } = parseSource('x.json', '{ // one\n "a": { /* two */ "b": 1 }, }')
    expect(locate('#/a/b')).toMatchObject({ line: 2, column: 19 })
  })

  test('tells the place of a member said twice in JSON, and of what it read the quick way', () => {
    expect(() => parseSource('x.json', '{\n  "a": 1,\n  "a": 2\n}')).toThrow(/x\.json:3:3.*a second time/)
    const source = parseSource('x.json', '{\n  "a": {\n    "b/c": [1, 2]\n  }\n}')
    expect(source.locate('#/a/b~1c/1')).toMatchObject({ line: 3, depth: 3 })
  })

  test('reads a document in one line, however long', () => {
    const long = 'x'.repeat(9 * 1024 * 1024)
    expect(Object.keys(parseSource('x.json', JSON.stringify({ a: long, b: 1 })).data)).toEqual(['a', 'b'])
  })
})
