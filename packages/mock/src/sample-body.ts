import { pdfOf } from './bytes/pdf.ts'
import { selectedBy, stating } from './openapi/discriminators.ts'
import {
  asObject,
  asString,
  lookUp,
  resolve,
  type JsonObject,
  type MediaType,
  type OpenApiDocument,
  type Operation,
  type Schema,
} from './openapi/document.ts'
import { isBinary } from './openapi/json-schema.ts'
import { concreteType, isJson, isJsonLines, isText } from './openapi/media-type.ts'
import { collectProperties } from './openapi/properties.ts'
import type { Sampler } from './openapi/sampler.ts'
import { formsOf } from './openapi/smallest.ts'
import { trimRequest } from './openapi/trim-request.ts'
import type { Validator } from './openapi/validator.ts'

export interface BodySample {
  readonly mediaType: string
  /** JSON, text, or the members of a form that are no files. Undefined for raw bytes. */
  readonly value: unknown
  /** Files of a multipart form by part name, several where the part is a list; or the raw body under the empty name. */
  readonly files: { readonly [part: string]: Uint8Array | readonly Uint8Array[] }
  /** Of which media type a file is, by its name in `files`: where the document states a range, and callers have to say. */
  readonly fileTypes?: { readonly [part: string]: string }
}

/** What a sample of a body is made with. */
export interface BodySampling {
  readonly document: OpenApiDocument
  readonly sampler: Sampler
  readonly validator: Validator
}

/** A body in the first media type an operation takes. @throws {@link MockError} `no_valid_sample` */
export function sampleBody(sampling: BodySampling, operation: Operation): BodySample | undefined {
  const { document, sampler } = sampling
  const [mediaType, media] = Object.entries(operation.requestBody?.content ?? {})[0] ?? []
  if (mediaType === undefined || media === undefined) return undefined
  switch (formOf(mediaType, media, resolve(document, media.schema))) {
    case 'form':
      return { mediaType, ...sampleForm(sampling, media) }
    case 'value':
      return { mediaType, value: sampler.fromMediaType(media, 'request'), files: {} }
    case 'text': {
      const value = sampler.fromMediaType(media, 'request')
      return { mediaType, value: asText(value, resolve(document, media.schema)), files: {} }
    }
    case 'lines': {
      const { schema, itemSchema } = media
      if (schema === undefined && itemSchema !== undefined)
        return { mediaType, value: [sampler.fromSchema(itemSchema, 'request')], files: {} }
      const value = sampler.fromMediaType(media, 'request')
      // A schema that is no list's is that of each line.
      return { mediaType, value: isSequence(value) ? value : [value], files: {} }
    }
    case 'bytes': {
      const files = { '': new TextEncoder().encode('sample bytes\n') }
      const type = typeInRange(mediaType)
      return { mediaType, value: undefined, files, ...(type && { fileTypes: { '': type } }) }
    }
  }
}

/** What stands for all lines together: a list, or their text. */
function isSequence(value: unknown): boolean {
  return Array.isArray(value) || typeof value === 'string'
}

/** What a caller gives for a text: a number too, where it is documented as one. */
function asText(value: unknown, { type }: JsonObject): unknown {
  if (typeof value === 'string') return value
  const isValue = typeof value === 'number' || typeof value === 'boolean'
  if (!isValue) return 'sample text'
  return type === undefined ? String(value) : value
}

function formOf(
  mediaType: string,
  media: MediaType,
  schema: JsonObject,
): 'form' | 'value' | 'lines' | 'text' | 'bytes' {
  // A list names no parts: clients of these documents refuse it.
  if (mediaType.startsWith('multipart/')) return [schema['type']].flat().includes('array') ? 'value' : 'form'
  if (isJson(mediaType) || mediaType === 'application/x-www-form-urlencoded') return 'value'
  const isList =
    media.schema === undefined
      ? media.itemSchema !== undefined
      : [schema['type'] ?? 'object'].flat().some((type) => type === 'array' || type === 'object')
  if (isJsonLines(mediaType) && isList) return 'lines'
  // Bytes may be described as the text they are in another form, such as base64.
  const isString = [schema['type']].flat().includes('string')
  if ((isText(mediaType) || isString) && !isBinary(schema)) return 'text'
  return mediaType.includes('*') && media.schema !== undefined && !isBinary(schema) ? 'value' : 'bytes'
}

/** A form of the first of its schema's alternatives that is valid with what can be made for it. */
function sampleForm(
  sampling: BodySampling,
  media: MediaType,
): Pick<BodySample, 'value' | 'files' | 'fileTypes'> {
  const { document, validator } = sampling
  const schema = media.schema ?? true
  const find = (one: unknown): unknown => withValues(document, resolve(document, one))
  let left = 12
  for (const parts of formsOf(schema, find)) {
    if (left-- === 0) break
    const properties = Object.assign({}, ...parts.map((part) => asObject(part['properties']))) as JsonObject
    const sample = sampleParts(sampling, media, properties)
    const files = Object.entries(sample.files).map(([name, one]) => [name, Array.isArray(one) ? [''] : ''])
    const sent = { ...(sample.value as object), ...Object.fromEntries(files) }
    if (validator.check(schema, 'multipart', sent).length === 0) return sample
  }
  return sampleParts(sampling, media, collectProperties(document, schema))
}

/** Alternatives with the values their discriminator tells them apart by. */
function withValues(document: OpenApiDocument, schema: JsonObject): JsonObject {
  const selected = selectedBy((ref) => lookUp(document, ref), schema)
  if (selected.length === 0) return schema
  const { oneOf: _, anyOf: __, ...others } = schema
  const forms = selected.map((one) =>
    one.values === undefined ? one.schema : { allOf: [one.schema, stating(one)] },
  )
  return { ...others, oneOf: forms }
}

function sampleParts(
  { document, sampler }: BodySampling,
  { schema, encoding }: MediaType,
  all: JsonObject,
): Pick<BodySample, 'value' | 'files' | 'fileTypes'> {
  const properties = Object.entries(all)
  const isBytes = (one: unknown): boolean => isFile(document, one)
  const isList = (one: unknown): boolean => isBytes(resolve(document, one)['items'])
  // In OpenAPI 3.1 a file needs no schema, if its encoding says what it is.
  const isStated = (name: string, one: unknown): boolean =>
    isBinary({ contentMediaType: asObject(encoding?.[name])['contentType'] }) &&
    !constraints.some((keyword) => keyword in resolve(document, one))
  const fileNames = properties
    .filter(([name, one]) => isBytes(one) || isList(one) || isStated(name, one))
    .map(([name]) => name)
  const file = pdfOf(['Sample file'])
  const parts = properties.map(([name, one]) => {
    if (!fileNames.includes(name)) return [name, sampler.fromSchema(one as Schema, 'request')] as const
    return [name, isList(one) ? [file] : file] as const
  })
  const sent = Object.entries(asObject(trimRequest(document, schema, Object.fromEntries(parts))))
  const files = sent.filter(([name]) => fileNames.includes(name))
  const types = files.flatMap(([name]) => {
    const type = typeInRange(asString(asObject(encoding?.[name])['contentType']) ?? '')
    return type === undefined ? [] : [[name, type] as const]
  })
  return {
    value: Object.fromEntries(sent.filter(([name]) => !fileNames.includes(name))),
    files: Object.fromEntries(files) as BodySample['files'],
    ...(types.length > 0 && { fileTypes: Object.fromEntries(types) }),
  }
}

/** What a schema has that is one of values and not of bytes. */
const constraints = ['type', 'properties', 'items', 'enum', 'const', 'allOf', 'oneOf', 'anyOf'] as const

/** Bytes, whether a schema says so itself or a part of it does. */
function isFile(document: OpenApiDocument, schema: unknown, depth = 0): boolean {
  const resolved = resolve(document, schema)
  if (isBinary(resolved)) return true
  if (depth > 8) return false
  const parts = (keyword: string): boolean[] =>
    [resolved[keyword] ?? []].flat().map((part: unknown) => isFile(document, part, depth + 1))
  return (
    parts('allOf').includes(true) ||
    [parts('oneOf'), parts('anyOf')].some((list) => list.length > 0 && !list.includes(false))
  )
}

/** A media type of the ranges that are stated, where nothing else is; none where anything will do. */
function typeInRange(stated: string): string | undefined {
  const all = stated.split(',').map((one) => one.trim())
  const isRange = all.every((one) => one.includes('*')) && !all.includes('*/*')
  return isRange ? concreteType(all[0]!, 'file') : undefined
}
