import type { LifetimeForm, StatedLifetime } from './dialect.ts'
import { amountOf, seconds } from './read-lifetime.ts'

/** What a form needs beside its name: how much of a millisecond is one, in whole units. */
const amount = (name: string, unitMs: number): LifetimeForm => ({
  name,
  isAmount: true,
  read: ({ value }) => amountOf(value, unitMs),
})

/** A point in time that has passed leaves nothing, as a lifetime of zero does. */
const point = (name: string, read: (stated: StatedLifetime) => number | undefined): LifetimeForm => ({
  name,
  read(stated) {
    const atMs = read(stated)
    return atMs === undefined ? undefined : Math.max(0, atMs - stated.sentAtMs)
  },
})

export const milliseconds: LifetimeForm = /* @__PURE__ */ amount('milliseconds', 1)
export const minutes: LifetimeForm = /* @__PURE__ */ amount('minutes', 60_000)
export const hours: LifetimeForm = /* @__PURE__ */ amount('hours', 3_600_000)
export const days: LifetimeForm = /* @__PURE__ */ amount('days', 86_400_000)

/** `240:00:00` */
export const hoursMinutesSeconds: LifetimeForm = {
  name: 'hours-minutes-seconds',
  read({ value }) {
    const text = typeof value === 'string' ? value : ''
    const [, hour, minute, second] = /^(\d{1,5}):([0-5]\d):([0-5]\d)$/.exec(text) ?? []
    return hour ? ((+hour * 60 + +minute!) * 60 + +second!) * 1000 : undefined
  },
}

/** `PT1H30M` (ISO 8601), or `1h30m` and `3600s`; weeks and days are of that many hours, months and years have no length. */
export const duration: LifetimeForm = {
  name: 'duration',
  read({ value }) {
    const parts =
      /^P(?=.*\d)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?)?$/i.exec(
        typeof value === 'string' ? value.replace(BARE_DURATION, bareDuration) : '',
      )
    if (!parts) return undefined
    const [week = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map((part) => +(part ?? 0))
    return ((((week * 7 + day) * 24 + hour) * 60 + minute) * 60 + second) * 1000
  },
}

export const epochSeconds: LifetimeForm = /* @__PURE__ */ point('epoch-seconds', ({ value }) =>
  amountOf(value, 1000),
)
export const epochMilliseconds: LifetimeForm = /* @__PURE__ */ point('epoch-milliseconds', ({ value }) =>
  amountOf(value, 1),
)

/** What programs write without the letters of ISO 8601: `24h`, `7d`, `1h30m0s`. */
const BARE_DURATION = /^((?:\d+[wd]){0,2})(\d.*)?$/i
const bareDuration = (_: string, days: string, time = '') => `P${days}${time && `T${time}`}`

/** A date with its time: RFC 3339, as libraries write it, UTC where no zone is given; or as in HTTP headers or mail; or .NET’s. */
export const date: LifetimeForm = /* @__PURE__ */ point('date', ({ value }) => dateOf(value))

/** In the token itself, a JWT (RFC 7519 §4.1.4), whose signature is not ours to judge. */
export const jwtExp: LifetimeForm = {
  .../* @__PURE__ */ point('jwt-exp', ({ accessToken }) => amountOf(expOf(accessToken), 1000)),
  isInToken: true,
}

/** A form in which some numbers state that there is no end, e.g. `endless(seconds, [-1])`. */
export function endless(form: LifetimeForm, numbers: readonly number[]): LifetimeForm {
  return { ...form, isEndless: (value) => typeof value !== 'object' && numbers.includes(Number(value)) }
}

/** A form in which more than ten years are meant, e.g. `longLived(seconds)`. */
export function longLived(form: LifetimeForm): LifetimeForm {
  return { ...form, isAmount: false }
}

/** Every form by its word in a document. */
export const lifetimeForms: Readonly<Record<string, LifetimeForm | undefined>> =
  /* @__PURE__ */ Object.fromEntries(
    [
      seconds,
      milliseconds,
      minutes,
      hours,
      days,
      hoursMinutesSeconds,
      duration,
      epochSeconds,
      epochMilliseconds,
      date,
      jwtExp,
    ].map((form) => [form.name, form]),
  )

/** Day, time without or with seconds and their fraction, and a zone: `Z`, `UTC`, `+01:00`, `+0100`, `+01`. */
const ISO_DATE = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(\.\d{1,9})? ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i
/** RFC 9110 §5.6.7, in its preferred form; RFC 5322 §3.3 has an offset there. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (GMT|[+-]\d{4})$/
/** Milliseconds since 1970; the offset is that of who wrote it, and moves nothing. */
const NET_DATE = /^\/Date\((\d+)(?:[+-]\d{4})?\)\/$/

function dateOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined
  const [, ms] = NET_DATE.exec(value) ?? []
  if (ms) return Number(ms)
  const [, day, time, seconds = ':00', fraction = '', zone = 'Z'] = ISO_DATE.exec(value) ?? []
  const [, sign, hour, minute = '00'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? []
  const iso = `${day}T${time}${seconds}${fraction.slice(0, 4)}${sign ? `${sign}${hour}:${minute}` : 'Z'}`
  return Date.parse(day ? iso : HTTP_DATE.test(value) ? value : '')
}

function expOf(token: string): unknown {
  try {
    const payload = token.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/')
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0))
    return (Object(JSON.parse(new TextDecoder().decode(bytes))) as { exp?: unknown }).exp
  } catch {
    return undefined
  }
}
