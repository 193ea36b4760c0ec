// oxlint-disable-next-line typescript/triple-slash-reference -- whoever compiles this file needs the types it is written against
/// <reference path="./types/openapi-typescript.d.ts" />
import type {
  GlobalContext,
  OpenAPI3,
  OpenAPITSOptions,
  SchemaObject,
  TransformNodeOptions,
} from 'openapi-typescript'
import { astToString } from 'openapi-typescript/dist/lib/ts.mjs'
import { resolveRef, scanDiscriminators } from 'openapi-typescript/dist/lib/utils.mjs'
import transformSchema from 'openapi-typescript/dist/transform/index.mjs'
import transformSchemaObject from 'openapi-typescript/dist/transform/schema-object.mjs'
import ts from 'typescript'
import { copyJson, type JsonObject, operationsOf, SpecError } from '@latchkey/openapi'
import { indexedType, memberlessType, tupleType } from './own-types.ts'
import { plainComments } from './plain-comments.ts'
import { recursiveArray } from './typable/cycles.ts'
import { hoistDeepReferences } from './typable/deep-references.ts'
import { hidePercent } from './typable/percent.ts'
import { makeTypable } from './typable/typable.ts'
import { asRead, streamFormat } from './wire/as-read.ts'
import { kindOf } from './wire/shapes.ts'

/** What the packages' types are generated with. */
export const schemaOptions = {
  // A default is filled in by the server; it does not oblige the caller to send the member.
  defaultNonNullable: false,
  emptyObjectsUnknown: true,
  transform(schema, options) {
    const type = ownType(schema, options)
    return type && isNullable(schema) ? ts.factory.createUnionTypeNode([type, nullType]) : type
  },
} satisfies OpenAPITSOptions

/** Types openapi-typescript makes none of, or makes something else of. */
function ownType(schema: unknown, options: TransformNodeOptions): ts.TypeNode | undefined {
  if (isStream(schema)) return referTo('ReadableStream')
  if (isBinary(schema)) return referTo('Blob')
  if (typeof schema !== 'object' || schema === null) return undefined
  return (
    memberlessType(schema) ??
    indexedType(schema, options) ??
    tupleType(schema, options) ??
    recursiveArrayType(schema, options)
  )
}

const nullType = ts.factory.createLiteralTypeNode(ts.factory.createNull())

function referTo(name: string): ts.TypeNode {
  return ts.factory.createTypeReferenceNode(name)
}

function isNullable(schema: object): boolean {
  if ('nullable' in schema && schema.nullable === true) return true
  return 'type' in schema && Array.isArray(schema.type) && schema.type.includes('null')
}

/** An array of itself: an interface, because TypeScript looks into those only when it has to. */
function recursiveArrayType(schema: unknown, options: TransformNodeOptions): ts.TypeNode | undefined {
  if (typeof schema !== 'object' || schema === null || !(recursiveArray in schema)) return undefined
  if (!('items' in schema && 'type' in schema)) return undefined
  const types = (Array.isArray(schema.type) ? schema.type : [schema.type]) as unknown[]
  if (!types.includes('array')) return undefined
  const others = types.filter((type) => type !== 'array' && type !== 'null')
  const array = referTo(
    recursiveArrays.get(schema.items as object) ?? addInterface(schema.items as object, options),
  )
  if (others.length === 0) return array
  const { items: _items, [recursiveArray]: _mark, ...rest } = schema as Record<string, unknown>
  // What is left of a schema is one; the union of openapi-typescript's types cannot be taken apart.
  const other = transformSchemaObject({ ...rest, type: others } as unknown as SchemaObject, options)
  return ts.factory.createUnionTypeNode([array, other])
}

/** What the interface of an array is called, by its items: openapi-typescript asks more than once. */
const recursiveArrays = new WeakMap<object, string>()

function addInterface(items: object, options: TransformNodeOptions): string {
  const { injectFooter } = options.ctx
  const name = `RecursiveArray${injectFooter.length + 1}`
  recursiveArrays.set(items, name)
  // Declarations of whoever uses the types have to name it.
  const exported = [ts.factory.createModifier(ts.SyntaxKind.ExportKeyword)]
  const place = ts.factory.createInterfaceDeclaration(exported, name, undefined, undefined, [])
  const index = injectFooter.push(place) - 1
  const item = transformSchemaObject(items as SchemaObject, options)
  const base = ts.factory.createExpressionWithTypeArguments(ts.factory.createIdentifier('Array'), [item])
  const clause = ts.factory.createHeritageClause(ts.SyntaxKind.ExtendsKeyword, [base])
  injectFooter[index] = ts.factory.updateInterfaceDeclaration(
    place,
    exported,
    place.name,
    undefined,
    [clause],
    [],
  )
  return name
}

/**
 * The TypeScript types of a document, for packages and for the drift verdict alike.
 *
 * openapi-typescript's own reading, linting and bundling are left out: the document was read and checked before, and
 * they follow references to wherever they lead.
 *
 * @throws {@link SpecError} when openapi-typescript gives up on the document
 */
export function renderSchema(file: string, document: JsonObject): string {
  try {
    const { document: plain, restore } = hidePercent(document)
    const named = copyJson(plain)
    // Of an operation's XML, for one, no more is left than that it is read as text; others may refer to its schema.
    hoistDeepReferences(named)
    shortenOperations(named)
    return restore(generateTypes(makeTypable(asRead(named))))
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)
    throw new SpecError([{ file, reason: `no types can be made of it: ${reason}` }], { cause })
  }
}

/** Leaves the summary where an operation has one: its text stands at the function of its name, where editors show it. */
function shortenOperations(document: JsonObject): void {
  for (const { operation } of operationsOf(document))
    if (operation['summary']) delete operation['description']
}

/** The types of a document whose references all lead to named components. */
function generateTypes(document: JsonObject): string {
  // JSON that was validated as OpenAPI when it was compiled.
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
  // `redoc`, the settings of a linter, is read by bundling alone.
  return plainComments(astToString(transformSchema(schema, context as unknown as GlobalContext)))
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

/** What is read as it arrives. */
function isStream(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && 'format' in schema && schema.format === streamFormat
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
    kindOf(schema.contentMediaType) === 'bytes'
  )
}
