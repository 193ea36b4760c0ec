import type { ResponseReader, TokenDialect } from './dialect.ts'

/** What a token response consists of. */
export interface Members {
  /** Its own members, whatever their names. Without prototype. */
  readonly all: Readonly<Record<string, unknown>>
  /** The first value that is present among the places where something may stand. */
  read(what: string): unknown
}

/** Where to look when the dialect does not say; where the API is, only a dialect knows. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  refresh_expires_in: ['refresh_expires_in', 'refresh_token_expires_in'],
  api_address: [],
}

/** A JSON object, as RFC 6749 has it; whatever else there is stands in `shaped-response.ts`, for those who need it. */
const jsonObject: ResponseReader = {
  encoding: 'json',
  parse: parseJson,
  valueAt: (place, members) => members[place],
}

/**
 * Takes the text of a token response apart, as untrusted input.
 *
 * @returns a string that says what the text is not.
 */
export function readMembers(
  text: string,
  { response, responseReader = jsonObject }: TokenDialect,
  headers?: Headers,
): Members | string {
  const parsed = responseReader.parse(text, response)
  if (parsed === undefined) return text.trim() ? 'not JSON' : 'an empty body'
  if (Object(parsed) !== parsed || Array.isArray(parsed)) return 'not a JSON object'
  const all = Object.assign(Object.create(null), parsed) as Record<string, unknown>
  return {
    all,
    read(what) {
      for (const place of response[what] ?? PLACES[what] ?? [what]) {
        const value = responseReader.valueAt(place, all, headers)
        if (value != null) return value
      }
      return undefined
    },
  }
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
