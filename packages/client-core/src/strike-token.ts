import { readingsOf, sentTokenOf } from '@latchkey/auth-core/lib'

/** Deeper than this nothing is looked at: errors are flat, and a stack is finite. */
const DEEPEST = 32
/**
 * A word is looked at in pieces of so many characters: one that is in the token gives it away, and any 15 in a row hold one.
 * Of a shorter token, a piece may begin anywhere.
 */
const PIECE = 8
/** A shorter token may be part of any word: it is struck where it stands, and looked for in no other spelling. */
const SHORTEST = 8
/** One that is shorter still opens nothing, and would take the letters out of every word. */
const NO_TOKEN = 4

/** What stands in place of a token. */
const STRUCK = '[token]'

/**
 * A copy of what an API responded with, without the token the call was sent with, wherever it stands in it: whole or cut
 * off, as it is, encoded for a URL, JSON or HTML, as base64 or hexadecimal. Anything that looks like one (`Bearer …`) is left out as well:
 * middleware may have made another response of it.
 */
export function strikeToken(value: unknown, response: Response): unknown {
  const token = sentTokenOf(response)
  const pieces = token && token.length >= SHORTEST ? piecesOf(token.toLowerCase()) : undefined
  const step = token && token.length < 2 * PIECE - 1 ? 1 : PIECE

  function strikeText(text: string): string {
    const struck = token && token.length >= NO_TOKEN ? text.replaceAll(token, STRUCK) : text
    return (
      pieces
        ? struck.replace(/[^\s"'<>]{8,}/g, (word) => (repeats(word, pieces, step) ? STRUCK : word))
        : struck
    ).replace(/\bBearer [!-~]{8,}/gi, `Bearer ${STRUCK}`)
  }

  function strike(member: unknown, depth: number): unknown {
    if (typeof member === 'string') return strikeText(member)
    if (typeof member !== 'object' || member === null) return member
    if (depth > DEEPEST) return '…'
    if (Array.isArray(member)) return member.map((one) => strike(one, depth + 1))
    return Object.fromEntries(
      Object.entries(member).map(([name, one]) => [strikeText(name), strike(one, depth + 1)]),
    )
  }
  return strike(value, 0)
}

function piecesOf(token: string): ReadonlySet<string> {
  return new Set(
    Array.from({ length: token.length - PIECE + 1 }, (_, from) => token.slice(from, from + PIECE)),
  )
}

/** Whether a word holds a piece of the token, in any of the ways it may be read. */
function repeats(word: string, pieces: ReadonlySet<string>, step: number): boolean {
  return [...readingsOf(word), fromHex(word, 0), fromHex(word, 1)].some((reading) => {
    const lower = reading.toLowerCase()
    for (let from = 0; from + PIECE <= lower.length; from += step)
      if (pieces.has(lower.slice(from, from + PIECE))) return true
    return false
  })
}

/** What the hexadecimal digits of a word say, two by two from one of them on: `6162`, `\\x61\\x62`, `61:62`. */
function fromHex(word: string, from: number): string {
  const digits = word.replace(/[^\da-f]/gi, '').slice(from)
  return digits.replace(/(..)|./g, (_, pair?: string) =>
    pair ? String.fromCharCode(parseInt(pair, 16)) : '',
  )
}
