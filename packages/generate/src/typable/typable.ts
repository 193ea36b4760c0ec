import { copyJson, deref, isObject, type Json, type JsonObject, objectOf } from '@latchkey/openapi'
import { removeOwnExtensions, walkObjects } from '@latchkey/spec'
import { settleAdditional } from './additional.ts'
import { withConditionalMembers } from './conditions.ts'
import { settleComposition } from './composition.ts'
import { breakCycles } from './cycles.ts'
import { describeReferences } from './described.ts'
import { hoistDeepReferences } from './deep-references.ts'
import { splitDirections } from './directions.ts'
import { settleDiscriminators } from './discriminators.ts'
import { settleHeaders } from './headers.ts'
import { settleOperationIds } from './operation-ids.ts'
import { settleRequired } from './required.ts'
import { joinMembers } from './shared-members.ts'
import { settleStatuses } from './statuses.ts'
import { isAnnotation, unwrapCompositions } from './wrappers.ts'

/**
 * A document that says the same in words openapi-typescript makes types of: it knows references to named components only,
 * passes over what stands beside them, and takes what it finds in examples and extensions for schemas.
 */
export function makeTypable(document: JsonObject): JsonObject {
  const root = copyJson(document)
  root['components'] = objectOf(root['components'])
  removeOwnExtensions(root)
  walkObjects(root, (value, { kind, at }) => {
    removeOwnExtensions(value)
    if (kind === 'pathItem') return resolved(root, value, at)
    // Named media types are new in OpenAPI 3.2.
    if (kind === 'mediaType' && value['$ref'] !== undefined) return copyJson(deref(root, value) ?? {})
    if (kind === 'schema') {
      const plain = asMembers(root, asList(asMap(withoutTraps(withoutBooleans(asNothing(value))))))
      return besideReference(withConditionalMembers(root, plain))
    }
    return value
  })
  settleOperationIds(root)
  settleHeaders(root)
  hoistDeepReferences(root)
  unwrapCompositions(root)
  settleStatuses(root)
  settleDiscriminators(root)
  joinMembers(root)
  settleRequired(root)
  splitDirections(root)
  breakCycles(root)
  settleComposition(root)
  settleAdditional(root)
  describeReferences(root)
  return root
}

/** A path item with what it refers to; where that is all there is to it and it is a path, types can refer to it too. */
function resolved(root: JsonObject, item: JsonObject, at: readonly string[]): Json {
  if (item['$ref'] === undefined) return item
  const { $ref: _ref, ...own } = item
  const isPlain = Object.keys(own).every((key) => key === 'summary' || key === 'description')
  if (isPlain && at[0] === 'paths' && /^#\/components\/pathItems\/[^/]+$/.test(String(item['$ref'])))
    return item
  return { ...copyJson(objectOf(deref(root, item))), ...own }
}

/** Keywords that narrow what a reference allows; JSON Schema 2020-12 and so OpenAPI 3.1 heed them, 3.0 does not. */
const narrowing = [
  'properties',
  'required',
  'allOf',
  'anyOf',
  'oneOf',
  'enum',
  'const',
  'additionalProperties',
]

function besideReference(schema: JsonObject): JsonObject {
  const { $ref, ...own } = schema
  if ($ref === undefined || !narrowing.some((keyword) => Object.hasOwn(own, keyword))) return schema
  const { allOf, ...rest } = own
  return { allOf: [{ $ref }, ...(Array.isArray(allOf) ? allOf : [])], ...rest }
}

/** What has items and says nothing else is a list, as what has properties is an object. */
function asList(schema: JsonObject): JsonObject {
  const hasItems = schema['items'] !== undefined || schema['prefixItems'] !== undefined
  const saysMore = ['type', '$ref', ...narrowing].some((keyword) => Object.hasOwn(schema, keyword))
  return hasItems && !saysMore ? { ...schema, type: 'array' } : schema
}

/** Members nobody has described are further members; those of alternatives cannot be told from the others. */
function asMap(schema: JsonObject): JsonObject {
  const { unevaluatedProperties: further, additionalProperties, oneOf, anyOf } = schema
  const isStated = isObject(further) || further === true
  return isStated && [additionalProperties, oneOf, anyOf].every((one) => one === undefined)
    ? { ...schema, additionalProperties: further }
    : schema
}

/** Beyond them a map is a map: each name has the type of all in the text. */
const mostNames = 64

/** A map whose names are listed has members of these names and no others; openapi-typescript passes over `propertyNames`. */
function asMembers(root: JsonObject, schema: JsonObject): JsonObject {
  const { type, properties, additionalProperties = {}, patternProperties } = schema
  const { enum: listed, const: only } = objectOf(deref(root, schema['propertyNames']))
  const names = Array.isArray(listed) ? listed : [only]
  const isMap = [type].flat().includes('object') && additionalProperties !== false && !patternProperties
  if (!isMap || names.length > mostNames || !names.every((name) => typeof name === 'string')) return schema
  const described = objectOf(properties)
  const members = names.map((name) => [
    name,
    Object.hasOwn(described, name) ? described[name]! : copyJson(additionalProperties),
  ])
  return { ...schema, properties: Object.fromEntries(members) as JsonObject, additionalProperties: false }
}

/** What excludes every value, in words openapi-typescript reads: it passes over `not`, and would let everything through. */
function asNothing(schema: JsonObject): JsonObject {
  const { not } = schema
  if (not !== true && !(isObject(not) && Object.keys(not).every(isAnnotation))) return schema
  const told = Object.entries(schema).filter(([key]) => isAnnotation(key))
  return { ...Object.fromEntries(told), ...nothing }
}

const nothing = { enum: [] }

/** `true` and `false` are schemas, too (OpenAPI 3.1); in these places openapi-typescript looks for members of them. */
function withoutBooleans(schema: JsonObject): JsonObject {
  for (const keyword of ['allOf', 'oneOf', 'anyOf', 'prefixItems']) {
    const parts = schema[keyword]
    if (Array.isArray(parts)) schema[keyword] = parts.map(inWords)
  }
  const definitions = schema['$defs']
  if (isObject(definitions)) {
    for (const [name, part] of Object.entries(definitions)) definitions[name] = inWords(part)
  }
  return schema
}

function inWords(schema: Json): Json {
  if (typeof schema !== 'boolean') return schema
  return schema ? {} : nothing
}

/** Members of examples and defaults that are taken for those of schemas, whatever they hold. */
function withoutTraps(schema: JsonObject): JsonObject {
  for (const member of ['example', 'examples', 'default', 'const', 'enum']) {
    if (holdsTrap(schema[member])) delete schema[member]
  }
  return schema
}

function holdsTrap(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.some(holdsTrap)
  if (!isObject(value)) return false
  return 'allOf' in value || 'discriminator' in value || Object.values(value).some(holdsTrap)
}
