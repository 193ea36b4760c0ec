import type { LifetimeForm, StatedLifetime } from './dialect.ts'

/** A bare number of more means a point in time, or another unit. */
const TEN_YEARS_MS = 315_576_000_000
/** A century: keeps int64-sized lifetimes inside what `Date` can hold. */
const LONGEST_LIFETIME_MS = 3_155_760_000_000

/** A number of seconds, as RFC 6749 has it; the other forms are in `lifetimes.ts`, for those who need one. */
export const seconds: LifetimeForm = {
  name: 'seconds',
  isAmount: true,
  read: ({ value }) => amountOf(value, 1000),
}

/**
 * How long a token lives, in milliseconds; undefined when the response does not say, or says that there is no end.
 *
 * @returns a string that says what is wrong, for anything that is not a lifetime of the given form.
 */
export function readLifetime(
  stated: StatedLifetime,
  form: LifetimeForm = seconds,
): number | undefined | string {
  const { value } = stated
  const isStated = form.isInToken || value != null
  if (!isStated || form.isEndless?.(value)) return undefined
  const lifetimeMs = form.read(stated)
  if (lifetimeMs === undefined || !(lifetimeMs < Infinity)) return `is not stated as ${form.name}`
  if (lifetimeMs > TEN_YEARS_MS && form.isAmount) return `means more than ten years in ${form.name}`
  return Math.min(lifetimeMs, LONGEST_LIFETIME_MS)
}

/** A number or its digits, not negative, floored: so many units, in milliseconds. */
export function amountOf(value: unknown, unitMs: number): number | undefined {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value))
  const amount = isNumber ? Math.floor(Number(value)) : NaN
  return amount >= 0 ? amount * unitMs : undefined
}
