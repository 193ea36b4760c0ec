import { form, type Serializer } from './styles.ts'
import { asAscii, asJson, asText, encode, refuseValue } from './text.ts'
import { withHeaders } from './parameters.ts'
import type { CallInit, Step } from './wire-client.ts'

/** A body that is ready to be sent. */
export interface SentBody {
  body: NonNullable<RequestInit['body']>
  /** `undefined`: `fetch` sets it. */
  contentType?: string | undefined
}

/** Writes a body as one media type; `undefined` where it is not of a kind this media type can hold. */
export type BodySerializer = (value: unknown, mediaType: string) => SentBody | undefined

/** JSON, and whatever else is JSON by its suffix. */
export const jsonBody: BodySerializer = (value, contentType) =>
  holdsRaw(value) || value instanceof URLSearchParams || value instanceof FormData
    ? undefined
    : { body: inCharacterSet(contentType, asJson('body', value)), contentType }

/** JSON of ASCII alone, for character sets that have it as UTF-8 does. */
function inCharacterSet(contentType: string, text: string): string {
  return otherThanUtf8.test(contentType) ? asAscii(text) : text
}

const otherThanUtf8 = /charset=(?!"?utf-?8)/i

/** JSON of lists: where lists and other values are documented as media types of their own, such as patches. */
export const jsonListBody: BodySerializer = (value, contentType) =>
  Array.isArray(value) ? jsonBody(value, contentType) : undefined

/** JSON of all but lists. */
export const jsonOtherBody: BodySerializer = (value, contentType) =>
  Array.isArray(value) ? undefined : jsonBody(value, contentType)

/** JSON of objects that have these members: where a media type is told from others by what it requires. */
export const jsonBodyWith =
  (...members: readonly string[]): BodySerializer =>
  (value, contentType) =>
    isMembers(value) && members.every((member) => Object.hasOwn(value, member))
      ? jsonBody(value, contentType)
      : undefined

/** JSON of objects that have none of these members: those are of a form beside it. */
export const jsonBodyWithout =
  (...members: readonly string[]): BodySerializer =>
  (value, contentType) =>
    isMembers(value) && members.some((member) => Object.hasOwn(value, member) && value[member] !== undefined)
      ? undefined
      : jsonBody(value, contentType)

/** Text and bytes, sent as they are. */
export const rawBody: BodySerializer = (value, contentType) => {
  if (isRaw(value)) return { body: value, contentType }
  if (typeof value === 'object' || value === undefined) return undefined
  const text = asText('body', value)
  if (otherThanUtf8.test(contentType) && /[^\0-\x7f]/.test(text))
    refuseValue('body', `is sent as UTF-8, not as ${contentType}: use bytes`)
  return { body: text, contentType }
}

/** Bytes alone: where text is documented as a media type of its own. */
export const bytesBody: BodySerializer = (value, contentType) =>
  isRaw(value) ? { body: value, contentType } : undefined

/** JSON values one after the other, from a list: a line each, or behind record separators (json-seq, RFC 7464). Else as it is. */
export const jsonLinesBody: BodySerializer = (value, contentType) => {
  if (!Array.isArray(value)) return rawBody(value, contentType)
  if (value.some(holdsRaw)) return undefined
  const before = /json-seq/i.test(contentType) ? '\x1e' : ''
  const lines = value.map((item) => `${before}${asJson('body', item)}\n`)
  return { body: inCharacterSet(contentType, lines.join('')), contentType }
}

/** Whether a value is bytes, or holds some however deep: those would be `{}` in JSON and text. */
export function holdsRaw(value: unknown): boolean {
  return isRaw(value) || (isStructured(value) && Object.values(value).some(holdsRaw))
}

function isRaw(value: unknown): value is Blob | ReadableStream | Bytes {
  return value instanceof Blob || value instanceof ReadableStream || isBytes(value)
}

/** Those `fetch` takes; spelled without the parameter that `ArrayBufferView` has since TypeScript 5.7. */
type Bytes = Extract<SentBody['body'], ArrayBuffer | ArrayBufferView>

export function isBytes(value: unknown): value is Bytes {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value)
}

/** application/x-www-form-urlencoded: lists are repeated, objects are JSON, members named here as their `encoding` says. */
export const urlencodedBody =
  (serializers: { readonly [member: string]: Serializer } = {}): BodySerializer =>
  (value, contentType) => {
    if (value instanceof URLSearchParams) return { body: String(value), contentType }
    if (!isMembers(value) || holdsRaw(value)) return undefined
    const text = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) =>
        (Object.hasOwn(serializers, name) ? serializers[name]! : formMember)(name, member, encode),
      )
      .filter(Boolean)
      .join('&')
    if (otherThanUtf8.test(contentType) && /%[89a-f]/i.test(text))
      refuseValue('body', `is sent as UTF-8, not as ${contentType}`)
    // A form's spaces are pluses, whatever style its members have.
    return { body: text.replaceAll('%20', '+'), contentType }
  }

const formMember: Serializer = (name, value, encodeValue) =>
  [value]
    .flat()
    .map((item) => form(name, isStructured(item) ? asJson(name, item) : item, encodeValue))
    .join('&')

/** Whether a value is more than one text: a point in time is none. */
export function isStructured(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof Date)
}

/** An object whose members are those of a form: no list, and nothing else that holds its values in ways of its own. */
export function isMembers(value: unknown): value is { [name: string]: unknown } {
  return isStructured(value) && !(Symbol.iterator in value) && !isRaw(value)
}

/** How a body is written, by documented media type; the first that can hold the body is sent. */
export interface BodySerializers {
  readonly [mediaType: string]: BodySerializer
}

/**
 * Writes the body of a call. A `Content-Type` of the call chooses among the documented media types, a Blob's own type as well;
 * one that is not documented leaves the body to openapi-fetch.
 */
export function body(serializers: BodySerializers): Step {
  const documented = Object.keys(serializers)
  return (next, operation) => (init) => {
    const { body: value } = init
    if (value === undefined || init['bodySerializer']) return next(init)
    const stated = contentTypeOf(init)
    const given = stated ?? (value instanceof Blob ? value.type : '')
    const matching = documented.filter((mediaType) => covers(mediaType, given))
    if (stated && matching.length === 0) return next(init)
    for (const mediaType of matching.length > 0 ? matching : documented) {
      const contentType = stated ?? concrete(mediaType, value)
      const sent = contentType && serializers[mediaType]!(value, contentType)
      if (sent) return next(withBody(init, sent))
    }
    return refuseValue(
      'body',
      `of ${operation} cannot be written as ${documented.join(' or ')} from such a value${
        documented.some((mediaType) => mediaType.includes('*')) ? ': state its "Content-Type"' : ''
      }`,
    )
  }
}

function withBody(init: CallInit, { body: sent, contentType }: SentBody): CallInit {
  const { 'Content-Type': _, 'content-type': __, ...headers } = init.params?.['header'] ?? {}
  return {
    // Node, and the standard, want to hear of it.
    ...(sent instanceof ReadableStream && { duplex: 'half' }),
    ...withHeaders(init, { ...headers, 'Content-Type': contentType ?? null }),
    body: sent,
    bodySerializer: (ready: unknown) => ready,
  }
}

function contentTypeOf({ headers, params }: CallInit): string | undefined {
  const given = [params?.['header'], headers].map((one) =>
    new Headers(one as HeadersInit).get('content-type'),
  )
  // What is taken back (`null`) or left open comes as a word.
  return given.find((one) => one?.includes('/')) ?? undefined
}

/** Whether a documented media type, or a range of them, is this one. */
export function covers(documented: string, given: string): boolean {
  const [range, type] = [documented, given].map((one) => one.split(';')[0]!.trim().toLowerCase()) as [
    string,
    string,
  ]
  if (type === '') return false
  return range === type || range === '*/*' || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)))
}

/** What is sent for a range: what the body says it is, else text or bytes where that is of the range. */
function concrete(mediaType: string, value: unknown): string | undefined {
  if (!mediaType.includes('*')) return mediaType
  const own = value instanceof Blob && value.type
  const known = isRaw(value) ? 'application/octet-stream' : 'text/plain'
  return [own || known].find((type) => covers(mediaType, type))
}
