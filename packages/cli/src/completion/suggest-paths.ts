import type { Suggestion } from './suggestion.ts'

/** `GET /rooms/{room_id}`. */
export type OperationKey = `${string} ${string}`

/**
 * Continues a path with what the vendor documents for the method.
 *
 * Values already typed stand for the parameters of the document, and a suggestion ends before the next parameter:
 * `/rooms/17/ta` becomes `/rooms/17/tables`.
 */
export function suggestPaths(
  operations: readonly OperationKey[],
  method: string,
  typed: string,
): Suggestion[] {
  const found = new Map<string, string>()
  for (const key of operations) {
    const [verb, path = ''] = key.split(' ')
    const value = verb === method ? continued(path, typed) : undefined
    if (value !== undefined && value !== '' && !found.has(value)) found.set(value, path)
  }
  return [...found].map(([value, path]) => ({ value, description: value === path ? '' : path }))
}

/** The longest text that is certain: `typed`, and what follows it up to the next parameter. */
function continued(path: string, typed: string): string | undefined {
  let rest = typed
  let value = ''
  // Parameters are at the odd places: '/rooms/', '{room_id}', '/tables'.
  for (const [index, part] of path.split(/(\{[^{}]*\})/).entries()) {
    if (index % 2 === 0) {
      if (rest !== '' && rest.length >= part.length) {
        if (!rest.startsWith(part)) return undefined
        rest = rest.slice(part.length)
      } else {
        if (!part.startsWith(rest)) return undefined
        rest = ''
      }
      value += part
    } else {
      const given = /^[^/:{}?]*/.exec(rest)?.[0] ?? ''
      if (given === '') return rest === '' ? value : undefined
      rest = rest.slice(given.length)
      value += given
    }
  }
  return rest === '' ? value : undefined
}
