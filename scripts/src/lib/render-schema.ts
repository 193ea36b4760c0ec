import {
  astToString,
  resolveRef,
  scanDiscriminators,
  transformSchema,
  transformSchemaObject,
  type GlobalContext,
  type OpenAPI3,
  type OpenAPITSOptions,
  type SchemaObject,
  type TransformNodeOptions,
} from 'openapi-typescript'
import ts from 'typescript'
import type { JsonObject } from './json.ts'
import { SpecError } from './problem.ts'
import { recursiveArray } from './typable/cycles.ts'
import { makeTypable } from './typable/typable.ts'

/** What the packages' types are generated with; the drift verdict compiles the same types. */
export const schemaOptions = {
  // A default is filled in by the server; it does not oblige the caller to send the member.
  defaultNonNullable: false,
  emptyObjectsUnknown: true,
  transform(schema, options) {
    const type = isBinary(schema) ? referTo('Blob') : recursiveArrayType(schema, options)
    return type && isNullable(schema) ? ts.factory.createUnionTypeNode([type, nullType]) : type
  },
} satisfies OpenAPITSOptions

const nullType = ts.factory.createLiteralTypeNode(ts.factory.createNull())

function referTo(name: string): ts.TypeNode {
  return ts.factory.createTypeReferenceNode(name)
}

function isNullable(schema: object): boolean {
  if ('nullable' in schema && schema.nullable === true) return true
  return 'type' in schema && Array.isArray(schema.type) && schema.type.includes('null')
}

/** What the interface of an array is called, by its items: openapi-typescript asks more than once. */
const recursiveArrays = new WeakMap<object, string>()

/** An array of itself: an interface, because TypeScript looks into those only when it has to. */
function recursiveArrayType(
  schema: unknown,
  { ctx, ...options }: TransformNodeOptions,
): ts.TypeNode | undefined {
  if (typeof schema !== 'object' || schema === null || !(recursiveArray in schema)) return undefined
  if (!('items' in schema)) return undefined
  const known = recursiveArrays.get(schema.items as object)
  if (known !== undefined) return referTo(known)
  const name = `RecursiveArray${ctx.injectFooter.length + 1}`
  recursiveArrays.set(schema.items as object, name)
  const place = ts.factory.createInterfaceDeclaration(undefined, name, undefined, undefined, [])
  const index = ctx.injectFooter.push(place) - 1
  const items = transformSchemaObject(schema.items as SchemaObject, { ...options, ctx })
  const base = ts.factory.createExpressionWithTypeArguments(ts.factory.createIdentifier('Array'), [items])
  const clause = ts.factory.createHeritageClause(ts.SyntaxKind.ExtendsKeyword, [base])
  ctx.injectFooter[index] = ts.factory.updateInterfaceDeclaration(
    place,
    undefined,
    place.name,
    undefined,
    [clause],
    [],
  )
  return referTo(name)
}

/**
 * The TypeScript types of a document.
 *
 * openapi-typescript's own reading, linting and bundling are left out: the document was read and checked before, and
 * they follow references to wherever they lead.
 *
 * @throws SpecError when openapi-typescript gives up on the document
 */
export function renderSchema(file: string, document: JsonObject): string {
  try {
    return generateTypes(makeTypable(document))
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
    throw new SpecError([{ file, reason: `no types can be made of it: ${reason}` }], { cause })
  }
}

/** The types of a document whose references all lead to named components. */
function generateTypes(document: JsonObject): string {
  const schema = document as unknown as OpenAPI3
  const silent = { silent: true }
  // `redoc` configures the steps left out.
  const context = {
    ...defaults,
    ...schemaOptions,
    discriminators: scanDiscriminators(schema, silent),
    injectFooter: [],
    resolve: <T>(ref: string): T | undefined => resolveRef<T>(schema, ref, silent),
  } satisfies Omit<GlobalContext, 'redoc'>
  return astToString(transformSchema(schema, context as unknown as GlobalContext))
}

/** What openapi-typescript fills in where it is called as a whole. */
const defaults = {
  additionalProperties: false,
  alphabetize: false,
  arrayLength: false,
  conditionalEnums: false,
  dedupeEnums: false,
  enum: false,
  enumValues: false,
  excludeDeprecated: false,
  exportType: false,
  generatePathParams: false,
  immutable: false,
  makePathsEnum: false,
  pathParamsAsTypes: false,
  postTransform: undefined,
  propertiesRequiredByDefault: false,
  readWriteMarkers: false,
  rootTypes: false,
  rootTypesKeepCasing: false,
  rootTypesNoSchemaPrefix: false,
  silent: true,
  transformProperty: undefined,
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
