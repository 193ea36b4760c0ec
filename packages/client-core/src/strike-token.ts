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

/** Bytes one by one, as dumps and buffers show them: hexadecimal, or numbers. Of a token, there are as many as of a piece. */
const BYTES = /\b(?:0x)?[\da-f]{2,8}(?:[\s,:;|]{1,4}(?:0x)?[\da-f]{2,8}){3,}/gi
/** Takes no room, or stands between the letters of wider texts. */
const UNSEEN = /\p{C}+/gu

/** What stands in place of a token. */
const STRUCK = '[token]'

/**
 * A copy of what an API responded with, without the token the call was sent with, wherever it stands in it: whole or cut
 * off, as it is, encoded for a URL, JSON or HTML, as base64, as hexadecimal or as its bytes. Anything that looks like one (`Bearer …`) is left out as well:
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
        ? struck
            .replace(/[^\s"'<>]{8,}/g, (word) => (repeats(waysToRead(word), pieces, step) ? STRUCK : word))
            .replace(BYTES, (bytes) => (repeats(fromBytes(bytes), pieces, step) ? STRUCK : bytes))
        : struck
    ).replace(/\bBearer [!-~]{8,}/gi, `Bearer ${STRUCK}`)
  }

  function strike(member: unknown, depth: number): unknown {
    if (typeof member === 'string') return strikeText(member)
    if (typeof member !== 'object' || member === null) return member
    if (depth > DEEPEST) return '…'
    if (Array.isArray(member)) {
      const isBytes = member.every(Number.isInteger) && repeats(fromBytes(member.join(' ')), pieces, step)
      return isBytes ? [STRUCK] : member.map((one) => strike(one, depth + 1))
    }
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

/** Whether a text holds a piece of the token, in any of the ways it may be read. */
function repeats(
  readings: readonly string[],
  pieces: ReadonlySet<string> | undefined,
  step: number,
): boolean {
  return readings.some((reading) => {
    const lower = reading.replace(UNSEEN, '').toLowerCase()
    for (let from = 0; from + PIECE <= lower.length; from += step)
      if (pieces?.has(lower.slice(from, from + PIECE))) return true
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

function waysToRead(word: string): string[] {
  return [...readingsOf(word), fromHex(word, 0), fromHex(word, 1)]
}

/** What bytes say, as hexadecimal digits and as numbers. */
function fromBytes(bytes: string): string[] {
  const numbers = bytes.split(/\D+/).map((number) => String.fromCharCode(Number(number)))
  return [fromHex(bytes.replace(/0x/gi, ''), 0), numbers.join('')]
}
