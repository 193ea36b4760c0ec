import { idempotentMember, type JsonObject, operationsOf } from '@latchkey/openapi'

/** The document as data a program can import. As a text it costs compilers and engines next to nothing. */
export function renderDocument(document: JsonObject): string {
  return `/** The OpenAPI document this package is made from, for tools that read one, such as \`observeResponses\`. */
export const document: Readonly<Record<string, unknown>> = JSON.parse(
  ${JSON.stringify(JSON.stringify(document))},
)`
}

/** The operations marked as idempotent; undefined where none is. */
export function renderIdempotent(document: JsonObject): string | undefined {
  const marked = operationsOf(document).filter(({ operation }) => operation[idempotentMember] === true)
  if (marked.length === 0) return undefined
  return `/** Operations that may be sent again although their method does not say so. */
export const idempotentOperations = ${JSON.stringify(marked.map(({ method, path }) => `${method} ${path}`))} as const`
}
