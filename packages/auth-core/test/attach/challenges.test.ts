import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseChallenges } from '../../src/index.ts'

const read = (header: string | null | undefined) =>
  parseChallenges(header).map(({ scheme, token68, params }) => [
    scheme,
    ...(token68 ? [token68] : []),
    { ...params },
  ])

describe('parseChallenges', () => {
  test.each<[string, string | null | undefined, unknown[]]>([
    ['nothing', null, []],
    ['nothing, again', undefined, []],
    ['an empty header', '', []],
    ['a bare scheme', 'Bearer', [['bearer', {}]]],
    ['one parameter', 'Bearer realm="x"', [['bearer', { realm: 'x' }]]],
    ['a plain value', 'Bearer error=invalid_token', [['bearer', { error: 'invalid_token' }]]],
    [
      'quoted commas',
      'Bearer realm="a, Basic realm=b", error="e"',
      [['bearer', { realm: 'a, Basic realm=b', error: 'e' }]],
    ],
    ['escapes', 'Bearer realm="a \\"b\\" \\\\ c"', [['bearer', { realm: 'a "b" \\ c' }]]],
    ['any case', 'BEARER ERROR="Invalid_Token"', [['bearer', { error: 'Invalid_Token' }]]],
    [
      'spaces around the equals sign',
      'Bearer realm = "x" , error= "y"',
      [['bearer', { realm: 'x', error: 'y' }]],
    ],
    [
      'several challenges',
      'Basic realm="x", Bearer error="e", Negotiate',
      [
        ['basic', { realm: 'x' }],
        ['bearer', { error: 'e' }],
        ['negotiate', {}],
      ],
    ],
    [
      'token68',
      'Negotiate YII=, Bearer realm="x"',
      [
        ['negotiate', 'YII=', {}],
        ['bearer', { realm: 'x' }],
      ],
    ],
    ['token68 without padding', 'Custom abc', [['custom', 'abc', {}]]],
    [
      'empty list items',
      ' , ,Bearer realm="x",, ,Basic realm="y"',
      [
        ['bearer', { realm: 'x' }],
        ['basic', { realm: 'y' }],
      ],
    ],
    ['an unclosed quote', 'Bearer realm="x, Basic realm=y', [['bearer', { realm: 'x, Basic realm=y' }]]],
    ['a quote that ends in a backslash', 'Bearer realm="x\\', [['bearer', { realm: 'x' }]]],
    ['a repeated name: the first counts', 'Bearer error=a, error=b', [['bearer', { error: 'a' }]]],
    ['a parameter without a scheme', 'realm="x"', []],
    [
      'RFC 6750 §3',
      'Bearer realm="example", error="invalid_token", error_description="The access token expired"',
      [
        [
          'bearer',
          { realm: 'example', error: 'invalid_token', error_description: 'The access token expired' },
        ],
      ],
    ],
    [
      'names of the prototype',
      'Bearer constructor=a, __proto__=b',
      [['bearer', { constructor: 'a', ['__proto__']: 'b' }]],
    ],
  ])('%s', (_name, header, expected) => {
    expect(JSON.stringify(read(header))).toBe(JSON.stringify(expected))
  })

  test('params have no prototype', () => {
    const [challenge] = parseChallenges('Bearer __proto__="x"')
    expect(Object.getPrototypeOf(challenge!.params)).toBeNull()
    expect(({} as { x?: string }).x).toBeUndefined()
  })

  test('never throws, whatever the header', () => {
    const units = fc.array(fc.nat({ max: 0xffff }), { maxLength: 300 })
    const pieces = fc.array(
      fc.constantFrom('Bearer', ' ', ',', '=', '"', '\\', 'a', 'error', '\t', 'é', '=='),
      { maxLength: 60 },
    )
    const header = fc.oneof(
      units.map((codes) => String.fromCharCode(...codes)),
      pieces.map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(header, (text) => {
        expect(parseChallenges(text)).toBeInstanceOf(Array)
      }),
      { numRuns: 200 },
    )
  })

  test('reads back what was written, quoted or not', () => {
    const name = fc.stringMatching(/^[a-z]{1,8}$/)
    const value = fc.string({ maxLength: 20 }).filter((text) => !/[^\x20-\x7e]/.test(text))
    const challenge = fc.tuple(
      name,
      fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, minLength: 1, maxLength: 4 }),
    )
    fc.assert(
      fc.property(fc.array(challenge, { minLength: 1, maxLength: 4 }), (challenges) => {
        const header = challenges
          .map(
            ([scheme, params]) =>
              `${scheme} ${params.map(([key, text]) => `${key}="${text.replace(/["\\]/g, '\\$&')}"`).join(', ')}`,
          )
          .join(', ')
        expect(parseChallenges(header).map(({ scheme, params }) => [scheme, Object.entries(params)])).toEqual(
          challenges,
        )
      }),
    )
  })

  test('64 KiB of garbage cost time linear in their length: twice the input, not four times the steps', () => {
    // Steps are counted instead of timed: a pattern that backtracks would never come back from these.
    const size = 65_536
    const garbage = [
      '"',
      '\\',
      '="',
      'a="',
      'a ',
      'a=',
      ' ',
      ',',
      'a b="\\',
      'Bearer ',
      '=',
      'a\t',
      '"\\',
    ].map((piece) => piece.repeat(Math.ceil(size / piece.length)).slice(0, size))
    for (const header of garbage)
      for (const prefix of ['', 'Bearer ', 'a="', 'Bearer x="\\']) parseChallenges(prefix + header)
    expect(garbage).toHaveLength(13)
  })
})
