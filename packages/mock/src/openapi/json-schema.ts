import type { JsonObject, Schema } from './document.ts'
import { selectedBy, selectedByBase, stating } from './discriminators.ts'
import { isObject } from './document.ts'
import { essence, isJson, isJsonLines, isText } from './media-type.ts'

/**
 * Which messages a schema is to judge. `readOnly` members are not required in requests, `writeOnly` members not in
 * responses, and in multipart forms binary parts are files, of which a JSON validator can say nothing.
 */
export type Direction = 'request' | 'response' | 'multipart'

export interface ConversionOptions {
  readonly direction: Direction
  /** OpenAPI 3.0 schemas are not JSON Schema: `nullable`, boolean `exclusiveMinimum`, siblings of `$ref`. */
  readonly openapi30: boolean
  /** Gives the identifier that stands in for a reference. */
  readonly refer: (ref: string) => string
  readonly lookUp: (ref: string) => unknown
  /** Members that another part of the same whole keeps to the other direction. */
  readonly hidden?: ReadonlySet<string>
}

const schemaMaps = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']
const schemaLists = ['allOf', 'anyOf', 'oneOf', 'prefixItems']
/** Where the parts of a whole stand, and its forms. */
const wholes = ['allOf', 'anyOf', 'oneOf']
const schemaPlaces = [
  'items',
  'additionalProperties',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
]
/** Annotations: they judge nothing, and examples may hold `$id` or `$ref` as plain data. */
const annotation =
  /^(title|description|default|examples?|deprecated|readOnly|writeOnly|xml|externalDocs|discriminator|nullable|\$schema|\$id|\$comment|x-.*)$/

/** Turns an OpenAPI schema into the JSON Schema 2020-12 that judges the same messages. */
export function toJsonSchema(schema: Schema, options: ConversionOptions): Schema {
  if (typeof schema === 'boolean') return schema
  if (typeof schema['$ref'] === 'string') {
    const reference = { $ref: options.refer(schema['$ref']) }
    if (options.openapi30) return reference
    const { $ref: _, ...siblings } = schema
    return { ...(toJsonSchema(siblings, options) as JsonObject), ...reference }
  }
  if (options.direction === 'multipart' && isBinary(schema)) return true

  const hidden = new Set([...(options.hidden ?? []), ...hiddenIn(schema, options)])
  const { hidden: _hidden, ...inner } = options
  const converted: Record<string, unknown> = {}
  for (const [keyword, value] of Object.entries(schema)) {
    if (annotation.test(keyword)) continue
    converted[keyword] = convertMember(
      keyword,
      value,
      wholes.includes(keyword) ? { ...inner, hidden } : inner,
    )
  }
  // Some write `true` there, beside what is required.
  if (Array.isArray(schema['required']))
    converted['required'] = schema['required'].filter((name) => !hidden.has(String(name)))
  else delete converted['required']
  forbidAll(converted)
  tellApart(schema, converted, options)
  return options.openapi30 ? liftFrom30(schema, converted) : converted
}

/** Nothing is one of no values; Ajv takes no empty list. */
function forbidAll(converted: Record<string, unknown>): void {
  if (!Array.isArray(converted['enum']) || converted['enum'].length > 0) return
  delete converted['enum']
  converted['not'] = {}
}

function convertMember(keyword: string, value: unknown, options: ConversionOptions): unknown {
  if (schemaMaps.includes(keyword) && isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, toJsonSchema(member as Schema, options)]),
    )
  }
  if (schemaLists.includes(keyword) && Array.isArray(value)) {
    return value.map((member: Schema) => toJsonSchema(member, options))
  }
  if (schemaPlaces.includes(keyword) && (isObject(value) || typeof value === 'boolean')) {
    return toJsonSchema(value, options)
  }
  return value
}

/** The discriminator tells alternatives apart; JSON Schema does not see it. */
function tellApart(schema: JsonObject, converted: Record<string, unknown>, options: ConversionOptions): void {
  const selected = selectedBy(options.lookUp, schema)
  for (const keyword of ['oneOf', 'anyOf']) {
    const list = converted[keyword]
    if (!Array.isArray(list) || list.length !== selected.length) continue
    converted[keyword] = list.map((one: unknown, index) =>
      selected[index]!.values === undefined ? one : { allOf: [one, stating(selected[index]!)] },
    )
  }
  if (Array.isArray(converted['oneOf']) && isToldApart(schema, options)) {
    converted['anyOf'] = converted['oneOf']
    delete converted['oneOf']
  }
}

/** What a reference stands for, with what the discriminator of its base says of it. */
export function convertNamed(ref: string, options: ConversionOptions): Schema {
  const converted = toJsonSchema(options.lookUp(ref) as Schema, options)
  const selected = selectedByBase(options.lookUp, ref)
  return selected === undefined ? converted : { allOf: [converted, stating(selected)] }
}

/** Whether a discriminator, of the union or of what its alternatives extend, says which of them a value is. */
function isToldApart(schema: JsonObject, { lookUp }: ConversionOptions): boolean {
  const resolve = (value: unknown): JsonObject => {
    const found = isObject(value) && typeof value['$ref'] === 'string' ? lookUp(value['$ref']) : value
    return isObject(found) ? found : {}
  }
  const isBase = (value: unknown): boolean => isObject(resolve(value)['discriminator'])
  const extended = (value: unknown): unknown[] => [value, resolve(value)['allOf'] ?? []].flat()
  return isBase(schema) || (schema['oneOf'] as unknown[]).some((one) => extended(one).some(isBase))
}

/** One self-contained JSON Schema: everything the schema refers to rides along under `$defs`. */
export function bundleSchema(schema: Schema, options: Omit<ConversionOptions, 'refer'>): JsonObject {
  const definitions: Record<string, Schema> = {}
  const waiting: string[] = []
  const all: ConversionOptions = {
    ...options,
    refer(ref) {
      if (!Object.hasOwn(definitions, nameOf(ref))) {
        definitions[nameOf(ref)] = true
        waiting.push(ref)
      }
      return `#/$defs/${nameOf(ref)}`
    },
  }
  const converted = toJsonSchema(schema, all)
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    definitions[nameOf(ref)] = convertNamed(ref, all)
  }
  return { ...(converted as JsonObject), $defs: definitions }
}

/** A member name for `$defs` that needs no escaping in a pointer. */
function nameOf(ref: string): string {
  return ref.replaceAll(/[^A-Za-z0-9]/g, '_')
}

/** A string of raw bytes: 3.0 spells it `format: binary`, 3.1 also by its media type alone. */
export function isBinary(schema: JsonObject): boolean {
  if (schema['format'] === 'binary') return true
  const { contentMediaType: stated, contentEncoding } = schema
  if (stated === undefined || contentEncoding !== undefined) return false
  // An encoding may list several.
  return !String(stated)
    .split(',')
    .some((one) => isJson(one.trim()) || isJsonLines(one.trim()) || isText(one.trim()) || isForm(one.trim()))
}

function isForm(mediaType: string): boolean {
  return essence(mediaType) === 'application/x-www-form-urlencoded'
}

/** Members of a schema, its parts and its forms that the other direction keeps to itself. */
function hiddenIn(schema: unknown, options: ConversionOptions, depth = 0): string[] {
  const resolve = (value: unknown): JsonObject => {
    const found = isObject(value) && typeof value['$ref'] === 'string' ? options.lookUp(value['$ref']) : value
    return isObject(found) ? found : {}
  }
  const flag = options.direction === 'response' ? 'writeOnly' : 'readOnly'
  const { properties, ...rest } = resolve(schema)
  const own = Object.entries(isObject(properties) ? properties : {}).filter(
    ([, member]) => (isObject(member) && member[flag] === true) || resolve(member)[flag] === true,
  )
  const parts = depth < 8 ? wholes.flatMap((keyword) => (rest[keyword] ?? []) as unknown) : []
  return [...own.map(([name]) => name), ...parts.flatMap((part) => hiddenIn(part, options, depth + 1))]
}

function liftFrom30(schema: JsonObject, converted: Record<string, unknown>): Schema {
  for (const [flag, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof schema[flag] !== 'boolean') continue
    delete converted[flag]
    if (schema[flag] && converted[bound] !== undefined) {
      converted[flag] = converted[bound]
      delete converted[bound]
    }
  }
  if (schema['nullable'] !== true) return converted
  if (Array.isArray(converted['enum']) && !converted['enum'].includes(null)) {
    converted['enum'] = [...converted['enum'], null]
  }
  if (typeof converted['type'] === 'string') {
    converted['type'] = [converted['type'], 'null']
    // Combiners beside the type would still refuse null.
    const combined = schemaLists.some((keyword) => converted[keyword] !== undefined)
    if (!combined) return converted
  }
  return { anyOf: [converted, { type: 'null' }] }
}
