import { readBrackets } from './brackets.ts'
import type { JsonObject, MediaType, OpenApiDocument, Operation, Schema } from './document.ts'
import { asObject, asString, resolve } from './document.ts'
import { covers, essence, isJson, pickDeclared } from './media-type.ts'
import { readMultipart, type Part } from './multipart.ts'
import type { RequestViolation } from './parameters.ts'
import type { Validator, Violation } from './validator.ts'

/** A request body as it was read: parsed JSON or form members, files of a multipart form, or the bytes themselves. */
export interface ReadBody {
  readonly mediaType: string
  /** JSON, the members of a form (files left out), or undefined for raw bytes. */
  readonly value: unknown
  /** Files of a multipart form by part name. */
  readonly files: { readonly [name: string]: UploadedFile }
  readonly bytes: Uint8Array
}

export interface UploadedFile {
  readonly filename: string | undefined
  readonly mediaType: string
  readonly bytes: Uint8Array
}

export type BodyResult =
  | {
      readonly kind: 'read'
      readonly body: ReadBody | undefined
      readonly violations: readonly RequestViolation[]
      /** What the document says of the body; `undefined` where it says nothing. */
      readonly schema?: unknown
    }
  | { readonly kind: 'unsupported'; readonly accepted: readonly string[] }

/** Reads and judges a request body against what the operation declares. */
export async function readBody(
  document: OpenApiDocument,
  operation: Operation,
  validator: Validator,
  request: { contentType: string | null; bytes: Uint8Array },
): Promise<BodyResult> {
  const declared = operation.requestBody
  const { bytes } = request
  const mediaType = essence(request.contentType)
  if (declared === undefined) return { kind: 'read', body: undefined, violations: [] }
  // A form without members is sent as no bytes at all, but with its media type.
  if (bytes.length === 0 && (mediaType === '' || !declared.required)) {
    const violations = declared.required ? [bodyViolation('', 'is required')] : []
    return { kind: 'read', body: undefined, violations }
  }
  const accepted = Object.keys(declared.content)
  const chosen = pickDeclared(accepted, mediaType)
  if (chosen === undefined) return { kind: 'unsupported', accepted }
  const media = declared.content[chosen] ?? {}

  const told = (result: BodyResult): BodyResult =>
    result.kind === 'read' ? { ...result, schema: media.schema } : result
  if (isJson(mediaType)) return told(readJson(media, validator, mediaType, bytes))
  if (mediaType === 'application/x-www-form-urlencoded') {
    const members = groupForm(document, media, new URLSearchParams(new TextDecoder().decode(bytes)))
    const read =
      media.schema === undefined
        ? { value: members, violations: [] }
        : validator.read(media.schema, 'request', members)
    return told(
      done({ mediaType, value: read.value, files: {}, bytes }, read.violations.map(toBodyViolation)),
    )
  }
  if (mediaType.startsWith('multipart/')) {
    return told(await readForm(document, media, validator, request.contentType ?? '', bytes))
  }
  return done({ mediaType, value: undefined, files: {}, bytes }, [])
}

function readJson(media: MediaType, validator: Validator, mediaType: string, bytes: Uint8Array): BodyResult {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return done({ mediaType, value: undefined, files: {}, bytes }, [bodyViolation('', 'is not valid JSON')])
  }
  const violations = media.schema === undefined ? [] : validator.check(media.schema, 'request', value)
  return done({ mediaType, value, files: {}, bytes }, violations.map(toBodyViolation))
}

/**
 * Repeated keys are an array; a member declared as an array is one even when it comes once. Names in brackets are nested
 * unless the schema has a member of just that name.
 */
function groupForm(
  document: OpenApiDocument,
  media: MediaType,
  form: URLSearchParams,
): Record<string, unknown> {
  const properties = collectProperties(document, media.schema)
  const isNested = (name: string): boolean => name.includes('[') && !Object.hasOwn(properties, name)
  const plain = [...new Set(form.keys())].filter((name) => !isNested(name))
  const grouped = plain.map((name) => {
    const all = form.getAll(name)
    const isList = [resolve(document, properties[name])['type']].flat().includes('array')
    return [name, isList || all.length > 1 ? all : all[0]]
  })
  return { ...readBrackets([...form].filter(([name]) => isNested(name))), ...Object.fromEntries(grouped) }
}

async function readForm(
  document: OpenApiDocument,
  media: MediaType,
  validator: Validator,
  contentType: string,
  bytes: Uint8Array,
): Promise<BodyResult> {
  const mediaType = essence(contentType)
  let parts: Part[]
  try {
    parts = await readMultipart(contentType, bytes)
  } catch {
    return done({ mediaType, value: undefined, files: {}, bytes }, [
      bodyViolation('', 'is not a readable multipart form'),
    ])
  }
  const properties = collectProperties(document, media.schema)
  const members: Record<string, unknown> = {}
  const files: Record<string, UploadedFile> = {}
  const violations: RequestViolation[] = []

  for (const part of parts) {
    const schema = resolve(document, properties[part.name])
    const wanted = expectedMediaTypes(schema, asObject(media.encoding?.[part.name]))
    if (wanted.length > 0 && !wanted.some((type) => covers(type, part.mediaType))) {
      violations.push({
        in: 'body',
        name: part.name,
        pointer: '',
        message: `must be sent with the part header Content-Type: ${wanted.join(' or ')}`,
      })
    }
    if (wanted.some(isJson) || isJson(part.mediaType)) {
      try {
        members[part.name] = JSON.parse(new TextDecoder().decode(part.bytes))
      } catch {
        violations.push({ in: 'body', name: part.name, pointer: '', message: 'is not valid JSON' })
        members[part.name] = {}
      }
      continue
    }
    if (part.isFile) files[part.name] = part
    const value = part.isFile ? '' : new TextDecoder().decode(part.bytes)
    const before = members[part.name]
    members[part.name] =
      before === undefined
        ? [schema['type']].flat().includes('array')
          ? [value]
          : value
        : [before, value].flat()
  }
  const read =
    media.schema === undefined
      ? { value: members, violations: [] }
      : validator.read(media.schema, 'multipart', members)
  const value = Object.fromEntries(Object.entries(asObject(read.value)).filter(([name]) => !(name in files)))
  return done({ mediaType, value, files, bytes }, [...violations, ...read.violations.map(toBodyViolation)])
}

/**
 * The part media types of a multipart member: what `encoding` says, else JSON for objects (OpenAPI's default).
 * Binary members may come as any type unless `encoding` names one: browsers label a file by its extension.
 */
function expectedMediaTypes(schema: JsonObject, encoding: JsonObject): string[] {
  const stated = asString(encoding['contentType'])
  if (stated !== undefined) {
    const types = stated.split(',').map((type) => type.trim())
    return types.includes('application/octet-stream') ? [] : types
  }
  return [schema['type']].flat().includes('object') || schema['properties'] !== undefined
    ? ['application/json']
    : []
}

/** Properties of an object schema, those of its alternatives and parts included. */
export function collectProperties(
  document: OpenApiDocument,
  schema: unknown,
  depth = 0,
): Record<string, Schema> {
  if (depth > 8) return {}
  const resolved = resolve(document, schema)
  const nested = ['allOf', 'oneOf', 'anyOf'].flatMap((keyword) => {
    const list = resolved[keyword]
    return Array.isArray(list) ? list.map((member) => collectProperties(document, member, depth + 1)) : []
  })
  return Object.assign({}, ...nested, asObject(resolved['properties'])) as Record<string, Schema>
}

function done(body: ReadBody, violations: readonly RequestViolation[]): BodyResult {
  return { kind: 'read', body, violations }
}

function toBodyViolation(violation: Violation): RequestViolation {
  return { in: 'body', name: '', ...violation }
}

function bodyViolation(pointer: string, message: string): RequestViolation {
  return { in: 'body', name: '', pointer, message }
}
