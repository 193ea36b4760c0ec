import { describe, expect, test } from 'vitest'
import type { LifetimeForm } from '../../src/dialect.ts'
import { endless, lifetimeForms, longLived } from '../../src/request/lifetimes.ts'
import { readLifetime } from '../../src/request/read-lifetime.ts'

const SENT = Date.UTC(2026, 0, 1)
const HOUR_MS = 3_600_000
const TEN_YEARS_MS = 315_576_000_000
const CENTURY_MS = 3_155_760_000_000
/** Base64url of what a JSON of bytes beyond ASCII is written with, `-` and `_` in it. */
const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`
const until = (atMs: number) => Math.max(0, atMs - SENT)

const asItIs = (form: LifetimeForm) => form

function read(
  value: unknown,
  form: string,
  change: (form: LifetimeForm) => LifetimeForm = asItIs,
  accessToken = 'opaque',
) {
  return readLifetime({ value, sentAtMs: SENT, accessToken }, change(lifetimeForms[form]!))
}

describe('what states a lifetime', () => {
  test.each<[form: string, value: unknown, lifetimeMs: number]>([
    ['seconds', 3600, HOUR_MS],
    ['seconds', '3600', HOUR_MS],
    ['seconds', 59.9, 59_000],
    ['seconds', '59.9', 59_000],
    ['seconds', 0, 0],
    ['minutes', 60, HOUR_MS],
    ['minutes', '60', HOUR_MS],
    ['hours', 1.5, HOUR_MS],
    ['days', '2', 48 * HOUR_MS],
    ['duration', 'PT1H', HOUR_MS],
    ['duration', 'pt0h90m', 1.5 * HOUR_MS],
    ['duration', 'P1DT12H30M5.9S', 131_405_000],
    ['duration', 'P2W', 336 * HOUR_MS],
    ['duration', 'PT0S', 0],
    ['duration', '24h', 24 * HOUR_MS],
    ['duration', '1D12H', 36 * HOUR_MS],
    ['duration', '3600s', HOUR_MS],
    ['duration', '7d', 168 * HOUR_MS],
    ['duration', '1w1d', 192 * HOUR_MS],
    ['duration', '1d12h', 36 * HOUR_MS],
    ['duration', '1h30m0.5s', 1.5 * HOUR_MS],
    ['duration', '90M', 1.5 * HOUR_MS],
    ['milliseconds', 3_600_000, HOUR_MS],
    ['milliseconds', '1500.7', 1500],
    ['hours-minutes-seconds', '1:02:03', 3_723_000],
    ['hours-minutes-seconds', '240:59:59', 867_599_000],
    ['hours-minutes-seconds', '00:00:00', 0],
    ['epoch-seconds', SENT / 1000 + 60, 60_000],
    ['epoch-seconds', String(SENT / 1000 + 60), 60_000],
    ['epoch-seconds', SENT / 1000 - 60, 0],
    ['epoch-milliseconds', SENT + 1500, 1500],
    ['epoch-milliseconds', SENT - 1, 0],
    ['date', '2026-01-01T01:00:00Z', HOUR_MS],
    ['date', '2026-01-01 01:00:00', HOUR_MS],
    ['date', '2026-01-01T01:00:00', HOUR_MS],
    ['date', '2026-01-01t01:00:00z', HOUR_MS],
    ['date', '2026-01-01T01:00:00.250Z', HOUR_MS + 250],
    ['date', '2026-01-01T01:00:00.250999999Z', HOUR_MS + 250],
    ['date', '2026-01-01T03:30:00+02:30', HOUR_MS],
    ['date', '2026-01-01T03:30:00+0230', HOUR_MS],
    ['date', '2025-12-31T20:00:00-05:00', HOUR_MS],
    ['date', '2026-01-01T01:00', HOUR_MS],
    ['date', '2026-01-01 01:00:00 UTC', HOUR_MS],
    ['date', '2026-01-01 03:30:00 +0230', HOUR_MS],
    ['date', '2026-01-01T03:00+02', HOUR_MS],
    ['date', 'Thu, 01 Jan 2026 01:00:00 GMT', HOUR_MS],
    ['date', 'Thu, 01 Jan 2026 02:00:00 +0100', HOUR_MS],
    ['date', `/Date(${SENT + HOUR_MS})/`, HOUR_MS],
    ['date', `/Date(${SENT + HOUR_MS}+0100)/`, HOUR_MS],
    ['date', '2025-12-31T23:59:59Z', 0],
  ])('%s: %j', (form, value, lifetimeMs) => {
    expect(read(value, form)).toBe(lifetimeMs)
  })

  test.each([
    [{ exp: SENT / 1000 + 90 }, 90_000],
    [{ exp: SENT / 1000 + 90, name: '?>~ÿ?>~ü' }, 90_000],
    [{ exp: String(SENT / 1000 + 90) }, 90_000],
    [{ exp: 1 }, 0],
  ])('jwt-exp: %j, whatever else the response says', (claims, lifetimeMs) => {
    for (const value of [undefined, null, 5])
      expect(read(value, 'jwt-exp', asItIs, jwt(claims))).toBe(lifetimeMs)
  })
})

describe('what states none', () => {
  const forms = [
    'seconds',
    'minutes',
    'hours',
    'days',
    'milliseconds',
    'duration',
    'epoch-seconds',
    'epoch-milliseconds',
    'date',
  ]

  test.each([...forms, 'hours-minutes-seconds'])('%s: nothing is said', (form) => {
    for (const value of [undefined, null]) expect(read(value, form)).toBeUndefined()
  })

  test('a number that the dialect calls endless, in a text, too; not one in a list', () => {
    const without = (numbers: number[]) => (form: LifetimeForm) => endless(form, numbers)
    for (const value of [-1, '-1', 0, '0']) expect(read(value, 'seconds', without([-1, 0]))).toBeUndefined()
    for (const value of [[-1], [0], {}])
      expect(read(value, 'seconds', without([-1, 0]))).toBe('is not stated as seconds')
    expect(read(-1, 'seconds', without([0]))).toBe('is not stated as seconds')
  })

  test.each(Object.keys(lifetimeForms))('%s: whatever a server says, nothing is thrown', (form) => {
    const odd: unknown[] = [
      { toString: null, valueOf: null },
      { toString: 1 },
      [{ toString: null }],
      [null],
      false,
    ]
    for (const value of [...odd, ['1:00:00']])
      expect(read(value, form, longLived)).toBe(`is not stated as ${form}`)
  })

  test.each(Object.keys(lifetimeForms))('%s: a long text is read in time linear to its length', (form) => {
    for (const piece of ['1d', '1', '1w2d', 'P', ':', '1.', ' ', '-00', '/Date(1'])
      for (const end of ['', '\n', '!'])
        expect(read(piece.repeat(300_000 / piece.length) + end, form)).toBe(`is not stated as ${form}`)
  })

  test.each(forms)('%s: what is not of that form is said to be so', (form) => {
    const never = [
      -1,
      '-1',
      '-0.5',
      '-0',
      '',
      ' ',
      'soon',
      '0x10',
      '1e3',
      '+60',
      '60 ',
      '6 0',
      true,
      {},
      [60],
      NaN,
      Infinity,
    ]
    for (const value of never) expect(read(value, form, longLived)).toBe(`is not stated as ${form}`)
  })

  test.each([
    60,
    '60',
    '2026-01-01',
    ['2026-01-01T01:00:00Z'],
    '2026-01-01T01',
    '2026-01-01T01:00:00+2',
    '2026-01-01T01:00:00 CET',
    '2026-01-01T01:00.5Z5',
    '2026-13-01T01:00:00Z',
    'Thu, 01 Jan 2026',
    'Thu, 01 Jan 2026 01:00:00 CET',
    'Thu, 01 Jan 2026 01:00:00 +1',
    '/Date(-1)/',
    'Date(1767229200000)',
    '1 January 2026',
    new Date(SENT),
  ])('date: %j', (value) => {
    expect(read(value, 'date')).toBe('is not stated as date')
  })

  test.each([
    '1:00',
    '1:60:00',
    '1:00:60',
    '1:99:00',
    '1:00:99',
    ' 1:00:00',
    '1:00:00 ',
    '1:0:0',
    3600,
    '-1:00:00',
    '123456:00:00',
  ])('hours-minutes-seconds: %j', (value) => {
    expect(read(value, 'hours-minutes-seconds')).toBe('is not stated as hours-minutes-seconds')
  })

  test.each([
    'P',
    'PT',
    'P1DT',
    'P1M',
    'P1Y',
    'PT1M1H',
    '1m1h',
    '1h1d',
    '1y',
    '1ms',
    '1.5h',
    '1',
    'h',
    '1h ',
    'PT-1H',
    'P1.5D',
    ' PT1H',
    60,
    ['PT1H'],
  ])('duration: %j', (value) => {
    expect(read(value, 'duration')).toBe('is not stated as duration')
  })

  test.each([
    'opaque',
    '',
    'a.b',
    'e30.e30',
    'e30.bm90IGpzb24.x',
    jwt({}),
    jwt({ exp: 'soon' }),
    jwt({ exp: -1 }),
    jwt([]),
  ])('jwt-exp: %j', (accessToken) => {
    expect(read(3600, 'jwt-exp', asItIs, accessToken)).toBe('is not stated as jwt-exp')
  })
})

describe('a lifetime beyond ten years', () => {
  const units = [
    ['seconds', 1000],
    ['minutes', 60_000],
    ['milliseconds', 1],
    ['hours', 3_600_000],
    ['days', 86_400_000],
  ] as const

  test.each(units)('in %s is refused, ten years are not, and a dialect may mean it', (form, unitMs) => {
    const most = Math.floor(TEN_YEARS_MS / unitMs)
    expect(read(most, form)).toBe(most * unitMs)
    expect(read(most + 1, form)).toBe(`means more than ten years in ${form}`)
    expect(read(most + 1, form, longLived)).toBe((most + 1) * unitMs)
    expect(read('9223372036854775807', form, longLived)).toBe(CENTURY_MS)
  })

  test('as a point in time is believed, and a century at most', () => {
    const farMs = SENT + TEN_YEARS_MS + 1000
    expect(read(farMs, 'epoch-milliseconds')).toBe(until(farMs))
    expect(read(farMs / 1000, 'epoch-seconds')).toBe(until(farMs))
    expect(read('2099-01-01T00:00:00Z', 'date')).toBe(until(Date.UTC(2099, 0, 1)))
    expect(read('9223372036854775807', 'epoch-seconds')).toBe(CENTURY_MS)
    expect(read('240:00:00', 'hours-minutes-seconds')).toBe(240 * HOUR_MS)
  })
})
