/** No wait is longer: keeps what a server asks for inside what numbers and dates can hold. */
const LONGEST_WAIT_MS = 2 ** 45
/** An HTTP date starts with the name of a day (RFC 9110 §5.6.7); nothing longer is one. */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .{10,30}$/

/** Reads a Retry-After header, seconds or HTTP date (RFC 9110 §10.2.3), as milliseconds from now. Anything else is none. */
export function parseRetryAfter(value: string | null, nowMs: number): number | undefined {
  const written = value?.trim() ?? ''
  const waitMs = /^\d+$/.test(written)
    ? Number(written) * 1000
    : HTTP_DATE.test(written)
      ? Date.parse(written) - nowMs
      : NaN
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(0, waitMs), LONGEST_WAIT_MS)
}
