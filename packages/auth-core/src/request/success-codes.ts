import type { ResponseReader } from './dialect.ts'

/**
 * Reads responses that state a code whether all is well or not, where others state an error alone: `"0"`, `SUCCESS`, `true`.
 * Whatever else stands there is an error, `false` and `0` included.
 *
 * @param places Where the code may be: the places of `error` in the dialect.
 * @param codes The codes that are no error.
 */
export function successCodes(
  reader: ResponseReader,
  places: readonly string[],
  codes: readonly (string | number | boolean)[],
): ResponseReader {
  const good = new Set(codes.map(String))
  return {
    ...reader,
    valueAt(place, members, headers) {
      const value = reader.valueAt(place, members, headers)
      if (!places.includes(place) || value == null || typeof value === 'object') return value
      const code = String(value)
      return good.has(code) ? undefined : code
    },
  }
}
