import openapiTS, { astToString, type OpenAPI3, type OpenAPITSOptions } from 'openapi-typescript'
import ts from 'typescript'
import type { JsonObject } from './json.ts'
import { SpecError } from './problem.ts'

/** What the packages' types are generated with; the drift verdict compiles the same types. */
export const schemaOptions = {
  // A default is filled in by the server; it does not oblige the caller to send the member.
  defaultNonNullable: false,
  emptyObjectsUnknown: true,
  transform(schema) {
    if (!isBinary(schema)) return undefined
    const blob = ts.factory.createTypeReferenceNode('Blob')
    const nullable = 'nullable' in schema && schema.nullable === true
    return nullable
      ? ts.factory.createUnionTypeNode([blob, ts.factory.createLiteralTypeNode(ts.factory.createNull())])
      : blob
  },
} satisfies OpenAPITSOptions

/**
 * The TypeScript types of a document.
 *
 * @throws SpecError when openapi-typescript gives up on the document
 */
export async function renderSchema(file: string, document: JsonObject): Promise<string> {
  try {
    const nodes = await openapiTS(structuredClone(document) as unknown as OpenAPI3, {
      silent: true,
      ...schemaOptions,
    })
    return astToString(nodes)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new SpecError([{ file, reason: `openapi-typescript: ${reason}` }], { cause })
  }
}

/** Bytes: `format: binary` (3.0), or a string with a binary media type and no text encoding (3.1). */
function isBinary(schema: unknown): schema is object {
  // A schema may be `true` or `false`, whatever the library's types say.
  if (typeof schema !== 'object' || schema === null) return false
  if ('format' in schema && schema.format === 'binary') return true
  return (
    'contentMediaType' in schema &&
    typeof schema.contentMediaType === 'string' &&
    !('contentEncoding' in schema) &&
    /^(application\/(octet-stream|pdf|zip)|image\/|audio\/|video\/)/.test(schema.contentMediaType)
  )
}
