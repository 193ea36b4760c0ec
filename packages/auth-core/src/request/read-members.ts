import type { TokenDialect } from './dialect.ts'

/** What a token response consists of. */
export interface Members {
  /** Its own members, whatever their names. Without prototype. */
  readonly all: Readonly<Record<string, unknown>>
  /** The first value that is present among the places where something may stand. */
  read(what: string): unknown
}

/** Where to look when the dialect does not say. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  refresh_expires_in: ['refresh_expires_in', 'refresh_token_expires_in'],
}

/**
 * Takes the text of a token response apart, as untrusted input.
 *
 * @returns a string that says what the text is not.
 */
export function readMembers(text: string, dialect: TokenDialect, headers?: Headers): Members | string {
  const places = dialect.response.access_token ?? []
  const isBare = places.includes('')
  // A token in a header needs no body.
  const isInHeader = places.some((place) => place.startsWith('header:'))
  const json = dialect.responseEncoding
    ? Object.fromEntries(new URLSearchParams(text))
    : parseJson(isInHeader ? text || '{}' : text)
  // A response that is one text has no member but the one without a name.
  const parsed = isBare && Object(json) !== json ? { '': json ?? text.trim() } : json
  if (parsed === undefined) return text.trim() ? 'not JSON' : 'an empty body'
  // Where the places are pointers, one may lead through a list.
  const isList = Array.isArray(parsed) && !places[0]?.startsWith('/')
  if (Object(parsed) !== parsed || isList) return 'not a JSON object'
  const all = Object.assign(Object.create(null), parsed) as Record<string, unknown>
  return {
    all,
    read(what) {
      const places = dialect.response[what] ?? PLACES[what] ?? [what]
      for (const place of places) {
        const value = place.startsWith('/')
          ? valueAt(all, place)
          : place.startsWith('header:')
            ? headers?.get(place.slice(7))
            : all[place]
        if (value != null) return value
      }
      return undefined
    },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** The value a JSON pointer (RFC 6901) leads to, through own members only. */
function valueAt(value: unknown, pointer: string): unknown {
  for (const escaped of pointer.slice(1).split('/')) {
    const name = escaped.replace(/~1/g, '/').replace(/~0/g, '~')
    if (Object(value) !== value || !Object.hasOwn(value as object, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}
