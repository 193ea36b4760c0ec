import { readBrackets } from './brackets.ts'
import { asString, resolve, type MediaType, type OpenApiDocument } from './document.ts'
import { isJson } from './media-type.ts'
import type { RequestViolation } from './parameters.ts'
import { collectProperties, kindOf } from './properties.ts'
import { judgeRepetition, owns, readNamed, type Styled, unreadable } from './styled.ts'

/**
 * Repeated keys are an array; a member declared as an array is one even when it comes once. Objects are JSON, or names in
 * brackets are nested unless the schema has a member of just that name. What an `encoding` states is read as it says.
 */
export function groupForm(
  document: OpenApiDocument,
  media: MediaType,
  form: URLSearchParams,
): Record<string, unknown> {
  const properties = collectProperties(document, media.schema)
  const { members, rest } = readEncoded(document, media, form)
  const isNested = (name: string): boolean => name.includes('[') && !Object.hasOwn(properties, name)
  const plain = [...new Set(rest.keys())].filter((name) => !isNested(name))
  const grouped = plain.map((name) => {
    const schema = properties[name]
    const isList = kindOf(document, schema) === 'array'
    const item = isList ? resolve(document, schema)['items'] : schema
    const all = rest
      .getAll(name)
      .map((text) => (kindOf(document, item) === 'object' ? (parseJson(text)?.value ?? text) : text))
    return [name, isList || all.length > 1 ? all.flat() : all[0]]
  })
  return {
    ...readBrackets([...rest].filter(([name]) => isNested(name))),
    ...Object.fromEntries(grouped),
    ...members,
  }
}

const unstyled = { mediaType: undefined, style: 'form', explode: true }

/** The members that an `encoding` gives a style or JSON, and what is left of the form without them. */
export function readEncoded(
  document: OpenApiDocument,
  media: MediaType,
  form: URLSearchParams,
): { members: Record<string, unknown>; rest: URLSearchParams } {
  const properties = collectProperties(document, media.schema)
  const styled = encodedMembers(document, media)
  const plain = Object.entries(properties).map(([name, schema]) => ({ ...unstyled, name, schema }))
  const members = styled.flatMap((one) => {
    const value = readNamed(document, one, [...styled, ...plain], form)
    return value === undefined ? [] : [[one.name, value === unreadable ? form.get(one.name) : value]]
  })
  const isOther = (name: string): boolean => !styled.some((one) => owns(document, one, name))
  return {
    members: Object.fromEntries(members) as Record<string, unknown>,
    rest: new URLSearchParams([...form].filter(([name]) => isOther(name) || Object.hasOwn(properties, name))),
  }
}

/** The members that an `encoding` gives a style or JSON. */
function encodedMembers(document: OpenApiDocument, media: MediaType): Styled[] {
  const properties = collectProperties(document, media.schema)
  return Object.entries(media.encoding ?? {}).flatMap(([name, encoding]): Styled[] => {
    const { style = 'form', explode = style === 'form', contentType } = encoding
    const isStyled = ['style', 'explode', 'allowReserved'].some((keyword) => encoding[keyword] !== undefined)
    const mediaType = isStyled || !isJson(asString(contentType) ?? '') ? undefined : 'application/json'
    const schema = properties[name] ?? true
    return isStyled || mediaType
      ? [{ name, schema, mediaType, style: String(style), explode: explode === true }]
      : []
  })
}

/** Members that are to come once, and came more often. */
export function repeatedMembers(
  document: OpenApiDocument,
  media: MediaType,
  form: URLSearchParams,
): RequestViolation[] {
  return encodedMembers(document, media).flatMap((one): RequestViolation[] => {
    const message = judgeRepetition(document, one, form)
    return message === undefined ? [] : [{ in: 'body', name: one.name, pointer: '', message }]
  })
}

export function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** A part says its media type itself. */
export function stylesOnly(media: MediaType): MediaType {
  const encodings = Object.entries(media.encoding ?? {}).map(([name, { contentType: _, ...rest }]) => [
    name,
    rest,
  ])
  return { ...media, encoding: Object.fromEntries(encodings) as MediaType['encoding'] }
}
