import {
  deref,
  isObject,
  isOwnHeader,
  type Json,
  type JsonObject,
  type JsonPointer,
  objectOf,
  parameterKey,
  toPointer,
  type Operation,
} from '@latchkey/openapi'
import type { OperationFacts, Remark, ValueFact, Values } from './facts.ts'
import { allowsNull, kindOf, propertiesOf, shapesOf } from './shapes.ts'

type Place = 'query' | 'path' | 'header' | 'cookie'

interface Parameter {
  place: string
  name: string
  parameter: JsonObject
  pointer: JsonPointer
}

/** Asks nobody for a header that is the client's own, for the types; who wants to give one still may. */
export function relaxOwnHeaders(document: JsonObject, { pathItem, operation }: Operation): void {
  for (const value of [pathItem['parameters'] ?? [], operation['parameters'] ?? []].flat()) {
    const parameter = objectOf(deref(document, value))
    if (isOwnHeader(parameter['in'], parameter['name'])) delete parameter['required']
  }
}

/** The parameters of an operation, those of its path included. */
export function parametersOf(
  document: JsonObject,
  { path, operation, pathItem, pointer }: Operation,
): Parameter[] {
  const found = new Map<string, Parameter>()
  const lists: [Json | undefined, JsonPointer][] = [
    [pathItem['parameters'], toPointer(['paths', path])],
    [operation['parameters'], pointer],
  ]
  for (const [list, at] of lists) {
    for (const [index, value] of (Array.isArray(list) ? list : []).entries()) {
      const parameter = objectOf(deref(document, value))
      const { name, in: place } = parameter
      if (typeof name !== 'string' || typeof place !== 'string') continue
      if (isOwnHeader(place, name)) continue
      found.set(parameterKey(place, name), { place, name, parameter, pointer: `${at}/parameters/${index}` })
    }
  }
  return [...found.values()]
}

/** How the parameters of an operation are written, where that is not how openapi-fetch writes them. */
export function readParameters(document: JsonObject, operation: Operation, remark: Remark): OperationFacts {
  const facts: OperationFacts = {}
  for (const one of parametersOf(document, operation)) {
    const { place, name, parameter, pointer } = one
    if (!isPlace(place)) {
      const reason = `parameters in "${place}" are not sent: calls of this operation are refused`
      remark(pointer, reason)
      facts.refused = `has a parameter in "${place}", which is not supported`
      continue
    }
    const fact = readValue(document, parameter, place, pointer, remark)
    // A path that has a query already gets no second one.
    const isSecond = place === 'query' && operation.path.includes('?')
    const isUsual = !isSecond && usual[place](fact, name, shapesOfParameter(document, parameter))
    // A computed name, since `__proto__` is one like any other.
    if (!isUsual) facts[place] = { ...facts[place], [name]: fact }
  }
  if (facts.query) facts.query = withoutDefault(facts.query, 'form')
  if (facts.cookie) facts.cookie = withoutDefault(facts.cookie, 'form')
  return facts
}

function isPlace(place: string): place is Place {
  return Object.hasOwn(styles, place)
}

/** Those that are not written as the serializer of their place writes what it is not told of. */
function withoutDefault(values: Values, serializer: string): Values {
  const own = Object.entries(values).filter(([, fact]) => fact.serializer !== serializer || fact.reserved)
  return Object.fromEntries(own)
}

/** Whether openapi-fetch writes it this way by itself; what is `null` in a list it writes as a word, or as nothing between two. */
const usual: { [place in Place]: (fact: ValueFact, name: string, shapes: ReadonlySet<string>) => boolean } = {
  // It writes objects as deepObject, and names as they are.
  query: ({ serializer, reserved }, name, shapes) =>
    !reserved &&
    /^[\w\-.~[\]$@!*'():;,/?]+$/.test(name) &&
    ((serializer === 'form' && isFlat(shapes)) || (serializer === 'formList' && isScalar(shapes))),
  // It reads styles in the template's names.
  path: ({ serializer, reserved }, name, shapes) =>
    !reserved && !/^[.;]|\*$/.test(name) && /^simple/.test(serializer) && isFlat(shapes),
  header: ({ serializer }, _, shapes) => /^simple/.test(serializer) && isFlat(shapes),
  cookie: () => false,
}

function isFlat(shapes: ReadonlySet<string>): boolean {
  return !shapes.has('object') && !shapes.has('nested') && !shapes.has('gaps')
}

function isScalar(shapes: ReadonlySet<string>): boolean {
  return !shapes.has('object') && !shapes.has('array')
}

/** Serializers by place and style: not exploded, and exploded. The first style of a place is its default. */
const styles: { readonly [place in Place]: { readonly [style: string]: readonly [string, string] } } = {
  query: {
    form: ['formList', 'form'],
    spaceDelimited: ['spaceDelimited', 'form'],
    pipeDelimited: ['pipeDelimited', 'form'],
    deepObject: ['deepObject', 'deepObject'],
  },
  path: {
    simple: ['simple', 'simpleExploded'],
    label: ['label', 'labelExploded'],
    matrix: ['matrix', 'matrixExploded'],
  },
  header: { simple: ['simple', 'simpleExploded'] },
  cookie: { form: ['formList', 'form'], cookie: ['formList', 'form'] },
}

/** Serializers of what Swagger 2.0 calls its collection formats, in a query or form, and where values go without a name. */
const collectionFormats: { readonly [format: string]: readonly [string, string] } = {
  csv: ['formList', 'simple'],
  ssv: ['spaceDelimited', 'spaceJoined'],
  tsv: ['tabDelimited', 'tabJoined'],
  pipes: ['pipeDelimited', 'pipeJoined'],
}

/** Whether items of its lists or members of its objects are lists and objects themselves, which no style but one has room for. */
function isNested(document: JsonObject, schema: Json | undefined): boolean {
  const resolved = objectOf(deref(document, schema))
  const inner = [resolved['items'], ...propertiesOf(document, schema).properties.values()]
  return inner.some((one) => {
    const shapes = shapesOf(document, one)
    return one !== undefined && shapes.size > 0 && !shapes.has('string') && !shapes.has('scalar')
  })
}

function shapesOfParameter(document: JsonObject, { schema, content }: JsonObject): ReadonlySet<string> {
  if (isObject(content)) return new Set(['object'])
  const { items } = objectOf(deref(document, schema))
  return new Set([
    ...shapesOf(document, schema),
    ...(isNested(document, schema) ? ['nested'] : []),
    ...(allowsNull(document, items) ? ['gaps'] : []),
  ])
}

/** How a parameter, or a member of a form, is written. */
export function readValue(
  document: JsonObject,
  parameter: JsonObject,
  place: Place,
  pointer: JsonPointer,
  remark: Remark,
): ValueFact {
  const { content } = parameter
  const isNamed = place === 'query' || place === 'cookie'
  if (isObject(content) && Object.keys(content).length > 0) {
    const mediaType = Object.keys(content)[0] ?? ''
    const isText = isScalar(shapesOf(document, objectOf(content[mediaType])['schema']))
    const kind = kindOf(mediaType)
    // A text that may be of any type is that text, without quotes.
    if (kind === 'json' || (kind === 'any' && !isText))
      return { serializer: isNamed ? 'jsonNamed' : place === 'header' ? 'jsonAscii' : 'json' }
    if (!isText)
      remark(
        `${pointer}/content`,
        `values are not written as ${mediaType}: only text is sent, lists and objects are refused at the call`,
      )
    return { serializer: isNamed ? 'textNamed' : 'text' }
  }
  return readStyle(document, parameter, place, pointer, remark)
}

function readStyle(
  document: JsonObject,
  parameter: JsonObject,
  place: Place,
  pointer: JsonPointer,
  remark: Remark,
): ValueFact {
  const format = collectionFormats[String(parameter['x-collection-format'])]
  if (format !== undefined) return { serializer: format[place === 'query' ? 0 : 1] }
  const known = styles[place]
  const first = Object.keys(known)[0]!
  const { style: stated = first, explode: statedExplode, schema, allowReserved } = parameter
  const isKnown = typeof stated === 'string' && Object.hasOwn(known, stated)
  if (!isKnown)
    remark(
      `${pointer}/style`,
      `style ${JSON.stringify(stated)} is impossible in a ${place} (${Object.keys(known).join(', ')}): sent as "${first}"`,
    )
  const style = isKnown ? stated : first
  const explode = typeof statedExplode === 'boolean' ? statedExplode : style === 'form' || style === 'cookie'
  if (/Delimited$/.test(style) && explode)
    remark(
      `${pointer}/explode`,
      `"${style}" says how the values of one parameter are joined, so explode has no meaning: sent as "form", once per value`,
    )
  if (style === 'deepObject' && isScalar(shapesOf(document, schema)))
    remark(
      `${pointer}/style`,
      'style "deepObject" is impossible for a value that is no object: sent as "form"',
    )
  if (style !== 'deepObject' && isNested(document, schema))
    remark(
      `${pointer}/schema`,
      `style "${style}" has no room for lists and objects within a list or an object: a value that holds one is refused at the call`,
    )
  const reserved =
    style === 'cookie' ? 'asGiven' : allowReserved === true ? readReserved(place, pointer, remark) : undefined
  return { serializer: known[style]![explode ? 1 : 0], ...(reserved && { reserved }) }
}

/** What becomes of reserved characters that the document allows. A header has them as they are already. */
function readReserved(place: Place, pointer: JsonPointer, remark: Remark): ValueFact['reserved'] {
  if (place === 'query') return 'allowReserved'
  if (place === 'header') return undefined
  const reasons = {
    path: 'reserved characters cannot go into a path as they are: a value that holds one is refused at the call',
    cookie:
      'reserved characters are encoded in a cookie of style "form": style "cookie" sends a value as it is given',
  }
  remark(`${pointer}/allowReserved`, reasons[place])
  return place === 'path' ? 'refuseReserved' : undefined
}
