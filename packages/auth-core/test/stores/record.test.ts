import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createToken } from '../../src/index.ts'
import { descend, newer, readRecord, supersede, writeRecord, type Lineage } from '../../src/stores/record.ts'

const lineage: Lineage = { root: 'a', generation: 1, past: [] }

test('what is written down reads back, whatever it is', () => {
  const text = fc.string()
  const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined })
  fc.assert(
    fc.property(
      fc.record({
        accessToken: fc.stringMatching(/^[!-~]{1,40}$/),
        obtainedAtMs: fc.nat(),
        expiresAtMs: optional(fc.nat()),
        refreshExpiresAtMs: optional(fc.nat()),
        scope: optional(text),
        refreshToken: optional(text),
        apiAddress: optional(fc.string({ minLength: 1 })),
      }),
      fc.record({ root: text, generation: fc.nat(), past: fc.array(text) }),
      optional(fc.constant(true)),
      (init, written, isDoubtful) => {
        const read = readRecord(
          writeRecord({ token: createToken(init), lineage: written, isDoubtful }, 'k'),
          'k',
        )!
        const { token } = read
        expect(read.lineage).toEqual(written)
        expect(token.replacesRefused).toBe(isDoubtful)
        expect({
          accessToken: token.reveal(),
          refreshToken: token.revealRefreshToken(),
          obtainedAtMs: token.obtainedAtMs,
          expiresAtMs: token.expiresAtMs,
          refreshExpiresAtMs: token.refreshExpiresAtMs,
          scope: token.scope,
          apiAddress: token.apiAddress,
        }).toEqual(init)
      },
    ),
  )
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.json()),
      (damaged) => void expect(readRecord(damaged, 'k')).toBeUndefined(),
    ),
  )
})

const text = writeRecord({ token: createToken({ accessToken: 't', obtainedAtMs: 0 }), lineage }, 'k')

test('the record of another key is a miss', () => {
  expect(readRecord(text, 'k')).toBeDefined()
  expect(readRecord(text, 'other')).toBeUndefined()
})

test.each([
  ['another format', { format: 'latchkey-token-1' }],
  ['no owner', { owner: undefined }],
  ['no lineage', { lineage: undefined }],
  ['a lineage without root', { lineage: { generation: 1, past: [] } }],
  ['an invalid generation', { lineage: { root: '', generation: 1.5, past: [] } }],
  ['an invalid past', { lineage: { root: '', generation: 1, past: 'x' } }],
  ['a token no header can carry', { accessToken: 'a b' }],
  ['an invalid time', { expiresAtMs: 'soon' }],
  ['an invalid end of the refresh token', { refreshExpiresAtMs: {} }],
  ['no start', { obtainedAtMs: null }],
  ['a scope that is no text', { scope: [] }],
  ['a refresh token that is no text', { refreshToken: 5 }],
])('%s is not read, whatever else is there', (_name, change) => {
  expect(readRecord(JSON.stringify({ ...JSON.parse(text), ...change }), 'k')).toBeUndefined()
})

test('what a later version writes beside it is let pass', () => {
  const later = { ...(JSON.parse(text) as object), inventedLater: { a: 1 } }
  expect(readRecord(JSON.stringify(later), 'k')?.token.reveal()).toBe('t')
})

describe('which of two pairs is newer, no clock decides', () => {
  const record = (change: Partial<Lineage>) => ({
    token: createToken({ accessToken: 't', obtainedAtMs: Math.random() }),
    lineage: { ...lineage, ...change },
  })

  test.each<
    [promise: string, brought: Partial<Lineage>, found: Partial<Lineage>, newer: 'brought' | 'found']
  >([
    ['of one sign-in the later generation', { generation: 3 }, { generation: 2 }, 'brought'],
    ['wherever it is', { generation: 2 }, { generation: 3 }, 'found'],
    ['of the same generation the one in the store', { generation: 2 }, { generation: 2 }, 'found'],
    [
      'of two sign-ins the one that knows the other',
      { root: 'old', generation: 9 },
      { past: ['old'] },
      'found',
    ],
    ['a sign-in the store has not heard of', { root: 'new' }, { generation: 9, past: ['old'] }, 'brought'],
  ])('%s', (_promise, one, other, wanted) => {
    const [brought, found] = [record(one), record(other)]
    expect(newer(brought, found, () => false)).toBe(wanted === 'brought' ? brought : found)
  })

  test('an exchange brings the next generation of the same sign-in', () => {
    expect(descend({ ...lineage, past: ['x'] })).toEqual({ root: 'a', generation: 2, past: ['x'] })
  })

  test('a sign-in that takes the place of another remembers it, and those before, the last ten', () => {
    const older: Lineage = { root: 'b', generation: 7, past: Array.from({ length: 10 }, (_, n) => `c${n}`) }
    expect(supersede(lineage, older).past).toEqual([
      'b',
      'c0',
      'c1',
      'c2',
      'c3',
      'c4',
      'c5',
      'c6',
      'c7',
      'c8',
    ])
    expect(supersede(lineage, undefined)).toBe(lineage)
    expect(supersede(lineage, { ...lineage, generation: 9 })).toBe(lineage)
    expect(supersede({ ...lineage, past: ['b'] }, older).past).toEqual(['b'])
  })
})
