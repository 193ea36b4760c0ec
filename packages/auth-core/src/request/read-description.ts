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
 * @param sent What was sent. Words that repeat any of it, in whatever encoding of a form, are left out altogether.
 */
export function readDescription(said: unknown, sent: Readonly<Record<string, string>>): string | undefined {
  if (typeof said !== 'string') return undefined
  const line = said
    .slice(0, 4 * LONGEST)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST)
  const seen = [line, unescaped(line)]
  const isEcho = Object.entries(sent).some(
    ([name, value]) => !PUBLIC.has(name) && seen.some((text) => repeats(text, value)),
  )
  return line && !isEcho ? line : undefined
}

/** Whether a text repeats a value, or a piece of it. */
function repeats(text: string, value: string): boolean {
  if (value.length < SHORTEST_ECHO) return false
  for (let from = 0; from === 0 || from + PIECE <= value.length; from++)
    if (text.includes(value.slice(from, from + PIECE))) return true
  return false
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '))
  } catch {
    return text
  }
}
