import { createFakeClock, observeFetch } from '@latchkey/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  endless,
  hoursMinutesSeconds,
  longLived,
  milliseconds,
  minutes,
  seconds,
  shapedResponse,
} from '../../src/dialect.ts'
import type { TokenDialect } from '../../src/index.ts'
import { lifetimeForms } from '../../src/request/lifetimes.ts'
import { errorOf, exchangeWith, tokenBody } from '../support/setup.ts'
import { rfcDialect } from '../support/rfc-vendor.ts'
import { read, lifetimeOf } from '../support/reading.ts'

describe('lifetime', () => {
  test.each([
    ['a number', 3600, 3_600_000],
    ['digits in a string', '3600', 3_600_000],
    ['a fraction is floored', 59.9, 59_000],
    ['a fraction in a string is floored', '59.9', 59_000],
    ['zero', 0, 0],
    ['null is unknown', null, undefined],
    ['absent is unknown', undefined, undefined],
  ])('%s', async (_name, expires_in, lifetimeMs) => {
    expect(await lifetimeOf(tokenBody({ expires_in }))).toBe(lifetimeMs)
  })

  test.each([
    ['negative', -1],
    ['a word', 'soon'],
    ['an empty string', ''],
    ['hexadecimal', '0x10'],
    ['an exponent in a string', '1e3'],
    ['a sign', '+60'],
    ['a boolean', true],
    ['an object', {}],
    ['a list', [60]],
  ])('%s is a typed error', async (_name, expires_in) => {
    expect(await errorOf(read(tokenBody({ expires_in })))).toMatchObject({
      code: 'token_malformed',
      kind: 'transient',
    })
  })

  test('an infinite number is a typed error', async () => {
    const body = '{"access_token":"planted-token-1","token_type":"Bearer","expires_in":1e999}'
    expect(await errorOf(read(body))).toMatchObject({ code: 'token_malformed' })
  })

  test.each([
    ['an int64', '9223372036854775807', undefined],
    ['a point in time, in seconds', 1_900_000_000, undefined],
    ['a point in time, in digits', '1900000000', undefined],
    ['milliseconds read as minutes', 86_400_000, minutes],
    ['a point in time, in milliseconds', 1_900_000_000_000, milliseconds],
  ] as const)(
    'a bare number that would mean more than ten years is refused: %s',
    async (_name, expires_in, lifetime) => {
      const dialect = { ...rfcDialect, ...(lifetime && { lifetime }) }
      const error = await errorOf(read(tokenBody({ expires_in }), dialect))
      expect(error).toMatchObject({ code: 'token_malformed', status: 200 })
      expect(error.message).toContain('more than ten years')
    },
  )

  test('ten years are not too long', async () => {
    expect(await lifetimeOf(tokenBody({ expires_in: 315_576_000 }))).toBe(315_576_000_000)
  })

  test('where the dialect allows long lifetimes, int64-sized ones are clamped and dates stay valid', async () => {
    const token = await read(
      '{"access_token":"planted-token-1","token_type":"Bearer","expires_in":9223372036854775807}',
      { ...rfcDialect, lifetime: longLived(seconds) },
    )
    expect(new Date(token.expiresAtMs!).getFullYear()).toBeGreaterThan(2100)
    expect(() => new Date(token.expiresAtMs!).toISOString()).not.toThrow()
  })

  test.each([-1, '-1', 0])(
    'a number that the dialect calls endless is an unknown lifetime: %j',
    async (expires_in) => {
      const dialect = { ...rfcDialect, lifetime: endless(seconds, [-1, 0]) }
      expect(await lifetimeOf(tokenBody({ expires_in }), dialect)).toBeUndefined()
    },
  )

  test('hours, minutes and seconds are one where the dialect says so', async () => {
    const dialect = { ...rfcDialect, lifetime: hoursMinutesSeconds }
    expect(await lifetimeOf(tokenBody({ expires_in: '240:00:30' }), dialect)).toBe(864_030_000)
    for (const expires_in of ['240:60:00', '1:00', 3600, '01:00:00 '])
      expect(await errorOf(read(tokenBody({ expires_in }), dialect))).toMatchObject({
        code: 'token_malformed',
      })
  })

  const jwt = (payload: unknown) =>
    `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.planted-token`

  describe('as a point in time', () => {
    const clock = createFakeClock({ startMs: Date.UTC(2026, 0, 1) })
    const nowS = Date.UTC(2026, 0, 1) / 1000
    const readAt = async (form: string, change: object) => {
      const fetch = observeFetch(() => Response.json(tokenBody({ expires_in: undefined, ...change })))
      const token = await exchangeWith(
        fetch,
        { clock },
        {
          ...rfcDialect,
          ...(form !== 'seconds' && { lifetime: lifetimeForms[form]! }),
        },
      )()
      return token.expiresAtMs === undefined ? undefined : token.expiresAtMs - token.obtainedAtMs
    }

    test.each<[string, unknown]>([
      ['epoch-seconds', nowS + 1200],
      ['epoch-seconds', String(nowS + 1200)],
      ['epoch-milliseconds', (nowS + 1200) * 1000],
      ['date', '2026-01-01T00:20:00Z'],
      ['date', '2026-01-01T00:20:00.000000Z'],
      ['date', '2026-01-01t00:20:00z'],
      ['date', '2026-01-01 00:20:00'],
      ['date', '2026-01-01T01:20:00+01:00'],
      ['date', '2026-01-01T01:20:00+0100'],
      ['date', 'Thu, 01 Jan 2026 00:20:00 GMT'],
    ])('%s %j is read from the clock', async (form, expires_in) => {
      expect(await readAt(form, { expires_in })).toBe(1_200_000)
    })

    test('the exp of a JWT is one, though the response says nothing', async () => {
      expect(await readAt('jwt-exp', { access_token: jwt({ exp: nowS + 1200, name: 'ä' }) })).toBe(1_200_000)
    })

    test.each<[string, object]>([
      ['epoch-seconds', { expires_in: nowS - 5 }],
      ['date', { expires_in: '2025-12-31T23:59:59Z' }],
      ['jwt-exp', { access_token: jwt({ exp: nowS - 1 }) }],
    ])('%s that has passed leaves nothing, and is no error', async (form, change) => {
      expect(await readAt(form, change)).toBe(0)
    })

    test('in a hundred years and more, it is clamped', async () => {
      expect(await readAt('date', { expires_in: '9999-12-31T23:59:59Z' })).toBeLessThan(3_156_000_000_000)
    })

    test.each<[string, object]>([
      ['seconds', { expires_in: '2026-01-01T00:20:00Z' }],
      ['epoch-seconds', { expires_in: '2026-01-01T00:20:00Z' }],
      ['epoch-seconds', { expires_in: -1 }],
      ['date', { expires_in: nowS }],
      ['date', { expires_in: '1' }],
      ['date', { expires_in: '2026-13-01T00:00:00Z' }],
      ['date', { expires_in: 'tomorrow' }],
      ['date', { expires_in: '2026' }],
      ['jwt-exp', { access_token: 'planted-token-opaque' }],
      ['jwt-exp', { access_token: jwt({}) }],
      ['jwt-exp', { access_token: jwt(null) }],
      ['jwt-exp', { access_token: jwt({ exp: 'soon' }) }],
      ['jwt-exp', { access_token: 'planted-token.%%%.x' }],
    ])('%s cannot be read from %j: a typed error that names the form', async (form, change) => {
      const error = await errorOf(readAt(form, change))
      expect(error).toMatchObject({ code: 'token_malformed', status: 200 })
      expect(error.message).toContain(form)
    })

    test.each<[string, unknown]>([
      ['epoch-seconds', null],
      ['date', undefined],
    ])('%s that is %j is an unknown lifetime', async (form, expires_in) => {
      expect(await readAt(form, { expires_in })).toBeUndefined()
    })
  })

  describe('of the refresh token', () => {
    const refreshLifetimeOf = async (change: object, dialect?: Partial<TokenDialect>) => {
      const token = await read(tokenBody({ refresh_token: 'r', ...change }), { ...rfcDialect, ...dialect })
      return token.refreshExpiresAtMs === undefined
        ? undefined
        : token.refreshExpiresAtMs - token.obtainedAtMs
    }

    test.each([
      ['refresh_expires_in', { refresh_expires_in: 1800 }, {}, 1_800_000],
      ['refresh_token_expires_in', { refresh_token_expires_in: '1800' }, {}, 1_800_000],
      ['zero is no end', { refresh_expires_in: 0 }, {}, undefined],
      ['nothing is unknown', {}, {}, undefined],
      ['what cannot be read is unknown', { refresh_expires_in: 'soon' }, {}, undefined],
      [
        'a number that the dialect calls endless is unknown',
        { refresh_expires_in: -1 },
        { refreshLifetime: endless(seconds, [-1]) },
        undefined,
      ],
      ['twenty years are not too long', { refresh_expires_in: 631_152_000 }, {}, 631_152_000_000],
      [
        'the dialect names its place and its form',
        { rt: { ttl: 30 } },
        {
          refreshLifetime: minutes,
          responseReader: shapedResponse,
          response: { ...rfcDialect.response, refresh_expires_in: ['/rt/ttl'] },
        } as const,
        1_800_000,
      ],
    ])('is kept: %s', async (_name, change, dialect, lifetimeMs) => {
      expect(await refreshLifetimeOf(change, dialect)).toBe(lifetimeMs)
    })
  })

  test.each([
    [minutes, 1.5, 60_000],
    [milliseconds, 1500, 1500],
    [milliseconds, '1500', 1500],
  ] as const)('the dialect names the unit: $name', async (lifetime, expires_in, lifetimeMs) => {
    expect(await lifetimeOf(tokenBody({ expires_in }), { ...rfcDialect, lifetime })).toBe(lifetimeMs)
  })

  test('a documented default lifetime fills in for an absent one, in seconds whatever the unit', async () => {
    const dialect: TokenDialect = { ...rfcDialect, lifetime: minutes, defaultLifetimeSeconds: 300 }
    expect(await lifetimeOf(tokenBody({ expires_in: undefined }), dialect)).toBe(300_000)
    expect(await lifetimeOf(tokenBody({ expires_in: 2 }), dialect)).toBe(120_000)
  })

  test('a documented default lifetime may be longer than ten years, and is refused where it is no number', async () => {
    const body = tokenBody({ expires_in: undefined })
    const of = (defaultLifetimeSeconds: number) => ({ ...rfcDialect, defaultLifetimeSeconds })
    expect(await lifetimeOf(body, of(400_000_000))).toBe(400_000_000_000)
    expect(await errorOf(read(body, of(NaN)))).toMatchObject({
      code: 'token_malformed',
      message: expect.stringContaining('the lifetime is not stated as seconds'),
    })
  })

  test('any JSON value as lifetime gives a valid date, no date, or a typed error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (expires_in) => {
        const token = await read(tokenBody({ expires_in })).catch((error: { code?: string }) => error)
        if ('code' in token) expect(token.code).toBe('token_malformed')
        else if ('expiresAtMs' in token && token.expiresAtMs !== undefined) {
          expect(Number.isInteger(token.expiresAtMs)).toBe(true)
          expect(token.expiresAtMs).toBeGreaterThanOrEqual(token.obtainedAtMs)
          expect(Number.isNaN(new Date(token.expiresAtMs).getTime())).toBe(false)
        }
      }),
    )
  })
})
