import { isPart, joinParts } from '../lib/token-parts.ts'
import type { ResponseReader } from './dialect.ts'

/**
 * Reads tokens that are several values of one response, such as a session and the text that its calls repeat: they are kept,
 * renewed and refused as one token, whose values are joined with `&`. A response that lacks one of them has no token.
 *
 * @param tokenPlaces Where the token itself may be.
 * @param others Where the further values are.
 */
export function severalValues(
  reader: ResponseReader,
  tokenPlaces: readonly string[],
  others: readonly string[],
): ResponseReader {
  return {
    ...reader,
    valueAt(place, members, headers) {
      const first = reader.valueAt(place, members, headers)
      if (!tokenPlaces.includes(place) || first == null) return first
      const values = [first, ...others.map((other) => reader.valueAt(other, members, headers))]
      const parts = values.map((value) => (typeof value === 'number' ? `${value}` : value))
      return parts.every(isPart) ? joinParts(parts) : undefined
    },
  }
}
