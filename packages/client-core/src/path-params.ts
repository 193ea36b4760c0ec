import { ConfigurationError } from '@latchkey/auth-core'
import { defaultPathSerializer } from 'openapi-fetch'

/** A parameter of a path template: `{id}`, `{id*}`, `{.id}`, `{;id}` (RFC 6570). */
const PARAMETER = /\{[.;]?([^{}*]+)\*?\}/g

/**
 * Writes the parameters into a path, none of which may change which operation is called.
 *
 * A URL drops the segments `.` and `..` and keeps an empty one (WHATWG URL): with one of these for an id,
 * `DELETE /envelopes/{id}/documents/{documentId}` would arrive as another operation. Everything else is encoded.
 *
 * @throws {@link ConfigurationError} naming the parameter, for one that is missing, empty, `.` or `..`.
 */
export function serializePath(path: string, params: Record<string, unknown>): string {
  let isPlain = true
  const written = path.replace(PARAMETER, (parameter, name: string) => {
    const value = params[name]
    if (isNoSegment(value))
      throw new ConfigurationError(`params.path.${name}`, 'must not be empty, "." or ".."')
    isPlain &&= typeof value !== 'object' && parameter.length === name.length + 2
    return isPlain ? encodeURIComponent(value as string) : ''
  })
  // Lists, objects and other styles are openapi-fetch's.
  return isPlain ? written : defaultPathSerializer(path, params)
}

function isNoSegment(value: unknown): boolean {
  const written = typeof value === 'object' && value !== null ? Object.values(value).join() : value
  return /^\.{0,2}$/.test(`${(written ?? '') as string}`)
}
