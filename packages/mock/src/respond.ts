import type { Answer } from './behaviour.ts'
import type { Operation, Schema } from './openapi/document.ts'
import { allowsAny, responseFor } from './openapi/document.ts'
import { isJson, negotiate, pickDeclared } from './openapi/media-type.ts'
import type { Validator } from './openapi/validator.ts'

/** Writes an answer as a `Response`, in the declared media type the request likes best. */
export function writeResponse(
  answer: Answer,
  operation: Operation | undefined,
  accept: string | null,
  extraHeaders: { readonly [name: string]: string },
): Response {
  const headers = new Headers(extraHeaders)
  for (const [name, value] of Object.entries(answer.headers ?? {})) headers.set(name, value)
  const { body, status } = answer
  if (body === undefined || !hasBody(status)) return new Response(null, { status, headers })
  const declared = Object.keys((operation && responseFor(operation, status)?.content) ?? {})
  const mediaType = answer.mediaType ?? negotiate(declared, accept) ?? 'application/json'
  headers.set('content-type', mediaType)
  if (body instanceof Uint8Array) return new Response(body as Uint8Array<ArrayBuffer>, { status, headers })
  const isText = typeof body === 'string' && !isJson(mediaType)
  return new Response(isText ? body : JSON.stringify(body), { status, headers })
}

/** Whatever a document says: these have no content (RFC 9110 §15.3.5, §15.3.6, §15.4.5). */
export function hasBody(status: number): boolean {
  return ![204, 205, 304].includes(status)
}

/** How an answer departs from the document; undefined when it does not. Undeclared errors are nobody's promise. */
export function findDeparture(
  answer: Answer,
  operation: Operation,
  validator: Validator,
): string | undefined {
  if (allowsAny(operation)) return undefined
  const response = responseFor(operation, answer.status)
  if (response === undefined) {
    return answer.status < 400 ? `${operation.key} does not declare the status ${answer.status}` : undefined
  }
  const declared = Object.keys(response.content)
  if (answer.body === undefined) {
    return declared.length > 0 && hasBody(answer.status)
      ? `${operation.key} ${answer.status} must have a body of ${declared.join(' or ')}`
      : undefined
  }
  if (declared.length === 0) return `${operation.key} ${answer.status} declares no body`
  const mediaType = answer.mediaType ?? declared[0]!
  const chosen = pickDeclared(declared, mediaType)
  if (chosen === undefined)
    return `${operation.key} ${answer.status} does not declare the media type ${mediaType}`
  const schema = response.content[chosen]?.schema
  const departure = isJson(mediaType) && judgeBody(answer.body, schema, validator)
  return departure ? `${operation.key} ${answer.status}: the body${departure}` : undefined
}

function judgeBody(body: unknown, schema: Schema | undefined, validator: Validator): string | undefined {
  if (schema === undefined || body instanceof Uint8Array) return undefined
  const [first] = validator.check(schema, 'response', body)
  return first && `${first.pointer && ` at ${first.pointer}`} ${first.message}`
}
