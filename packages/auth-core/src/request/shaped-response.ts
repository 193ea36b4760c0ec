import type { ResponseReader } from './dialect.ts'
import { parseJson } from './read-members.ts'

const HEADER = 'header:'

/**
 * Reads token responses in which a value stands deeper than the first level: a place may be a JSON pointer (RFC 6901), such
 * as `/authed_user/access_token`, or `header:` and the name of a header; the empty place is a response that is nothing but
 * the token.
 */
export const shapedResponse: ResponseReader = {
  encoding: 'json',
  parse(text, { access_token: places = [] }) {
    // A token in a header needs no body.
    const isInHeader = places.some((place) => place.startsWith(HEADER))
    const json = parseJson(isInHeader ? text || '{}' : text)
    // A response that is one text has no member but the one without a name.
    if (places.includes('') && Object(json) !== json) return { '': json ?? text.trim() }
    // Where the places are pointers, one may lead through a list.
    return Array.isArray(json) && places[0]?.startsWith('/') ? { ...json } : json
  },
  valueAt,
}

/** Reads token responses that are forms. */
export const formResponse: ResponseReader = {
  encoding: 'form',
  parse: (text) => Object.fromEntries(new URLSearchParams(text)),
  valueAt,
}

function valueAt(
  place: string,
  members: Readonly<Record<string, unknown>>,
  headers: Headers | undefined,
): unknown {
  if (place.startsWith('/')) return follow(members, place)
  return place.startsWith(HEADER) ? headers?.get(place.slice(HEADER.length)) : members[place]
}

/** The value a JSON pointer leads to, through own members only. */
function follow(value: unknown, pointer: string): unknown {
  for (const escaped of pointer.slice(1).split('/')) {
    const name = escaped.replace(/~1/g, '/').replace(/~0/g, '~')
    if (Object(value) !== value || !Object.hasOwn(value as object, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}
