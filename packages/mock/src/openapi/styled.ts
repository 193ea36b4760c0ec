import { readBrackets } from './brackets.ts'
import { resolve, type OpenApiDocument, type Parameter } from './document.ts'
import { collectProperties, type Kind, kindOf, mayBeList } from './properties.ts'

/** What is not written as the document says. */
export const unreadable = Symbol('unreadable')

export type Styled = Pick<Parameter, 'name' | 'schema' | 'mediaType' | 'style' | 'explode'>

const separators: { readonly [style: string]: string } = { pipeDelimited: '|', spaceDelimited: ' ' }

/**
 * The value of one parameter of a query, or of one member of a form.
 *
 * @param others the parameters beside it: what is theirs is no member of an object that has no name of its own
 */
export function readNamed(
  document: OpenApiDocument,
  parameter: Styled,
  others: readonly Styled[],
  query: URLSearchParams,
): unknown {
  const { name, style, explode, mediaType } = parameter
  const kind = kindOf(document, parameter.schema)
  if (style === 'deepObject') {
    const members = readBrackets([...query].filter(([key]) => key.startsWith(`${name}[`)))[name]
    // The style says nothing of single values (OpenAPI 3.1, "Style Values"): their name stands alone.
    return members ?? (kind === 'scalar' ? (query.get(name) ?? undefined) : undefined)
  }
  if (kind === 'object' && explode && mediaType === undefined)
    return readMembers(document, parameter, others, query)
  const all = query.getAll(name)
  if (all.length === 0) return undefined
  if (mediaType === undefined && kind === 'array' && explode) return all
  const separator = separators[style] ?? ','
  return readText(parameter, kind, all.join(separator), separator)
}

/** An exploded object has no name of its own: its members are those of the query that are nobody else's. */
function readMembers(
  document: OpenApiDocument,
  parameter: Styled,
  others: readonly Styled[],
  query: URLSearchParams,
): object | undefined {
  const isOther = (name: string): boolean => {
    const isOwn = describes(document, parameter, name)
    const isTheirs = (other: Styled): boolean =>
      isNamed(document, other, name) || (!isOwn && describes(document, other, name))
    return others.some((other) => other !== parameter && isTheirs(other))
  }
  const names = new Set([...query.keys()].filter((name) => owns(document, parameter, name) && !isOther(name)))
  const members = [...names].map((name) => {
    const all = query.getAll(name)
    return [name, all.length > 1 ? all : all[0]]
  })
  return members.length > 0 ? Object.fromEntries(members) : undefined
}

function isNamed(document: OpenApiDocument, { name, style, schema }: Styled, key: string): boolean {
  if (style !== 'deepObject') return key === name
  return key.startsWith(`${name}[`) || (key === name && kindOf(document, schema) === 'scalar')
}

/** Whether a name in a query or form belongs to a parameter, in the style the document states for it. */
export function owns(document: OpenApiDocument, parameter: Styled, name: string): boolean {
  if (!isSpread(document, parameter)) return isNamed(document, parameter, name)
  return describes(document, parameter, name) || isOpen(document, parameter.schema)
}

/** Whether its members stand by themselves, as those of an exploded object do. */
function isSpread(document: OpenApiDocument, { style, explode, mediaType, schema }: Styled): boolean {
  return style !== 'deepObject' && mediaType === undefined && explode && kindOf(document, schema) === 'object'
}

/** Whether a name is that of a member which an exploded object describes. */
function describes(document: OpenApiDocument, parameter: Styled, name: string): boolean {
  return isSpread(document, parameter) && Object.hasOwn(collectProperties(document, parameter.schema), name)
}

/** What is wrong with a name that came more than once, where its style has it once; `undefined` where nothing is. */
export function judgeRepetition(
  document: OpenApiDocument,
  { name, explode, schema }: Styled,
  query: URLSearchParams,
): string | undefined {
  if (query.getAll(name).length < 2) return undefined
  if (!mayBeList(document, schema)) return 'must come once'
  return explode ? undefined : 'must come once, its items joined: the document states "explode: false"'
}

/** Whether an object has room for members nobody named: where a part says so, or where none is named. */
function isOpen(document: OpenApiDocument, schema: unknown): boolean {
  const { additionalProperties } = resolve(document, schema)
  if (additionalProperties !== undefined) return additionalProperties !== false
  return Object.keys(collectProperties(document, schema)).length === 0 || hasRoom(document, schema)
}

function hasRoom(document: OpenApiDocument, schema: unknown, depth = 0): boolean {
  const { additionalProperties = false, allOf, oneOf, anyOf } = resolve(document, schema)
  if (additionalProperties !== false) return true
  const parts = [allOf ?? [], oneOf ?? [], anyOf ?? []].flat()
  return depth < 8 && parts.some((part) => hasRoom(document, part, depth + 1))
}

/** The value of a text that stands for itself: in a path, a header or a cookie, and in a query behind its name. */
export function readText(parameter: Styled, kind: Kind, text: string, separator = ','): unknown {
  const { style, explode, mediaType } = parameter
  if (mediaType !== undefined) return readContent(mediaType, kind, text)
  if (style === 'matrix') return readMatrix(parameter, kind, text)
  if (style === 'label') {
    if (!text.startsWith('.')) return unreadable
    return kind === 'scalar' ? text.slice(1) : readItems(text.slice(1), kind, explode, explode ? '.' : ',')
  }
  return kind === 'scalar' ? text : readItems(text, kind, explode, separator)
}

function readContent(mediaType: string, kind: Kind, text: string): unknown {
  // What may be of any type is JSON where it is no text by itself.
  const isJson = /json/i.test(mediaType) || (mediaType === '*/*' && kind !== 'scalar')
  if (!isJson) return text
  try {
    return JSON.parse(text)
  } catch {
    return unreadable
  }
}

/** `;id=1,2`, `;id=1;id=2`, `;role=admin;first=A` */
function readMatrix({ name, explode }: Styled, kind: Kind, text: string): unknown {
  if (!text.startsWith(';')) return unreadable
  const pairs = text
    .slice(1)
    .split(';')
    .map((pair) => pairOf(pair))
  if (kind === 'object' && explode) return Object.fromEntries(pairs)
  const [[, first]] = pairs as [[string, string]]
  if (pairs.some(([key]) => key !== name) || (pairs.length > 1 && !(kind === 'array' && explode)))
    return unreadable
  if (kind === 'array' && explode) return pairs.map(([, value]) => value)
  return kind === 'scalar' ? first : readItems(first, kind, false, ',')
}

function readItems(text: string, kind: Kind, explode: boolean, separator: string): unknown {
  const items = text === '' ? [] : text.split(separator).map((item) => item.trim())
  if (kind === 'array') return items
  return explode
    ? Object.fromEntries(items.map(pairOf))
    : Object.fromEntries(items.flatMap((item, index) => (index % 2 === 0 ? [[item, items[index + 1]]] : [])))
}

function pairOf(text: string): [string, string] {
  const at = text.indexOf('=')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
