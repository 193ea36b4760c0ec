import { ConfigurationError } from '@latchkey/auth-core'

/**
 * Refuses a value its documented form has no room for, before anything is sent.
 *
 * @throws {@link ConfigurationError} `not_sendable`
 */
export function refuseValue(name: string, problem: string): never {
  throw new ConfigurationError(name, problem, { code: 'not_sendable' })
}

/** A single value as text: what is in a URL, a header or a form where the document says string, number or boolean. */
export function asText(name: string, value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  if (value === null || value === undefined) return ''
  if (typeof value === 'object')
    refuseValue(name, 'holds a list or an object where its style has room for one value')
  return String(value as string)
}

/** A value as the document's JSON. */
export function asJson(name: string, value: unknown): string {
  return JSON.stringify(value) ?? refuseValue(name, 'cannot be written as JSON')
}

/** JSON without letters other than ASCII, which it can spell. */
export function asAscii(json: string): string {
  return json.replace(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

export type Encode = (text: string) => string

/** Everything but unreserved characters (RFC 3986 section 2.3). */
export const encode: Encode = encodeURIComponent

/** Reserved characters stay, and what is encoded already; but none that would end the value (`#`, `&`) or is read as a space. */
export const encodeUnreserved: Encode = (text) =>
  encodeURI(text)
    .replace(/%25(?=[\dA-F]{2})/gi, '%')
    .replace(/%5([BD])/gi, (_, digit: string) => (/b/i.test(digit) ? '[' : ']'))
    .replace(/[#&+]/g, encodeURIComponent)

/** In a header, nothing is encoded. */
export const plain: Encode = (text) => text

/** A name in a query or form: brackets are as usual there as letters, and no server expects them encoded. */
export const encodeName: Encode = (name) => encode(name).replaceAll('%5B', '[').replaceAll('%5D', ']')
