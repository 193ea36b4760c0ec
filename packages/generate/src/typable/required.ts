import { copyJson, isObject, type Json, type JsonObject, objectOf } from '@latchkey/openapi'
import { walkObjects } from '@latchkey/spec'
import {
  findProperty,
  isNullable,
  nameOfReference,
  partsOf,
  requiredOf,
  resolveSchema,
  schemasOf,
  typesOf,
  unionOf,
} from './named-schemas.ts'

/**
 * States what is required where the member is declared: a part of an `allOf` may require what another part declares, an
 * alternative what stands beside it, and a schema what its alternatives declare.
 */
export function settleRequired(root: JsonObject): void {
  const schemas = schemasOf(root)
  describeUndescribed(root, schemas)
  walkObjects(root, (value, { kind }) => {
    if (kind !== 'schema' || value['$ref'] !== undefined) return value
    settleParts(schemas, value)
    settleAlternatives(schemas, value)
    return value
  })
}

/**
 * Gives a member that is required and described nowhere the type of whatever may stand there: openapi-typescript would
 * leave it out, and a call that has to send it could not be written.
 */
function describeUndescribed(root: JsonObject, schemas: JsonObject): void {
  const bases = basesOf(root)
  walkObjects(root, (value, { kind, at }) => {
    if (kind !== 'schema' || value['$ref'] !== undefined) return value
    // What is part of something else may require what stands there.
    const isBase = at.length === 3 && at[1] === 'schemas' && bases.has(at[2])
    if (isBase || at.some((segment) => compositions.has(segment))) return value
    const whole = wholeOf(schemas, value)
    if (!whole.some(isOfObjects) || whole.some(mayDescribeMore)) return value
    const rest = whole.map((part) => part['additionalProperties']).find(isObject)
    for (const name of requiredIn(schemas, value)) {
      if (findProperty(schemas, value, name)) continue
      value['properties'] = { ...objectOf(value['properties']), [name]: rest ? copyJson(rest) : {} }
    }
    return value
  })
}

/** Names of schemas that others build on: their part of an `allOf` with something beside it. */
function basesOf(root: JsonObject): Set<string | undefined> {
  const bases = new Set<string | undefined>()
  walkObjects(root, (value, { kind }) => {
    const parts = kind === 'schema' ? partsOf(value, 'allOf') : []
    const isWrapper = parts.length === 1 && value['properties'] === undefined
    if (!isWrapper) for (const part of parts) bases.add(nameOfPart(part))
    return value
  })
  return bases
}

/** A schema and every part of its `allOf`, references resolved. */
function wholeOf(schemas: JsonObject, schema: Json, seen = new Set<Json>()): JsonObject[] {
  const value = resolveSchema(schemas, schema)
  if (!isObject(value) || seen.has(value)) return []
  seen.add(value)
  return [value, ...partsOf(value, 'allOf').flatMap((part) => wholeOf(schemas, part, seen))]
}

/** Whether it speaks of objects: a bare `required` may stand beside a schema that says more. */
function isOfObjects(schema: JsonObject): boolean {
  return isObject(schema['properties']) || typesOf(schema).includes('object')
}

/** Whether members may be described by something that is not looked into, or are closed. */
function mayDescribeMore(schema: JsonObject): boolean {
  return (
    unionOf(schema).length > 0 ||
    schema['patternProperties'] !== undefined ||
    schema['additionalProperties'] === false
  )
}

const compositions = new Set(['allOf', 'oneOf', 'anyOf', 'not', 'if', 'then', 'else'])

function nameOfPart(part: Json): string | undefined {
  return isObject(part) ? nameOfReference(part['$ref']) : undefined
}

function settleParts(schemas: JsonObject, schema: JsonObject): void {
  const parts = partsOf(schema, 'allOf')
  if (parts.length === 0) return
  const own = objectOf(schema['properties'])
  const open = [...requiredIn(schemas, schema)].filter((name) => {
    const found = findProperty(schemas, schema, name)
    return found !== undefined && !found.required
  })
  const restated: JsonObject = {}
  for (const name of open) {
    if (Object.hasOwn(own, name)) addRequired(schema, name)
    else if (!requireInline(parts, name)) {
      restated[name] = copyJson(findProperty(schemas, schema, name)?.schema ?? {})
    }
  }
  // What its parts say now would be stated of every part once more; whoever builds on it may describe what none of them does.
  setRequired(
    schema,
    requiredOf(schema).filter((name) => Object.hasOwn(own, name) || !findProperty(schemas, schema, name)),
  )
  if (Object.keys(restated).length === 0) return
  const mayBeNull = parts.every((part) => isNullable(schemas, part))
  schema['allOf'] = [...parts, restatement(restated, mayBeNull)]
}

/** Every name required of an object, by whichever of its parts. */
function requiredIn(schemas: JsonObject, schema: Json, seen = new Set<Json>()): Set<string> {
  const value = resolveSchema(schemas, schema)
  if (seen.has(value)) return new Set()
  seen.add(value)
  const inParts = partsOf(value, 'allOf').flatMap((part) => [...requiredIn(schemas, part, seen)])
  return new Set([...requiredOf(value), ...inParts])
}

/** Says it in the part that declares the member, unless that is a reference. */
function requireInline(parts: readonly Json[], name: string): boolean {
  for (const part of parts) {
    if (!isObject(part) || !Object.hasOwn(objectOf(part['properties']), name)) continue
    addRequired(part, name)
    return true
  }
  return false
}

function settleAlternatives(schemas: JsonObject, schema: JsonObject): void {
  const fromAbove = requiredOf(schema).filter((name) => isDeclaredByUnion(schemas, schema, name))
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    const parts = partsOf(schema, keyword)
    if (parts.length === 0) continue
    schema[keyword] = parts.map((part) => {
      const below = isObject(part) && part['$ref'] === undefined ? requiredOf(part) : []
      const missing = [...new Set([...fromAbove, ...below])].flatMap((name): [string, Json][] => {
        const own = findProperty(schemas, part, name)
        const found = own ?? (below.includes(name) ? findProperty(schemas, schema, name) : undefined)
        return found && !own?.required ? [[name, copyJson(found.schema)]] : []
      })
      return missing.length === 0 ? part : requiring(schemas, part, Object.fromEntries(missing))
    })
  }
  if (fromAbove.length > 0)
    setRequired(
      schema,
      requiredOf(schema).filter((name) => !fromAbove.includes(name)),
    )
}

function isDeclaredByUnion(schemas: JsonObject, schema: JsonObject, name: string): boolean {
  return (
    !findProperty(schemas, schema, name) &&
    unionOf(schema).some((part) => findProperty(schemas, part, name) !== undefined)
  )
}

/** The schema, with these members required. */
function requiring(schemas: JsonObject, schema: Json, members: JsonObject): Json {
  if (isObject(schema) && schema['$ref'] === undefined && schema['allOf'] === undefined) {
    schema['properties'] = { ...objectOf(schema['properties']), ...members }
    for (const name of Object.keys(members)) addRequired(schema, name)
    schema['type'] ??= 'object'
    return schema
  }
  return { allOf: [schema, restatement(members, isNullable(schemas, schema))] }
}

/** A part that says of members that they are required; `null` stays what it is. */
export function restatement(properties: JsonObject, mayBeNull: boolean): JsonObject {
  const required = Object.keys(properties)
  return { type: 'object', required, properties, ...(mayBeNull ? { nullable: true } : {}) }
}

function addRequired(schema: JsonObject, name: string): void {
  setRequired(schema, [...new Set([...requiredOf(schema), name])])
}

function setRequired(schema: JsonObject, names: string[]): void {
  if (names.length === 0) delete schema['required']
  else schema['required'] = names
}
