import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { SpecError } from '../src/diagnostic.ts'
import { decodeUtf8, parseSource } from '../src/located-document.ts'

function problemOf(text: string): string {
  try {
    parseSource('x.yaml', text)
  } catch (error) {
    if (error instanceof SpecError) return error.message
    throw error
  }
  return 'accepted'
}

describe('parseSource refuses, in one line that names the place', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
  for (let i = 0; i < 9; i += 1) {
    const [from, to] = ['abcdefghij'[i], 'abcdefghij'[i + 1]]
    bomb.push(
      `${to}: &${to} [*${from}, *${from}, *${from}, *${from}, *${from}, *${from}, *${from}, *${from}, *${from}]`,
    )
  }
  const cases: [title: string, text: string, message: RegExp][] = [
    ['an alias bomb', bomb.join('\n'), /^x\.yaml:\d+:\d+: aliases multiply its values to more than \d+$/],
    ['an anchor that contains itself', 'a: &a\n  b: *a\n', /^x\.yaml:2:6: anchor "a" contains itself$/],
    [
      'an anchor that contains itself further down',
      'a: &a\n  b: [{ c: *a }]\n',
      /anchor "a" contains itself$/,
    ],
    ['duplicate keys', 'a: 1\nb: 2\na: 3\n', /^x\.yaml:3:1: .*unique/],
    ['several documents in one file', 'a: 1\n---\nb: 2\n', /^x\.yaml:3:1: holds several YAML documents/],
    ['a tag that asks for code', 'a: !!js/function "x"\n', /^x\.yaml:1:4: .*tag/],
    ['a key that is not a string', '? [a]\n: 1\n', /^x\.yaml:1:3: .*string/],
    ['a cut-off document', 'a: [1, 2\n', /^x\.yaml:2:1: /],
    ['a list where an object is expected', '- a\n', /^x\.yaml:1:1: expected a YAML or JSON object$/],
    ['an empty file', '', /^x\.yaml:1:1: expected a YAML or JSON object$/],
    ['a number JSON cannot hold', 'a:\n  b: .inf\n', /^x\.yaml:2:6 #\/a\/b: Infinity is not a JSON number$/],
    ['a member called __proto__', 'a:\n  __proto__: { x: 1 }\n', /^x\.yaml:2:3 #\/a\/__proto__: /],
    ['an alias of nothing', 'a: *b\n', /^x\.yaml:1:4: there is no anchor "b"$/],
    ['endless nesting', `a: ${'['.repeat(600)}${']'.repeat(600)}\n`, /nested deeper than 500 levels/],
  ]
  test.each(cases)('%s', (_title, text, message) => {
    const problem = problemOf(text)
    expect(problem).toMatch(message)
    expect(problem).not.toContain('\n')
  })

  test('bytes that are not UTF-8', () => {
    expect(() => decodeUtf8('x.yaml', Uint8Array.of(0x61, 0xff))).toThrow(
      'x.yaml: not valid UTF-8: save it as UTF-8',
    )
  })
})

describe('parseSource', () => {
  test('gives aliases parts of their own, so that changing one place changes one place', () => {
    const { data } = parseSource('x.yaml', 'a: &a { b: 1 }\nc: *a\n')
    expect(data).toEqual({ a: { b: 1 }, c: { b: 1 } })
    expect(data['a']).not.toBe(data['c'])
  })

  test('reads anchors as they stood when they were used, wherever they are used again', () => {
    const { data } = parseSource('x.yaml', 'a: &x { b: &y 1 }\nc: &y 2\nd: *x\ne: *y\n')
    expect(data).toEqual({ a: { b: 1 }, c: 2, d: { b: 1 }, e: 2 })
  })

  test('merges objects where a member is called <<, own members first', () => {
    const text =
      'a: &a { x: 1, y: 1 }\nb: { <<: *a, y: 2 }\nc: { <<: [*a, { z: 3, x: 9 }] }\nd: { "<<": 1 }\n'
    expect(parseSource('x.yaml', text).data).toMatchObject({
      b: { x: 1, y: 2 },
      c: { x: 1, y: 1, z: 3 },
      d: { '<<': 1 },
    })
  })

  test('keeps the names of members as they are written', () => {
    expect(Object.keys(parseSource('x.yaml', '1.10: a\n200: b\nnull: c\n0x1F: d\n').data)).toEqual([
      '200',
      '1.10',
      'null',
      '0x1F',
    ])
  })

  test('keeps listed numbers as they are written where they are to be text', () => {
    const text =
      'a: { type: string, enum: [1.0, 1.10, 2, 010, v3, null, "1.0"] }\nb: { enum: &e [1.0, 1.5], type: string }\n' +
      'c: { type: number, enum: [1.0] }\nd: { enum: [1.0] }\ne: { type: string, enum: *e }\nf: { type: string, enum: [[1.0]] }\n'
    expect(parseSource('x.yaml', text).data).toEqual({
      a: { type: 'string', enum: ['1.0', '1.10', 2, '010', 'v3', null, '1.0'] },
      b: { type: 'string', enum: ['1.0', 1.5] },
      c: { type: 'number', enum: [1] },
      d: { enum: [1] },
      e: { type: 'string', enum: ['1.0', 1.5] },
      f: { type: 'string', enum: [[1]] },
    })
  })

  test('reads JSON with control characters YAML does not allow', () => {
    const text = '{"a": "\u0092 \u007f", "\u0099": "\ue000"}'
    expect(parseSource('x.json', text).data).toEqual(JSON.parse(text))
  })

  test('reads any JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'))
        for (const text of [JSON.stringify(value), JSON.stringify(value, null, 2)]) {
          expect(parseSource('x.json', text).data).toEqual(JSON.parse(text))
        }
      }),
    )
  })

  test('reads any YAML as the other YAML library writes it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ stringUnit: 'binary' })), (value) => {
        const json = JSON.stringify(value)
        fc.pre(!/__proto__|"<<"/.test(json))
        const text = stringify(value, { lineWidth: 40, aliasDuplicateObjects: false })
        expect(JSON.parse(JSON.stringify(parseSource('x.yaml', text).data))).toEqual(JSON.parse(json))
      }),
    )
  })

  test('reads JSON too', () => {
    expect(parseSource('x.json', '{"a": [1, {"b": null}]}').data).toEqual({ a: [1, { b: null }] })
  })

  test('keeps dates, versions and other look-alikes as they are written', () => {
    expect(parseSource('x.yaml', 'a: 2026-02-03\nb: "0.1"\nc: yes\n').data).toEqual({
      a: '2026-02-03',
      b: '0.1',
      c: 'yes',
    })
  })

  test('finds the line of a pointer, or of its nearest ancestor', () => {
    const { locate } = parseSource('x.yaml', 'a:\n  - b: 1\n    ~c/d: 2\n')
    expect(locate('#/a/0/b')).toMatchObject({ line: 2, column: 5, depth: 3 })
    expect(locate('#/a/0/~0c~1d')).toMatchObject({ line: 3, column: 5, depth: 3 })
    expect(locate('#/a/0/missing/more')).toMatchObject({ line: 2, column: 5, depth: 2 })
  })

  test('counts lines from where the text stands in its page', () => {
    const { locate } = parseSource('page.md', 'a:\n  b: 1\n', 17)
    expect(locate('#/a/b')).toMatchObject({ line: 18 })
  })
})
