import { deref, isObject, type Json, type JsonObject, objectOf, type Operation } from '@latchkey/openapi'
import type { BodyFact, OperationFacts, Remark, ValueFact, Values } from './facts.ts'
import { readValue } from './read-parameters.ts'
import { isOtherJson, tellApart } from './json-bodies.ts'
import { isBinary, kindOf, type MediaKind, propertiesOf, shapesOf } from './shapes.ts'

/** How the body of an operation is written, where that is not how openapi-fetch writes it: as `application/json`. */
export function readBody(
  document: JsonObject,
  { operation, pointer }: Operation,
  remark: Remark,
): OperationFacts {
  const request = objectOf(deref(document, operation['requestBody']))
  const at = `${pointer}/requestBody/content`
  const found = Object.entries(objectOf(request['content'])).flatMap(([mediaType, value]) => {
    const media = objectOf(deref(document, value))
    const kind = bodyKind(document, mediaType, media)
    const isAny = kindOf(mediaType) === 'any'
    const asItIs = {
      mediaType: /^multipart\/\*/i.test(mediaType) ? form : mediaType,
      media,
      kind,
      isAny: false,
    }
    const asJson = { mediaType: json, media, kind: 'json' as const, isAny }
    if (kind === 'json') return [isAny ? asJson : asItIs]
    // Whatever is neither text nor bytes can but be JSON.
    const mayBeJson = isAny && shapesOf(document, media['schema']).has('object')
    return mayBeJson && !isBinary(document, media['schema']) ? [asItIs, asJson] : [asItIs]
  })
  const plain = found.find(({ mediaType }) => mediaType.toLowerCase() === json)
  // Other spellings of JSON are for callers who ask for them by name, but for values that are no such JSON.
  const offered = textBeforeXml(
    document,
    found.filter(
      ({ kind, mediaType, media }) =>
        !plain ||
        kind !== 'json' ||
        mediaType.toLowerCase() === json ||
        isOtherJson(document, plain.media, media),
    ),
  )
  if (offered.length === 0 || (offered.length === 1 && plain)) return {}

  const told = tellApart(
    document,
    offered.filter(({ kind, isAny }) => kind === 'json' && !isAny),
    offered.filter(({ kind }) => kind === 'urlencoded' || kind === 'multipart'),
    (reason) => remark(at, reason),
  )
  const hasText = offered.some(
    ({ mediaType, kind }) => kind === 'raw' && ['text', 'xml', 'lines'].includes(kindOf(mediaType)),
  )
  const isStructured = offered.some(({ kind }) => kind !== 'raw')
  const facts = offered.map(({ mediaType, media, kind, isAny }): [string, BodyFact, boolean] => {
    const here = `${at}/${mediaType.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const fact = told.get(mediaType)
    if (fact) return [mediaType, fact, false]
    // Of a file that does not say what it is, nobody would think that it is text.
    if (hasText && kind === 'raw' && kindOf(mediaType) === 'bytes' && isBytes(document, media))
      return [mediaType, { kind: 'bytes' }, false]
    const shapes = shapesOf(document, media['schema'])
    const isValue = !shapes.has('string') && (shapes.has('object') || shapes.has('array'))
    const isSchema = media['schema'] !== undefined || media['itemSchema'] !== undefined
    if (kind === 'multipart' && shapes.size > 0 && !shapes.has('object'))
      remark(here, `lists are not written as ${mediaType}: they are refused at the call`)
    if (kind === 'raw' && !isStructured && isSchema && (isValue || media['itemSchema'] !== undefined))
      remark(
        here,
        `values are not written as ${mediaType}: text and bytes are sent as they are, anything else is refused at the call`,
      )
    return [
      mediaType,
      readMedia(document, kind, media, here, remark),
      kind === 'json' && shapes.has('string') && !isAny,
    ]
  })
  // A text is JSON only where JSON may be a text; anything else is sent as text where the document takes text.
  const rank = ([, { kind }, isTextual]: [string, BodyFact, boolean]): number =>
    ranks.findIndex((one) => (isTextual ? one === 'textual' : kind.startsWith(one)))
  return {
    body: Object.fromEntries(facts.toSorted((a, b) => rank(a) - rank(b)).map(([name, fact]) => [name, fact])),
  }
}

/** Whether it is files: a schema of text, such as base64, is one that text is sent for. */
function isBytes(document: JsonObject, { schema }: JsonObject): boolean {
  return isBinary(document, schema) || schema === undefined || !shapesOf(document, schema).has('string')
}

/** A text is rather the documented text than the XML of an object, whichever stands first. */
function textBeforeXml<Media extends { mediaType: string; media: JsonObject }>(
  document: JsonObject,
  list: readonly Media[],
): Media[] {
  const isObject = ({ media }: Media): boolean => !shapesOf(document, media['schema']).has('string')
  const isEither = ({ mediaType }: Media): boolean => ['text', 'xml'].includes(kindOf(mediaType))
  const sorted = list.filter(isEither).toSorted((a, b) => Number(isObject(a)) - Number(isObject(b)))
  return list.map((one) => (isEither(one) ? sorted.shift()! : one))
}

const json = 'application/json'
const form = 'multipart/form-data'

/** In which order kinds of bodies are tried; `textual`: JSON that may be a text; the empty one: all others. */
const ranks = ['bytes', 'textual', 'raw', 'json', 'lines', '']

/** What a media type says by itself. */
type BodyKind = 'json' | 'lines' | 'raw' | 'urlencoded' | 'multipart'

/** How the bodies of a media type are written. Frameworks say any type where they mean JSON. */
export function bodyKind(document: JsonObject, mediaType: string, media: JsonObject): BodyKind {
  const kind: MediaKind = kindOf(mediaType)
  if (kind === 'json' || kind === 'urlencoded' || kind === 'multipart') return kind
  const { schema, itemSchema } = media
  if (kind === 'lines' && (schema === undefined ? itemSchema !== undefined : hasLines(document, schema)))
    return 'lines'
  const isText =
    isBinary(document, schema) || schema === undefined || shapesOf(document, schema).has('string')
  return kind === 'any' && !isText ? 'json' : 'raw'
}

/** A schema of lines is that of all values together; of a single one, in documents that know no better. */
function hasLines(document: JsonObject, schema: Json): boolean {
  const shapes = shapesOf(document, schema)
  return shapes.has('array') || shapes.has('object')
}

function readMedia(
  document: JsonObject,
  kind: BodyKind,
  media: JsonObject,
  at: string,
  remark: Remark,
): BodyFact {
  if (kind !== 'urlencoded' && kind !== 'multipart') return { kind }
  const { properties, isOpen } = propertiesOf(document, media['schema'])
  const encodings = Object.entries(objectOf(media['encoding'])).filter(([name, encoding]) => {
    const isKnown = properties.has(name) || isOpen
    if (!isKnown)
      remark(`${at}/encoding/${name}`, 'is the encoding of a part that does not exist: it is left out')
    return isKnown && isObject(encoding)
  }) as [string, JsonObject][]
  const is30 = String(document['openapi']).startsWith('3.0')
  const members: Values = {}
  const parts: { [name: string]: string | ValueFact } = {}
  if (kind === 'multipart') {
    for (const [name, schema] of properties) {
      const stated = statedMediaType(document, schema)
      if (stated !== undefined) parts[name] = stated
    }
  }
  for (const [name, encoding] of encodings) {
    const here = `${at}/encoding/${name}`
    const { contentType, headers } = encoding
    const isStyled = ['style', 'explode', 'allowReserved'].some((member) => encoding[member] !== undefined)
    if (kind === 'multipart') {
      for (const [header, value] of Object.entries(objectOf(headers)))
        if (objectOf(deref(document, value))['required'] === true)
          remark(`${here}/headers/${header}`, 'headers of parts are not sent')
      // In 3.0 styles are for urlencoded forms only.
      if (isStyled && (!is30 || encoding['x-collection-format'] !== undefined))
        parts[name] = readForm(document, properties.get(name), encoding, here, remark)
      else if (typeof contentType === 'string') {
        // It wins over what the schema says.
        delete parts[name]
        const schema = properties.get(name)
        if (!isDefault(document, schema, contentType)) parts[name] = jsonFirst(document, schema, contentType)
      }
    } else if (isStyled) members[name] = readForm(document, properties.get(name), encoding, here, remark)
    else if (typeof contentType === 'string') {
      const fact = readField(document, properties.get(name), contentType)
      if (fact) members[name] = fact
    }
    if (
      !isStyled &&
      typeof contentType === 'string' &&
      hasObjects(document, properties.get(name), contentType)
    )
      remark(
        `${here}/contentType`,
        `objects are not written as ${contentType}: text and bytes are sent as they are, objects are refused at the call`,
      )
  }
  return kind === 'multipart' ? { kind, parts } : { kind, members }
}

/** How a field of a form is written that has a media type; objects are JSON anyway. */
function readField(
  document: JsonObject,
  schema: Json | undefined,
  contentType: string,
): ValueFact | undefined {
  const isList = objectOf(deref(document, schema))['items'] !== undefined
  if (isJsonFirst(document, schema, contentType)) return { serializer: 'jsonNamed' }
  return hasObjects(document, schema, contentType) ? { serializer: isList ? 'form' : 'textNamed' } : undefined
}

/** Whether a part or field is objects, or lists of them, and its media type one they are not written as. */
function hasObjects(document: JsonObject, schema: Json | undefined, contentType: string): boolean {
  const shapes = shapesOf(document, objectOf(deref(document, schema))['items'] ?? schema)
  const isObject = shapes.has('object') && !shapes.has('string')
  const isAny = contentType.split(',').some((one) => kindOf(one) === 'any')
  return isObject && !isAny && !isJsonFirst(document, schema, contentType)
}

function isJsonFirst(document: JsonObject, schema: Json | undefined, contentType: string): boolean {
  return kindOf(jsonFirst(document, schema, contentType).split(',')[0]!) === 'json'
}

function readForm(
  document: JsonObject,
  schema: Json | undefined,
  encoding: JsonObject,
  at: string,
  remark: Remark,
): ValueFact {
  return readValue(
    document,
    { ...encoding, ...(schema === undefined ? {} : { schema }) },
    'query',
    at,
    remark,
  )
}

/** What a schema of OpenAPI 3.1 says its values are; a text that holds JSON stays a text, since it is that already. */
function statedMediaType(document: JsonObject, schema: Json): string | undefined {
  const resolved = objectOf(deref(document, schema))
  const { contentMediaType, contentEncoding } =
    resolved['items'] === undefined ? resolved : objectOf(deref(document, resolved['items']))
  if (typeof contentMediaType !== 'string' || contentEncoding !== undefined) return undefined
  // Any file is that: its own type says more.
  const isVague = /^(application\/octet-stream|text\/plain|.*\*.*)$/i.test(contentMediaType)
  return isVague || kindOf(contentMediaType) === 'json' ? undefined : contentMediaType
}

/** Of several media types the one an object can be written as. */
function jsonFirst(document: JsonObject, schema: Json | undefined, contentType: string): string {
  const shapes = shapesOf(document, schema)
  const all = contentType.split(',').map((one) => one.trim())
  if (all.length === 1 || shapes.size > 1 || !shapes.has('object')) return contentType
  const isOther = (one: string): number => Number(kindOf(one) !== 'json')
  return all.toSorted((a, b) => isOther(a) - isOther(b)).join(', ')
}

/** Whether a part has this media type anyway, by what its values are. */
function isDefault(document: JsonObject, schema: Json | undefined, contentType: string): boolean {
  const shapes = shapesOf(document, schema)
  if (/^\*\/\*$/.test(contentType)) return true
  if (isBinary(document, schema)) return false
  if (/^application\/json$/i.test(contentType)) return shapes.size === 1 && shapes.has('object')
  return /^text\/plain$/i.test(contentType) && !shapes.has('object') && !shapes.has('array')
}
