import type { ResponseReader } from './dialect.ts'
import { parseJson } from './read-members.ts'

const HEADER = 'header:'
const COOKIE = 'cookie:'

/**
 * Reads token responses in which a value stands deeper than the first level: a place may be a JSON pointer (RFC 6901), such
 * as `/authed_user/access_token`, `header:` and the name of a header, or `cookie:` and the name of a cookie that is set; the
 * empty place is a response that is nothing but the token. A token with `Bearer` before it is read without that word.
 */
export const shapedResponse: ResponseReader = {
  encoding: 'json',
  parse(text, { access_token: places = [] }) {
    const json = parseJson(text)
    // A token in a header needs no body, and whatever one says beside it is of no harm.
    const isInHeader = places.some((place) => place.startsWith(HEADER) || place.startsWith(COOKIE))
    if (isInHeader && (Object(json) !== json || Array.isArray(json))) return {}
    // A response that is one text has no member but the one without a name.
    if (places.includes('') && Object(json) !== json) {
      const one = json ?? text.trim()
      // A page is no token, however short, and neither is what a program writes for nothing.
      return /^(<|(undefined|null|NaN)$)/.test(String(one)) ? undefined : { '': one }
    }
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
  const value = place.startsWith('/') ? follow(members, place) : valueBeside(place, members, headers)
  return typeof value === 'string' ? value.replace(/^bearer +(?=\S+$)/i, '') : value
}

function valueBeside(
  place: string,
  members: Readonly<Record<string, unknown>>,
  headers: Headers | undefined,
): unknown {
  if (place.startsWith(HEADER)) return headers?.get(place.slice(HEADER.length))
  return place.startsWith(COOKIE) ? cookieOf(place.slice(COOKIE.length), headers) : members[place]
}

/** The value of a cookie that a response sets; of several, that of the last (RFC 6265 §5.3). */
function cookieOf(name: string, headers: Headers | undefined): string | undefined {
  const set = headers?.getSetCookie?.().map((text) => text.split(';', 1)[0]!.trim()) ?? []
  return set
    .filter((pair) => pair.startsWith(`${name}=`))
    .pop()
    ?.slice(name.length + 1)
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
