import type { LifetimeForm } from './dialect.ts'

/** A bare number of more means a point in time, or another unit. */
const TEN_YEARS_MS = 315_576_000_000
/** A century: keeps int64-sized lifetimes inside what `Date` can hold. */
const LONGEST_LIFETIME_MS = 3_155_760_000_000

/** What a lifetime is read from. */
interface Stated {
  value: unknown
  /** Wall-clock milliseconds when the request was sent. */
  sentAtMs: number
  accessToken: string
}

/** Every form, and the lifetime in milliseconds it states; undefined or not a number for what is not of that form. */
const FORMS: Readonly<Record<LifetimeForm, (stated: Stated) => number | undefined>> = {
  seconds: ({ value }) => times(amountOf(value), 1000),
  minutes: ({ value }) => times(amountOf(value), 60_000),
  milliseconds: ({ value }) => amountOf(value),
  'hours-minutes-seconds': ({ value }) => clockOf(value),
  'epoch-seconds': ({ value, sentAtMs }) => until(times(amountOf(value), 1000), sentAtMs),
  'epoch-milliseconds': ({ value, sentAtMs }) => until(amountOf(value), sentAtMs),
  date: ({ value, sentAtMs }) => until(dateOf(value), sentAtMs),
  'jwt-exp': ({ accessToken, sentAtMs }) => until(times(amountOf(expOf(accessToken)), 1000), sentAtMs),
}

/** Amounts of time, as opposed to points in time: only these can be mistaken for each other. */
const AMOUNTS = new Set<LifetimeForm>(['seconds', 'minutes', 'milliseconds'])

/** What is said about lifetimes in a dialect. */
export interface LifetimeRules {
  form: LifetimeForm
  endless?: readonly number[] | undefined
  mayLiveLong?: boolean | undefined
}

/**
 * How long a token lives, in milliseconds; undefined when the response does not say.
 *
 * @returns a string that says what is wrong, for anything that is not a lifetime of the given form.
 */
export function readLifetime(
  stated: Stated,
  { form, endless = [], mayLiveLong }: LifetimeRules,
): number | undefined | string {
  const { value } = stated
  const isStated = form === 'jwt-exp' || value != null
  if (!isStated || (typeof value !== 'object' && endless.includes(Number(value)))) return undefined
  const lifetimeMs = FORMS[form](stated)
  if (lifetimeMs === undefined || !(lifetimeMs < Infinity)) return `is not stated as ${form}`
  if (lifetimeMs > TEN_YEARS_MS && AMOUNTS.has(form) && !mayLiveLong)
    return `means more than ten years in ${form}`
  return Math.min(lifetimeMs, LONGEST_LIFETIME_MS)
}

/** A number or its digits, not negative, floored. */
function amountOf(value: unknown): number | undefined {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value))
  const amount = isNumber ? Math.floor(Number(value)) : NaN
  return amount >= 0 ? amount : undefined
}

/** `240:00:00` */
function clockOf(value: unknown): number | undefined {
  const [, hours, minutes, seconds] = /^(\d{1,5}):([0-5]\d):([0-5]\d)$/.exec(String(value)) ?? []
  return hours ? ((+hours * 60 + +minutes!) * 60 + +seconds!) * 1000 : undefined
}

function times(amount: number | undefined, unitMs: number): number | undefined {
  return amount === undefined ? undefined : amount * unitMs
}

/** A point in time that has passed leaves nothing, as a lifetime of zero does. */
function until(atMs: number | undefined, nowMs: number): number | undefined {
  return atMs === undefined ? undefined : Math.max(0, atMs - nowMs)
}

/** A date with its time and perhaps an offset (RFC 3339; UTC where none is given). */
const ISO_DATE = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?$/i
/** RFC 9110 §5.6.7, in its preferred form. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/

function dateOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined
  const [, day, time, fraction = '', zone = 'Z'] = ISO_DATE.exec(value) ?? []
  const offset = zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2').toUpperCase()
  const iso = `${day}T${time}${fraction.slice(0, 4)}${offset}`
  return Date.parse(day ? iso : HTTP_DATE.test(value) ? value : '')
}

/** The `exp` of a JWT (RFC 7519 §4.1.4), whose signature is not ours to judge. */
function expOf(token: string): unknown {
  try {
    const payload = token.split('.')[1]!.replace(/-/g, '+').replace(/_/g, '/')
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0))
    return (Object(JSON.parse(new TextDecoder().decode(bytes))) as { exp?: unknown }).exp
  } catch {
    return undefined
  }
}
