import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { authFetch, parseChallenges, staticToken } from '../../src/index.ts'

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

  test.each([
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
    '\\"',
    ', ',
  ])('64 KiB of %j are read in one pass, end to end through authFetch', async (piece) => {
    // No time is measured. One pass takes a moment; steps that grow with the square of the length would take days.
    const long = piece.repeat(Math.ceil(2 ** 23 / piece.length))
    for (const header of Array.from({ length: 10 }, () => [
      long,
      `Bearer ${long}`,
      `Bearer x="${long}`,
      `Bearer x="\\${long}\\`,
    ]).flat()) {
      const response = {
        status: 401,
        redirected: false,
        body: null,
        headers: { get: (name: string) => (name === 'www-authenticate' ? header : null) },
      }
      const fetch = authFetch(staticToken('t1'), {
        origins: ['https://api.example.com'],
        fetch: async () => response as never,
      })
      expect((await fetch('https://api.example.com/')).status).toBe(401)
    }
  })

  test('a header of 8 MiB is no reason to run out of stack', () => {
    for (const piece of ['a ', ',', '=', 'a="', ' '])
      expect(() => parseChallenges(piece.repeat(2 ** 22))).not.toThrow()
  })
})
