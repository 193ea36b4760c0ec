/** No wait is longer: keeps what a server asks for inside what numbers and dates can hold. */
const LONGEST_WAIT_MS = 2 ** 45
/** An HTTP date starts with the name of a day (RFC 9110 §5.6.7); nothing longer is one. */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .{10,30}$/

/** All three forms of an HTTP date are in GMT; the oldest does not say so. */
const hasZone = (date: string) => /(GMT|UTC|[+-]\d{4})$/.test(date)

/**
 * Reads a Retry-After header, seconds or HTTP date (RFC 9110 §10.2.3), as milliseconds from now; of the same twice, which
 * `fetch` joins by commas, the longest. Anything else is none.
 */
export function parseRetryAfter(value: string | null, nowMs: number): number | undefined {
  const [first = '', ...more] = (value ?? '').split(/,(?=\s*\d+\s*(?:,|$))/, 10)
  // Not a number if any of them is none.
  const waitMs = Math.max(0, ...[first, ...more].map((one) => waitOf(one.trim(), nowMs)))
  return Number.isNaN(waitMs) ? undefined : Math.min(waitMs, LONGEST_WAIT_MS)
}

function waitOf(written: string, nowMs: number): number {
  if (/^\d+$/.test(written)) return Number(written) * 1000
  return HTTP_DATE.test(written) ? Date.parse(hasZone(written) ? written : `${written} GMT`) - nowMs : NaN
}
