import { readingsOf } from '../lib/readings.ts'

const LONGEST = 300
/** A value shorter than this is no secret, and might be part of any word. */
const SHORTEST_ECHO = 4
/** So many characters of a value in a row are an echo. */
const PIECE = 8
/** Parameters that an endpoint may repeat: they name nobody and open nothing. */
const PUBLIC = new Set(['grant_type', 'scope', 'client_id', 'audience', 'resource', 'redirect_uri'])

/**
 * The endpoint's own words about an error (RFC 6749 §5.2), for people: one line, cut off, without control characters.
 *
 * @param sent What was sent. Words that repeat any of it, in whatever case or encoding, are left out altogether.
 */
export function readDescription(said: unknown, sent: Readonly<Record<string, string>>): string | undefined {
  if (typeof said !== 'string' && typeof said !== 'number') return undefined
  const line = `${said}`
    .slice(0, 4 * LONGEST)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST)
  return line && !isEcho(line, sent) ? line : undefined
}

/** Whether a short text repeats anything that was sent, in whatever case or encoding. */
export function isEcho(text: string, sent: Readonly<Record<string, string>>): boolean {
  const pieces = piecesOf(readingsOf(text))
  return Object.entries(sent).some(
    ([name, value]) => !PUBLIC.has(name) && spellingsOf(value).some((spelling) => repeats(pieces, spelling)),
  )
}

/** A value as it is, as forms write its blanks, and by the bytes of its UTF-8. */
function spellingsOf(value: string): string[] {
  const bytes = Array.from(new TextEncoder().encode(value), (byte) => String.fromCharCode(byte)).join('')
  return [value, value.replaceAll(' ', '+'), bytes].map((text) => text.toLowerCase())
}

/** Whether what was said repeats a value, or a piece of it. */
function repeats({ whole, pieces }: ReturnType<typeof piecesOf>, value: string): boolean {
  if (value.length < SHORTEST_ECHO) return false
  if (value.length < PIECE) return whole.some((text) => text.includes(value))
  for (let from = 0; from + PIECE <= value.length; from++)
    if (pieces.has(value.slice(from, from + PIECE))) return true
  return false
}

/** Readings in lower case, and all that stands in a row in them: values may be longer than what is said. */
function piecesOf(readings: readonly string[]): { whole: string[]; pieces: ReadonlySet<string> } {
  const whole = readings.map((text) => text.toLowerCase())
  const pieces = new Set<string>()
  for (const text of whole)
    for (let from = 0; from + PIECE <= text.length; from++) pieces.add(text.slice(from, from + PIECE))
  return { whole, pieces }
}
