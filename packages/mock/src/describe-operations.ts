import { MockError } from './errors.ts'
import { writeBrackets } from './openapi/brackets.ts'
import {
  allowsAny,
  asDocument,
  listOperations,
  resolve,
  responseFor,
  type OpenApiDocument,
  type Operation,
  type Parameter,
} from './openapi/document.ts'
import { essence, isJson, pickDeclared } from './openapi/media-type.ts'
import { createSampler } from './openapi/sampler.ts'
import { createValidator } from './openapi/validator.ts'
import { defaultCredentials } from './options.ts'
import { hasBody } from './respond.ts'
import { sampleAnswer, successStatus } from './sample-answer.ts'
import { sampleBody, type BodySample } from './sample-body.ts'
import { readDialects, type TokenDialect } from './token/dialect.ts'

export type { BodySample } from './sample-body.ts'

/** One operation of a document, with a request that is valid for it and a judge of its answers. */
export interface OperationDescription {
  /** `METHOD /path` as the document spells it. */
  readonly key: string
  readonly method: string
  readonly path: string
  readonly operationId: string | undefined
  /** Path of the first server the operation is served from, without a trailing slash. */
  readonly basePath: string
  /** Grants of a token operation; undefined for any other. */
  readonly grants: readonly string[] | undefined
  /** Names of the security schemes that are enough on their own or together; empty for open operations. */
  readonly security: readonly (readonly string[])[]
  /** The success the document promises first, and the media types it may come in. */
  readonly success: { readonly status: number; readonly mediaTypes: readonly string[] }
  /** Whether there is a body of members, and the document leaves no room for others than it names. */
  readonly closedBody: boolean
  /** Whether a success is a file rather than JSON or text. */
  readonly answersBytes: boolean
  /** A request with every parameter and body member the document knows and has a way to write, the same every time; a token request carries the mock's default credentials. @throws {@link MockError} `no_valid_sample` */
  sampleRequest(): RequestSample
  /** Why no request, or no response of its success, can be made that is valid for the document; undefined where both can. */
  unsampled(): string | undefined
  /** How an answer departs from the document; undefined when it does not. Names places and kinds, never values. */
  checkAnswer(answer: { status: number; contentType: string | null; body: string }): string | undefined
}

export interface RequestSample {
  readonly path: { readonly [name: string]: unknown }
  readonly query: { readonly [name: string]: unknown }
  readonly header: { readonly [name: string]: unknown }
  readonly cookie: { readonly [name: string]: unknown }
  readonly body: BodySample | undefined
}

/** Every operation of a document, in its order. @throws {@link MockError} `invalid_document` */
export function describeOperations(source: unknown): OperationDescription[] {
  const document = asDocument(source)
  const validator = createValidator(document)
  const sampler = createSampler(document, validator)

  const operations = listOperations(document)
  const dialects = readDialects(operations)
  return operations.map((operation): OperationDescription => {
    const sampleRequest = (): RequestSample =>
      withCredentials(dialect, {
        path: sampleParameters(operation, 'path'),
        query: sampleParameters(operation, 'query'),
        header: sampleParameters(operation, 'header'),
        cookie: sampleParameters(operation, 'cookie'),
        body: sampleBody({ document, sampler, validator }, operation),
      })
    const { key, method, path, operationId, security, bases } = operation
    const dialect = dialects.get(operation)
    const status = successStatus(operation)
    const content = hasBody(status) ? (responseFor(operation, status)?.content ?? {}) : {}
    // Beside a range stands what is answered for it.
    const mediaTypes = Object.keys(content).filter((mediaType) => !mediaType.includes('*'))
    return {
      key,
      method,
      path,
      operationId,
      basePath: bases[0]?.basePath ?? '',
      grants: dialect && Object.keys(dialect.grants),
      security: security.map((requirement) => Object.keys(requirement)),
      success: { status, mediaTypes },
      closedBody: isClosedBody(operation),
      answersBytes: mediaTypes.some(isFile),
      sampleRequest,
      unsampled() {
        try {
          sampleRequest()
          // A token endpoint makes its answer itself.
          if (dialect === undefined) sampleAnswer(operation, sampler, null)
          return undefined
        } catch (error) {
          if (error instanceof MockError && error.code === 'no_valid_sample') return error.message
          throw error
        }
      },
      checkAnswer: (answer) => checkAnswer(operation, answer),
    }
  })

  function isClosedBody(operation: Operation): boolean {
    const [[mediaType = '', media] = []] = Object.entries(operation.requestBody?.content ?? {})
    const isMembers = isJson(mediaType) || /^(multipart\/|application\/x-www-form-urlencoded)/.test(mediaType)
    return isMembers && isClosed(document, media?.schema)
  }

  function sampleParameters(operation: Operation, place: Parameter['in']): { [name: string]: unknown } {
    const parameters = operation.parameters.filter((parameter) => parameter.in === place)
    const values = parameters.map((parameter) => [parameter, sampleParameter(parameter)] as const)
    const sent = values.filter(([parameter, value]) => parameter.required || isWritable(parameter, value))
    return Object.fromEntries(sent.map(([{ name }, value]) => [name, value]))
  }

  function sampleParameter({ schema, example }: Parameter): unknown {
    return sampler.fromMediaType({ schema, example }, 'request')
  }

  function checkAnswer(
    operation: Operation,
    { status, contentType, body }: { status: number; contentType: string | null; body: string },
  ): string | undefined {
    if (allowsAny(operation)) return undefined
    const declared = responseFor(operation, status)
    if (declared === undefined) return `status ${status} is not declared`
    const types = hasBody(status) ? Object.keys(declared.content) : []
    if (types.length === 0)
      return body === '' ? undefined : `status ${status} declares no body, but there is one`
    const chosen = pickDeclared(types, essence(contentType))
    if (chosen === undefined) return `media type ${essence(contentType) || '(none)'} is not declared`
    const schema = declared.content[chosen]?.schema
    if (body === '') return 'the body is empty'
    if (schema === undefined || !isJson(chosen)) return undefined
    let value: unknown
    try {
      value = JSON.parse(body)
    } catch {
      return 'the body is not valid JSON'
    }
    const [violation] = validator.check(schema, 'response', value)
    return violation && `${violation.pointer || 'the body'} ${violation.message}`
  }
}

/** Whether values are objects, or lists of them, whose members are all named. */
function isClosed(document: OpenApiDocument, schema: unknown, depth = 0): boolean {
  const resolved = resolve(document, schema)
  if (depth > 8) return false
  if (resolved['items'] !== undefined) return isClosed(document, resolved['items'], depth + 1)
  const { additionalProperties: further, patternProperties } = resolved
  if ((further !== undefined && further !== false) || patternProperties !== undefined) return false
  const parts = ['allOf', 'oneOf', 'anyOf'].flatMap((keyword) => {
    const list = resolved[keyword]
    return Array.isArray(list) ? (list as unknown[]) : []
  })
  const isNamed = resolved['properties'] !== undefined
  if (parts.length === 0) return isNamed
  return parts.every(
    (part) => isClosed(document, part, depth + 1) || (isNamed && isAnnotation(resolve(document, part))),
  )
}

/** A part that names no member and refuses none, such as one of `required` alone. */
function isAnnotation(schema: Record<string, unknown>): boolean {
  return !['$ref', 'properties', 'additionalProperties', 'patternProperties', 'allOf', 'oneOf', 'anyOf'].some(
    (keyword) => schema[keyword] !== undefined,
  )
}

/**
 * Whether there is a way to write the value: none but `deepObject` writes lists or objects within others, and a media type
 * that is not JSON writes text alone.
 */
function isWritable({ style, mediaType }: Parameter, value: unknown): boolean {
  if (mediaType !== undefined)
    return isJson(mediaType) || mediaType.includes('*') || typeof value !== 'object'
  if (style === 'deepObject' || typeof value !== 'object') return true
  return Object.values(value ?? {}).every((member) => typeof member !== 'object' || member === null)
}

function isFile(mediaType: string): boolean {
  return !isJson(mediaType) && !mediaType.startsWith('text/')
}

function withCredentials(dialect: TokenDialect | undefined, sample: RequestSample): RequestSample {
  if (dialect === undefined || sample.body === undefined) return sample
  const { clientId, clientSecret } = defaultCredentials
  if (dialect.clientAuth === 'client_secret_basic') {
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
    return { ...sample, header: { ...sample.header, Authorization: `Basic ${basic}` } }
  }
  const credentials = { client_id: clientId, client_secret: clientSecret }
  const named = Object.entries(credentials).map(([parameter, value]) => [dialect.wireName(parameter), value])
  const value = { ...(sample.body.value as object), ...Object.fromEntries(named) } as object
  return { ...sample, body: { ...sample.body, value } }
}

/** A request of an operation's sample, to a mock (or anything else) at this URL. @throws {@link MockError} `no_valid_sample` */
export function buildRequest(
  operation: OperationDescription,
  baseUrl: string,
  extraHeaders: { readonly [name: string]: string } = {},
): Request {
  const { method, basePath } = operation
  const { path: values, query, header, body } = operation.sampleRequest()
  const path = operation.path.replace(/\{([^}]*)\}/g, (_, name: string) =>
    encodeURIComponent(String(values[name])),
  )
  const url = new URL(baseUrl + basePath + path)
  for (const [name, value] of Object.entries(query)) {
    const pairs = Array.isArray(value)
      ? value.map((item) => [name, String(item)])
      : writeBrackets(name, value)
    // What the path has of a query stays as it is written.
    for (const [key, text] of pairs)
      url.search += `${url.search ? '&' : ''}${String(new URLSearchParams([[key!, text!]]))}`
  }
  const headers = new Headers(extraHeaders)
  for (const [name, value] of Object.entries(header)) headers.set(name, String(value))
  if (body === undefined) return new Request(url, { method, headers })
  const content = writeBody(body)
  // A form brings its own boundary.
  if (!(content instanceof FormData)) headers.set('content-type', body.fileTypes?.[''] ?? body.mediaType)
  return new Request(url, { method, headers, body: content })
}

function writeBody({ mediaType, value, files, fileTypes = {} }: BodySample): BodyInit {
  if (isJson(mediaType)) return JSON.stringify(value)
  const members = Object.entries((value ?? {}) as object)
  if (mediaType === 'application/x-www-form-urlencoded') {
    return new URLSearchParams(members.flatMap(([name, member]) => writeBrackets(name, member)))
  }
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map((item) => `${JSON.stringify(item)}\n`).join('')
  if (!mediaType.startsWith('multipart/')) return files[''] as Uint8Array<ArrayBuffer>
  const form = new FormData()
  for (const [name, member] of members) {
    const isObject = typeof member === 'object'
    form.set(
      name,
      isObject ? new Blob([JSON.stringify(member)], { type: 'application/json' }) : String(member),
    )
  }
  for (const [name, content] of Object.entries(files))
    for (const bytes of [content].flat())
      form.append(
        name,
        new Blob([bytes as Uint8Array<ArrayBuffer>], { type: fileTypes[name] ?? '' }),
        'sample.pdf',
      )
  return form
}
