import type { JsonObject, MediaType, OpenApiDocument, Operation } from './document.ts'
import { examplesIn, asObject, asString, resolve } from './document.ts'
import { waysToRead } from './encoded-commas.ts'
import { groupForm, parseJson, readEncoded, repeatedMembers, stylesOnly } from './form.ts'
import { covers, essence, isJson, isJsonLines, pickDeclared } from './media-type.ts'
import { readMultipart, type Part } from './multipart.ts'
import type { RequestViolation } from './parameters.ts'
import { collectProperties, kindOf } from './properties.ts'
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
      /** Members of a form that are written in another way than the document says, though they can be read. */
      readonly misspelt?: readonly RequestViolation[]
      /** What the document says of the body; `undefined` where it says nothing. */
      readonly schema?: unknown
      /** What the document shows of the body. */
      readonly examples?: readonly unknown[]
    }
  | { readonly kind: 'unsupported'; readonly accepted: readonly string[] }

/** Reads and judges a request body against what the operation declares. */
export async function readBody(
  document: OpenApiDocument,
  operation: Operation,
  validator: Validator,
  request: {
    contentType: string | null
    bytes: Uint8Array
    /** What it is, where its type is a word of the vendor's own that the document may not have. */
    readAs?: string | undefined
  },
): Promise<BodyResult> {
  const declared = operation.requestBody
  const { bytes, readAs } = request
  const mediaType = essence(request.contentType)
  if (declared === undefined) return { kind: 'read', body: undefined, violations: [] }
  // A form without members is sent as no bytes at all, but with its media type.
  if (bytes.length === 0 && (mediaType === '' || !declared.required)) {
    const violations = declared.required ? [bodyViolation('', 'is required')] : []
    return { kind: 'read', body: undefined, violations }
  }
  const accepted = Object.keys(declared.content)
  const chosen =
    pickDeclared(accepted, mediaType) ?? (readAs === undefined ? undefined : pickDeclared(accepted, readAs))
  if (chosen === undefined) return { kind: 'unsupported', accepted }
  const media = declared.content[chosen] ?? {}

  const result = await readMedia(document, media, validator, {
    bytes,
    contentType: readAs ?? request.contentType,
  })
  const { schema, example, examples } = media
  const shown = [example, ...examplesIn(document, examples)]
  return result.kind === 'read' ? { ...result, schema, examples: shown } : result
}

async function readMedia(
  document: OpenApiDocument,
  media: MediaType,
  validator: Validator,
  { contentType, bytes }: { contentType: string | null; bytes: Uint8Array },
): Promise<BodyResult> {
  const mediaType = essence(contentType)
  if (isJson(mediaType)) return readJson(media, validator, mediaType, bytes)
  if (mediaType === 'application/x-www-form-urlencoded')
    return readUrlencoded(document, media, validator, mediaType, bytes)
  if (mediaType.startsWith('multipart/'))
    return readForm(document, media, validator, contentType ?? '', bytes)
  if (isJsonLines(mediaType)) return readJsonLines(document, media, validator, mediaType, bytes)
  if (mediaType.startsWith('text/') && kindOf(document, media.schema) === 'scalar')
    return readText(media, validator, mediaType, bytes)
  return done({ mediaType, value: undefined, files: {}, bytes }, [])
}

function readUrlencoded(
  document: OpenApiDocument,
  media: MediaType,
  validator: Validator,
  mediaType: string,
  bytes: Uint8Array,
): BodyResult {
  const encoded = new TextDecoder().decode(bytes)
  const readings = waysToRead(encoded).map((way) => {
    const form = way.form(encoded)
    const members = way.done(groupForm(document, media, form))
    return { ...validator.read(media.schema ?? true, 'request', members), form }
  })
  const best = readings.find((one) => one.violations.length === 0) ?? readings.at(-1)!
  return done(
    { mediaType, value: best.value, files: {}, bytes },
    best.violations.map(toBodyViolation),
    repeatedMembers(document, media, best.form),
  )
}

/** One value that stands for itself, such as a number. */
function readText(media: MediaType, validator: Validator, mediaType: string, bytes: Uint8Array): BodyResult {
  const text = new TextDecoder().decode(bytes)
  const { value, violations } = validator.read(media.schema ?? true, 'request', text)
  return done({ mediaType, value, files: {}, bytes }, violations.map(toBodyViolation))
}

/** A schema is that of the whole list, or of each value in documents that know no better. */
function readJsonLines(
  document: OpenApiDocument,
  { schema, itemSchema }: MediaType,
  validator: Validator,
  mediaType: string,
  bytes: Uint8Array,
): BodyResult {
  const lines = new TextDecoder().decode(bytes).split(/[\n\x1e]/)
  const parsed = lines.filter((line) => line.trim() !== '').map(parseJson)
  if (parsed.includes(undefined))
    return done({ mediaType, value: undefined, files: {}, bytes }, [
      bodyViolation('', 'must have valid JSON in every line'),
    ])
  const value = parsed.map((one) => one?.value)
  const kind = kindOf(document, schema)
  const each = itemSchema ?? (kind === 'object' ? schema : undefined)
  const violations =
    each === undefined
      ? validator.check(kind === 'array' ? (schema ?? true) : true, 'request', value)
      : value.flatMap((item, index) =>
          validator
            .check(each, 'request', item)
            .map((one) => ({ ...one, pointer: `/${index}${one.pointer}` })),
        )
  return done({ mediaType, value, files: {}, bytes }, violations.map(toBodyViolation))
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
    return done({ mediaType, value: undefined, files: {}, bytes }, [bodyViolation('', unreadable(bytes))])
  }
  const { members, files, violations, misspelt } = readParts(document, media, parts)
  const read =
    media.schema === undefined
      ? { value: members, violations: [] }
      : validator.read(media.schema, 'multipart', members)
  const value = Object.fromEntries(Object.entries(asObject(read.value)).filter(([name]) => !(name in files)))
  return done(
    { mediaType, value, files, bytes },
    [...violations, ...read.violations.map(toBodyViolation)],
    misspelt,
  )
}

/** A form that the runtime does not know for one, as that of jsdom is in Node, is sent as its text. */
function unreadable(bytes: Uint8Array): string {
  const isForeign = new TextDecoder().decode(bytes) === '[object FormData]'
  return isForeign
    ? 'is the text of a FormData that its fetch does not know: both must be of one runtime, and jsdom has its own'
    : 'is not a readable multipart form'
}

function readParts(
  document: OpenApiDocument,
  media: MediaType,
  parts: readonly Part[],
): {
  members: Record<string, unknown>
  files: Record<string, UploadedFile>
  violations: RequestViolation[]
  misspelt: RequestViolation[]
} {
  const properties = collectProperties(document, media.schema)
  const files: Record<string, UploadedFile> = {}
  const violations: RequestViolation[] = []
  const texts = new URLSearchParams(
    parts.filter(({ isFile }) => !isFile).map(({ name, bytes }) => [name, new TextDecoder().decode(bytes)]),
  )
  // In 3.0 styles are for urlencoded forms only.
  const styles = document.openapi.startsWith('3.0') ? {} : stylesOnly(media)
  const styled = readEncoded(document, styles, texts).members
  const members: Record<string, unknown> = {}
  const add = (name: string, value: unknown): void => {
    const isList = kindOf(document, properties[name]) === 'array'
    const before = members[name]
    if (before !== undefined) members[name] = [before, value].flat()
    else members[name] = isList && !Array.isArray(value) ? [value] : value
  }
  const isStyled = (name: string): boolean =>
    Object.keys(styled).some(
      (one) => one === name || (name.startsWith(`${one}[`) && !Object.hasOwn(properties, name)),
    )

  for (const part of parts) {
    const { name } = part
    if (isStyled(name)) continue
    const wanted = expectedMediaTypes(document, properties[name], asObject(media.encoding?.[name]))
    if (wanted.length > 0 && !wanted.some((type) => covers(type, part.mediaType)))
      violations.push({
        ...partViolation(name),
        message: `must be sent with the part header Content-Type: ${wanted.join(' or ')}`,
      })
    const text = new TextDecoder().decode(part.bytes)
    if (wanted.some(isJson) || isJson(part.mediaType)) {
      const parsed = parseJson(text)
      if (!parsed) violations.push({ ...partViolation(name), message: 'is not valid JSON' })
      add(name, parsed ? parsed.value : {})
    } else {
      if (part.isFile) files[name] = part
      add(name, part.isFile ? '' : text)
    }
  }
  const misspelt = repeatedMembers(document, styles, texts)
  return { members: { ...members, ...styled }, files, violations, misspelt }
}

function partViolation(name: string): Omit<RequestViolation, 'message'> {
  return { in: 'body', name, pointer: '' }
}

/**
 * The part media types of a multipart member: what `encoding` says, else JSON for objects (OpenAPI's default).
 * Binary members may come as any type unless `encoding` names one: browsers label a file by its extension.
 */
function expectedMediaTypes(document: OpenApiDocument, schema: unknown, encoding: JsonObject): string[] {
  const stated = asString(encoding['contentType'])
  if (stated !== undefined) {
    const types = stated.split(',').map((type) => type.trim())
    return types.includes('application/octet-stream') ? [] : types
  }
  const item = kindOf(document, schema) === 'array' ? resolve(document, schema)['items'] : schema
  return kindOf(document, item) === 'object' ? ['application/json'] : []
}

function done(
  body: ReadBody,
  violations: readonly RequestViolation[],
  misspelt: readonly RequestViolation[] = [],
): BodyResult {
  return { kind: 'read', body, violations, misspelt }
}

function toBodyViolation(violation: Violation): RequestViolation {
  return { in: 'body', name: '', ...violation }
}

function bodyViolation(pointer: string, message: string): RequestViolation {
  return { in: 'body', name: '', pointer, message }
}
