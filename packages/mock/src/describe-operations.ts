import { collectProperties } from './openapi/body.ts'
import {
  asDocument,
  listOperations,
  resolve,
  responseFor,
  type Operation,
  type Parameter,
} from './openapi/document.ts'
import { isBinary } from './openapi/json-schema.ts'
import { essence, isJson, pickDeclared } from './openapi/media-type.ts'
import { createSampler } from './openapi/sampler.ts'
import { createValidator } from './openapi/validator.ts'
import { pdfOf } from './bytes/pdf.ts'
import { readDialect } from './token/dialect.ts'

/** One operation of a document, with a request that is valid for it and a judge of its answers. */
export interface OperationDescription {
  /** `METHOD /path` as the document spells it. */
  readonly key: string
  readonly method: string
  readonly path: string
  readonly operationId: string | undefined
  /** Grants of a token operation; undefined for any other. */
  readonly grants: readonly string[] | undefined
  /** Names of the security schemes that are enough on their own or together; empty for open operations. */
  readonly security: readonly (readonly string[])[]
  /** A request with every parameter and body member the document knows, the same every time. @throws MockError `no_valid_sample` */
  sampleRequest(): RequestSample
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

export interface BodySample {
  readonly mediaType: string
  /** JSON, or the members of a form that are no files. Undefined for raw bytes. */
  readonly value: unknown
  /** Files of a multipart form by part name, or the raw body under the empty name. */
  readonly files: { readonly [part: string]: Uint8Array }
}

/** Every operation of a document, in its order. @throws MockError `invalid_document` */
export function describeOperations(source: unknown): OperationDescription[] {
  const document = asDocument(source)
  const validator = createValidator(document)
  const sampler = createSampler(document, validator)

  return listOperations(document).map((operation) => {
    const { key, method, path, operationId, security } = operation
    const dialect = readDialect(operation)
    return {
      key,
      method,
      path,
      operationId,
      grants: dialect && Object.keys(dialect.grants),
      security: security.map((requirement) => Object.keys(requirement)),
      sampleRequest: () => ({
        path: sampleParameters(operation, 'path'),
        query: sampleParameters(operation, 'query'),
        header: sampleParameters(operation, 'header'),
        cookie: sampleParameters(operation, 'cookie'),
        body: sampleBody(operation),
      }),
      checkAnswer: (answer) => checkAnswer(operation, answer),
    }
  })

  function sampleParameters(operation: Operation, place: Parameter['in']): { [name: string]: unknown } {
    const parameters = operation.parameters.filter((parameter) => parameter.in === place)
    return Object.fromEntries(parameters.map((parameter) => [parameter.name, sampleParameter(parameter)]))
  }

  function sampleParameter({ schema, example }: Parameter): unknown {
    return sampler.fromMediaType({ schema, example }, 'request')
  }

  function sampleBody(operation: Operation): BodySample | undefined {
    const [mediaType, media] = Object.entries(operation.requestBody?.content ?? {})[0] ?? []
    if (mediaType === undefined || media === undefined) return undefined
    if (mediaType.startsWith('multipart/')) {
      const properties = collectProperties(document, media.schema)
      const isFile = ([, schema]: [string, unknown]): boolean => isBinary(resolve(document, schema))
      const [files, others] = partition(Object.entries(properties), isFile)
      return {
        mediaType,
        value: Object.fromEntries(
          others.map(([name, schema]) => [name, sampler.fromSchema(schema, 'request')]),
        ),
        files: Object.fromEntries(files.map(([name]) => [name, pdfOf(['Sample file'])])),
      }
    }
    if (isJson(mediaType) || mediaType === 'application/x-www-form-urlencoded') {
      return { mediaType, value: sampler.fromMediaType(media, 'request'), files: {} }
    }
    return { mediaType, value: undefined, files: { '': new TextEncoder().encode('sample bytes\n') } }
  }

  function checkAnswer(
    operation: Operation,
    { status, contentType, body }: { status: number; contentType: string | null; body: string },
  ): string | undefined {
    const declared = responseFor(operation, status)
    if (declared === undefined) return `status ${status} is not declared`
    const types = Object.keys(declared.content)
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

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))]
}
