import { decoded } from './decoded.ts'
import { isDeeper, maxDepth } from './depth.ts'
import { isFieldName, isFieldValue } from './fields.ts'
import { MockError } from '../errors.ts'
import { concreteType } from './media-type.ts'

export interface JsonObject {
  readonly [name: string]: unknown
}

/** An OpenAPI 3.0, 3.1 or 3.2 document, complete in itself (no external references), such as `documents/*.json`. */
export interface OpenApiDocument extends JsonObject {
  readonly openapi: string
  readonly info: JsonObject
}

export type Schema = boolean | JsonObject

export interface MediaType {
  readonly schema?: Schema | undefined
  /** Of each value in a sequence of them (OpenAPI 3.2). */
  readonly itemSchema?: Schema | undefined
  readonly example?: unknown
  readonly examples?: JsonObject | undefined
  readonly encoding?: { readonly [part: string]: JsonObject } | undefined
}

export interface Content {
  readonly [mediaType: string]: MediaType
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required: boolean
  readonly schema: Schema
  /** Set when the value is a serialised document (`content`) instead of a styled value (`schema`). */
  readonly mediaType: string | undefined
  readonly style: string
  readonly explode: boolean
  /** Whether its name may stand there with nothing behind it, whatever the schema says (`allowEmptyValue`). */
  readonly allowsEmpty: boolean
  readonly example: unknown
}

export interface ResponseObject {
  readonly content: Content
  readonly headers: { readonly [name: string]: JsonObject }
}

/** Where an operation is reached: any origin that `origin` matches, below `basePath` (no trailing slash). */
export interface Base {
  readonly url: string
  readonly origin: RegExp
  readonly basePath: string
}

export interface SecurityRequirement {
  readonly [scheme: string]: readonly string[]
}

export interface Operation {
  /** Method and path as the document spells them, e.g. `GET /rooms/{room_id}`. */
  readonly key: string
  readonly method: string
  readonly path: string
  readonly operationId: string | undefined
  readonly bases: readonly Base[]
  readonly parameters: readonly Parameter[]
  readonly requestBody: { readonly required: boolean; readonly content: Content } | undefined
  /** Keyed by status (`200`), range (`4XX`) or `default`. */
  readonly responses: { readonly [status: string]: ResponseObject }
  /** Alternatives, one of which must be met. Empty: open to everybody. */
  readonly security: readonly SecurityRequirement[]
  /** The operation object itself, for extensions. */
  readonly source: JsonObject
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'] as const

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Narrows to an OpenAPI 3 document. @throws {@link MockError} `invalid_document` */
export function asDocument(value: unknown): OpenApiDocument {
  if (!isObject(value) || typeof value['openapi'] !== 'string') {
    throw new MockError(
      'invalid_document',
      isObject(value) && 'swagger' in value
        ? 'Swagger 2.0 is not served as it is. Make a client of it, which converts it, and serve that: npx @latchkey/cli add <vendor> --from <document>, then npx @latchkey/cli mock <vendor>.'
        : 'Not an OpenAPI document: the root member "openapi" is missing.',
    )
  }
  if (!/^3\.[0-2](\.|$)/.test(value['openapi'])) {
    throw new MockError(
      'invalid_document',
      `OpenAPI ${value['openapi']} is not supported: use 3.0, 3.1 or 3.2.`,
    )
  }
  if (!isObject(value['info'])) throw new MockError('invalid_document', 'The document has no "info" object.')
  if (isDeeper(value, maxDepth)) {
    throw new MockError('invalid_document', `The document is nested deeper than ${maxDepth} levels.`)
  }
  return value as OpenApiDocument
}

/** The value at a local reference such as `#/components/schemas/Room`. @throws {@link MockError} `unresolved_reference` */
export function lookUp(document: OpenApiDocument, ref: string): unknown {
  if (!ref.startsWith('#/')) {
    throw new MockError(
      'unresolved_reference',
      `The reference ${ref} leaves the document: bundle the document first (for example with "redocly bundle").`,
    )
  }
  let value: unknown = document
  for (const token of ref.slice(2).split('/')) {
    const name = decoded(token).replaceAll('~1', '/').replaceAll('~0', '~')
    const holder: unknown = value
    value =
      isObject(holder) && Object.hasOwn(holder, name)
        ? holder[name]
        : Array.isArray(holder)
          ? holder[Number(name)]
          : undefined
    if (value === undefined) {
      throw new MockError('unresolved_reference', `The reference ${ref} points at nothing in the document.`)
    }
  }
  return value
}

/**
 * Follows `$ref` until an object without one is reached; anything else becomes an empty object.
 *
 * @throws {@link MockError} `unresolved_reference`
 */
export function resolve(document: OpenApiDocument, value: unknown): JsonObject {
  let current = value
  for (let hops = 0; isObject(current) && typeof current['$ref'] === 'string'; hops += 1) {
    if (hops > 50)
      throw new MockError('unresolved_reference', `The reference ${current['$ref']} runs in a circle.`)
    current = lookUp(document, current['$ref'])
  }
  return isObject(current) ? current : {}
}

/** Every operation of the document with everything inherited from path item and root filled in. */
export function listOperations(document: OpenApiDocument): Operation[] {
  const operations: Operation[] = []
  for (const [path, rawItem] of Object.entries(asObject(document['paths']))) {
    const item = resolve(document, rawItem)
    const named = methods.map((method) => [method.toUpperCase(), item[method]] as const)
    // OpenAPI 3.2 has room for methods of any name.
    for (const [verb, source] of [...named, ...Object.entries(asObject(item['additionalOperations']))]) {
      if (!isObject(source)) continue
      operations.push({
        key: `${verb} ${path}`,
        method: verb,
        path,
        operationId: asString(source['operationId']),
        bases: basesOf(document, source['servers'] ?? item['servers']),
        parameters: mergeParameters(document, item['parameters'], source['parameters']),
        // One is declared here and there where no fetch gives it.
        requestBody: /^(GET|HEAD)$/.test(verb) ? undefined : readRequestBody(document, source['requestBody']),
        responses: readResponses(document, source['responses']),
        security: (source['security'] ?? document['security'] ?? []) as SecurityRequirement[],
        source,
      })
    }
  }
  return operations
}

/** An operation with servers of its own is found below the API's as well, at the mock's own address: as behind a proxy. */
function basesOf(document: OpenApiDocument, own: unknown): Base[] {
  const ofApi = listBases(document['servers'])
  if (!Array.isArray(own) || own.length === 0) return ofApi
  return [...listBases(own), ...ofApi.map((base) => ({ ...base, origin: /^$/ }))]
}

function listBases(servers: unknown): Base[] {
  const list = Array.isArray(servers) && servers.length > 0 ? servers : [{ url: '/' }]
  return list.map((server) => readBase(asObject(server)))
}

/** A server variable matches any host label or path segment; the mock itself serves the default. */
function readBase(server: JsonObject): Base {
  const template = asString(server['url']) ?? '/'
  const variables = asObject(server['variables'])
  const url = template.replace(/\{([^}]*)\}/g, (_, name: string) => {
    return asString(asObject(variables[name])['default']) ?? name
  })
  const absolute = /^([a-z][a-z0-9+.-]*:\/\/[^/]*)/i.exec(template)?.[1]
  const origin =
    absolute === undefined
      ? /^/
      : new RegExp(
          `^${absolute
            .split(/\{[^}]*\}/)
            .map(escapeRegExp)
            .join('[^/]+')}$`,
          'i',
        )
  const basePath = new URL(url, 'http://relative.invalid').pathname.replace(/\/+$/, '')
  return { url: url.replace(/\/+$/, ''), origin, basePath }
}

function mergeParameters(document: OpenApiDocument, ...lists: unknown[]): Parameter[] {
  const merged = new Map<string, Parameter>()
  for (const raw of lists.flatMap((list) => (Array.isArray(list) ? list : []))) {
    const source = resolve(document, raw)
    const place = source['in'] as Parameter['in']
    const name = asString(source['name']) ?? ''
    // OpenAPI says that header parameters with these names are to be ignored.
    if (place === 'header' && /^(accept|content-type|authorization)$/i.test(name)) continue
    const content = Object.entries(asObject(source['content']))[0]
    merged.set(keyOf(place, name), {
      name,
      in: place,
      required: place === 'path' || source['required'] === true,
      schema: ((content ? asObject(content[1])['schema'] : source['schema']) ?? true) as Schema,
      mediaType: content?.[0],
      ...styleOf(place, source),
      allowsEmpty: place === 'query' && source['allowEmptyValue'] === true,
      example: source['example'] ?? firstExample(document, source['examples']),
    })
  }
  return [...merged.values()]
}

function styleOf(
  place: Parameter['in'],
  { style: stated, explode }: JsonObject,
): Pick<Parameter, 'style' | 'explode'> {
  const style = asString(stated) ?? (place === 'query' || place === 'cookie' ? 'form' : 'simple')
  return {
    style,
    explode: typeof explode === 'boolean' ? explode : style === 'form' || style === 'cookie',
  }
}

/** Header names are one name in any case. */
function keyOf(place: string, name: string): string {
  return `${place} ${place === 'header' ? name.toLowerCase() : name}`
}

function readRequestBody(document: OpenApiDocument, raw: unknown): Operation['requestBody'] {
  if (raw === undefined) return undefined
  const body = resolve(document, raw)
  return { required: body['required'] === true, content: readContent(document, body['content']) }
}

function readResponses(document: OpenApiDocument, raw: unknown): Operation['responses'] {
  return Object.fromEntries(
    Object.entries(asObject(raw)).map(([status, value]) => {
      const response = resolve(document, value)
      const headers = Object.entries(asObject(response['headers'])).flatMap(([name, header]) =>
        isFieldName(name) ? [[name, resolve(document, header)]] : [],
      )
      return [
        status.toUpperCase() === 'DEFAULT' ? 'default' : status.toUpperCase(),
        { content: withConcrete(document, response['content']), headers: Object.fromEntries(headers) },
      ]
    }),
  )
}

/** What no message can be of is left out. Named media types are new in OpenAPI 3.2. */
function readContent(document: OpenApiDocument, declared: unknown): Content {
  const media = Object.entries(asObject(declared)).flatMap(([name, one]) =>
    isFieldValue(name) ? [[name, resolve(document, one)]] : [],
  )
  return Object.fromEntries(media) as Content
}

/** A response is of one media type where the document states a range: frameworks write any type where they mean JSON. */
function withConcrete(document: OpenApiDocument, declared: unknown): Content {
  const content = readContent(document, declared)
  const concrete = Object.entries(content).flatMap(([mediaType, media]) => {
    if (!mediaType.includes('*')) return []
    const { type, format, contentMediaType } = resolve(document, asObject(media)['schema'])
    const isFile = media.schema === undefined || format === 'binary' || contentMediaType !== undefined
    const isText = [type].flat().includes('string')
    return [[concreteType(mediaType, isFile ? 'file' : isText ? 'text' : 'json'), media] as const]
  })
  return { ...Object.fromEntries(concrete), ...content }
}

/** Whether an operation says nothing of its responses, as it may since OpenAPI 3.1: any will do. */
export function allowsAny({ responses }: Operation): boolean {
  return Object.keys(responses).length === 0
}

/** The response declared for a status: the exact one, else its range (`4XX`), else `default`. */
export function responseFor({ responses }: Operation, status: number): ResponseObject | undefined {
  return responses[String(status)] ?? responses[`${String(status)[0]}XX`] ?? responses['default']
}

export function firstExample(document: OpenApiDocument, examples: unknown): unknown {
  return examplesIn(document, examples)[0]
}

/** The values of `examples` beside a schema; what is said to be an example and stands nowhere shows nothing. */
export function examplesIn(document: OpenApiDocument, examples: unknown): unknown[] {
  return Object.values(asObject(examples)).map((one) => {
    try {
      return resolve(document, one)['value']
    } catch {
      return undefined
    }
  })
}

export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

export function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

export function escapeRegExp(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)
}
