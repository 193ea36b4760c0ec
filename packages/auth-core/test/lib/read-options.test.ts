import { describe, expect, test } from 'vitest'
import { ConfigurationError } from '../../src/index.ts'
import { readOptions } from '../../src/lib/index.ts'

interface Options {
  origins?: readonly string[] | undefined
  timeoutMs?: number | undefined
  fetch?: typeof globalThis.fetch | undefined
  isOpen?: boolean | undefined
  clock?: object | undefined
  signal?: AbortSignal | undefined
  clientSecret?: string | undefined
}

const table = {
  origins: 'array',
  timeoutMs: 'number',
  fetch: 'function',
  isOpen: 'boolean',
  clock: 'clock',
  signal: 'signal',
  clientSecret: 'string',
} as const

const read = (given: unknown) =>
  readOptions<Options, { timeoutMs: number }>(given as Options, table, { timeoutMs: 5 })

describe('readOptions', () => {
  test('gives the defaults, and over them what was given', () => {
    expect(read(undefined)).toEqual({ timeoutMs: 5 })
    expect(read({ timeoutMs: 0, isOpen: false })).toEqual({ timeoutMs: 0, isOpen: false })
  })

  test('an option given as undefined is not given', () => {
    expect(read({ timeoutMs: undefined, fetch: undefined })).toEqual({ timeoutMs: 5 })
  })

  test.each([
    ['tiemoutMs', 'timeoutMs'],
    ['timeoutMS', 'timeoutMs'],
    ['timeoutMss', 'timeoutMs'],
    ['timeouMs', 'timeoutMs'],
    ['clientsecret', 'clientSecret'],
    ['clientSecert', 'clientSecret'],
    ['orgins', 'origins'],
  ])('a misspelt %s is refused by name, and %s is suggested', (written, meant) => {
    expect(() => read({ [written]: 1 })).toThrow(
      expect.objectContaining({
        option: written,
        message: expect.stringContaining(`did you mean "${meant}"?`),
      }),
    )
  })

  test.each([null, 5, 'text', [], () => ({ timeoutMs: 1 }), new Map([['timeoutMs', 1]])])(
    'what stands in the place of options and has none is refused: %j',
    (given) => {
      expect(() => read(given)).toThrow(expect.objectContaining({ option: 'options' }))
    },
  )

  test.each(['region', 'x', 'toString', '__proto__x', 'hasOwnProperty'])(
    'an unknown %s is refused by name, and nothing is suggested',
    (name) => {
      expect(() => read({ [name]: 1 })).toThrow(
        expect.objectContaining({ option: name, message: `"${name}" is unknown` }),
      )
    },
  )

  test.each<[keyof Options, unknown[]]>([
    ['origins', ['https://a.example', { length: 1 }, null]],
    ['timeoutMs', [NaN, -1, Infinity, '5', null, 5n]],
    ['fetch', ['fetch', {}, null, true]],
    ['isOpen', ['yes', 0, null]],
    ['clock', [{}, Date, null, 'now', { nowMs: () => 0 }]],
    ['signal', [{}, true, null, 'abort']],
    ['clientSecret', [1, null, {}, Symbol('s')]],
  ])('%s of another type is refused by name, and its value not repeated', (name, values) => {
    for (const value of values) {
      expect(() => read({ [name]: value })).toThrow(ConfigurationError)
      expect(() => read({ [name]: value })).toThrow(expect.objectContaining({ option: name }))
    }
  })

  test.each([null, 'text', 1, false])('options that are %j are refused', (given) => {
    expect(() => read(given)).toThrow(expect.objectContaining({ option: 'options' }))
  })

  test('the place is part of the name', () => {
    expect(() => readOptions({ x: 1 } as object, {}, {}, 'tokens.')).toThrow(
      expect.objectContaining({ option: 'tokens.x' }),
    )
  })
})
