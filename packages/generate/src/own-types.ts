import type { SchemaObject, TransformNodeOptions } from 'openapi-typescript'
import { astToString } from 'openapi-typescript/dist/lib/ts.mjs'
import transformSchemaObject from 'openapi-typescript/dist/transform/schema-object.mjs'
import ts from 'typescript'
import { indexed } from './typable/additional.ts'

/** What any member of an object with named and further members may be; optional ones may be undefined. */
export function indexedType(schema: object, options: TransformNodeOptions): ts.TypeNode | undefined {
  if (!(indexed in schema) || !Array.isArray(schema[indexed])) return undefined
  const nodes = schema[indexed].map((one) => transformSchemaObject(one as SchemaObject, options))
  const undefinedType = ts.factory.createKeywordTypeNode(ts.SyntaxKind.UndefinedKeyword)
  const byText = new Map([...nodes, undefinedType].map((node) => [astToString(node), node]))
  return ts.factory.createUnionTypeNode([...byText.values()])
}

const describing = new Set(['type', 'title', 'description', 'nullable', 'example', 'examples', 'deprecated'])

/** An object that has no members at all; openapi-typescript would allow every one. */
export function memberlessType(schema: object): ts.TypeNode | undefined {
  const { type, additionalProperties, ...rest } = schema as Record<string, unknown>
  if (type !== 'object' || additionalProperties !== false) return undefined
  if (!Object.entries(rest).every(([key, value]) => describing.has(key) || namesNothing(key, value)))
    return undefined
  const { factory } = ts
  const members = [ts.SyntaxKind.StringKeyword, ts.SyntaxKind.NeverKeyword] as const
  return factory.createTypeReferenceNode(
    'Record',
    members.map((kind) => factory.createKeywordTypeNode(kind)),
  )
}

/** `properties: {}`, as some write beside `additionalProperties: false`, and what means nothing to JSON Schema. */
function namesNothing(key: string, value: unknown): boolean {
  if (key.startsWith('x-')) return true
  return ['properties', 'required'].includes(key) && Object.keys(value ?? {}).length === 0
}

/** Longer tuples are arrays: their types would be larger than they are useful. */
const mostElements = 32

/**
 * An array whose first items have schemas of their own. As JSON Schema has it, `minItems` says how many there are at
 * least, and whatever follows is allowed unless `items` or `maxItems` forbids it.
 */
export function tupleType(schema: object, options: TransformNodeOptions): ts.TypeNode | undefined {
  const { type, prefixItems, items, additionalItems, unevaluatedItems, minItems, maxItems } =
    schema as Record<string, unknown>
  const isOld = Array.isArray(items)
  const prefix = isOld ? items : prefixItems
  if (!Array.isArray(prefix) || (type !== undefined && type !== 'array')) return undefined
  const rest = (isOld ? additionalItems : items) ?? unevaluatedItems ?? true
  const least = typeof minItems === 'number' ? minItems : 0
  const most = typeof maxItems === 'number' ? maxItems : Infinity
  const isOpen = rest !== false && most > prefix.length
  const length = isOpen
    ? Math.max(prefix.length, Math.min(least, mostElements))
    : Math.min(prefix.length, most)
  const factory = ts.factory
  const typeOf = (one: unknown): ts.TypeNode =>
    one === true
      ? factory.createKeywordTypeNode(ts.SyntaxKind.UnknownKeyword)
      : transformSchemaObject(one as SchemaObject, options)
  const elements: ts.TypeNode[] = Array.from({ length }, (_, i) => {
    const element = typeOf(i < prefix.length ? prefix[i] : rest)
    return i < least ? element : factory.createOptionalTypeNode(element)
  })
  if (isOpen) elements.push(factory.createRestTypeNode(factory.createArrayTypeNode(typeOf(rest))))
  return factory.createTupleTypeNode(elements)
}
