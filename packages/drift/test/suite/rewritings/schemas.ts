import { copyJson, isObject, type Json, type JsonObject } from '@latchkey/openapi'
import { list, object, walk } from '../document.ts'
import { isRef, isVersion, schemas, type Rewriting } from './edits.ts'

/** Schemas that let the same values through, and make the same types. */
export const otherSchemas: readonly Rewriting[] = [
  schemas('a reference in an allOf of one', (schema) => (isRef(schema) ? { allOf: [schema] } : undefined)),
  schemas('a reference in a oneOf of one', (schema) => (isRef(schema) ? { oneOf: [schema] } : undefined)),
  schemas('an allOf of one without it', (schema) => {
    const parts = list(schema['allOf'])
    return parts.length === 1 && Object.keys(schema).length === 1 ? parts[0] : undefined
  }),
  schemas('an enum of one as const', (schema, document) => {
    const values = list(schema['enum'])
    if (!isVersion(document, 1) || values.length !== 1 || values[0] === null) return undefined
    const { enum: _enum, ...rest } = schema
    return { ...rest, const: values[0] ?? null }
  }),
  schemas('null as a second type', (schema, document) => {
    if (!isVersion(document, 1) || schema['nullable'] !== true || typeof schema['type'] !== 'string')
      return undefined
    const { nullable: _nullable, type, ...rest } = schema
    return { ...rest, type: [type, 'null'] }
  }),
  schemas('null as another form', (schema, document) => {
    const types = list(schema['type'])
    if (
      !isVersion(document, 1) ||
      types.length !== 2 ||
      !types.includes('null') ||
      schema['enum'] !== undefined
    )
      return undefined
    const { type: _type, ...rest } = schema
    const others = [
      'title',
      'description',
      'default',
      'examples',
      'example',
      'deprecated',
      'readOnly',
      'writeOnly',
    ]
    const outer = Object.fromEntries(Object.entries(rest).filter(([key]) => others.includes(key)))
    const inner = Object.fromEntries(Object.entries(rest).filter(([key]) => !others.includes(key)))
    return {
      ...outer,
      anyOf: [{ ...inner, type: types.find((type) => type !== 'null') ?? 'string' }, { type: 'null' }],
    }
  }),
  schemas('a type in a list of one', (schema, document) =>
    isVersion(document, 1) && typeof schema['type'] === 'string'
      ? { ...schema, type: [schema['type']] }
      : undefined,
  ),
  {
    name: '3.0 told in the words of 3.1',
    rewrite(document) {
      return isVersion(document, 0) ? told31(document) : undefined
    },
  },
  ...(['anyOf', 'oneOf'] as const).map((keyword) =>
    schemas(`a schema in an ${keyword} of one`, (schema) =>
      typeof schema['type'] === 'string' && !isMarked(schema) && schema['type'] !== 'object'
        ? { [keyword]: [schema] }
        : undefined,
    ),
  ),
  schemas('a schema in an allOf of one', (schema) =>
    typeof schema['type'] === 'string' && !isMarked(schema) ? { allOf: [schema] } : undefined,
  ),
  schemas('an allOf in an allOf', (schema) =>
    list(schema['allOf']).length > 1 && Object.keys(schema).length === 1
      ? { allOf: [{ allOf: list(schema['allOf']).slice(0, 1) }, ...list(schema['allOf']).slice(1)] }
      : undefined,
  ),
  schemas('what stands beside an allOf put into it', (schema) => {
    const { allOf, ...rest } = schema
    if (list(allOf).length === 0 || rest['discriminator'] !== undefined) return undefined
    if (Object.keys(rest).length === 0 || isMarked(rest) || rest['nullable'] !== undefined) return undefined
    return { allOf: [...list(allOf), rest] }
  }),
  schemas('the last plain part of an allOf put beside it', (schema) => {
    const parts = list(schema['allOf'])
    const last = parts.at(-1)
    if (Object.keys(schema).length > 1 || parts.length < 2 || !isObject(last)) return undefined
    if (['$ref', 'allOf', 'nullable', 'discriminator'].some((key) => last[key] !== undefined))
      return undefined
    return { ...last, allOf: parts.slice(0, -1) }
  }),
  schemas('an empty schema in an allOf', (schema) =>
    list(schema['allOf']).length > 1 ? { ...schema, allOf: [...list(schema['allOf']), {}] } : undefined,
  ),
  schemas('members of any kind in other words', (schema) =>
    schema['additionalProperties'] === true ? { ...schema, additionalProperties: {} } : undefined,
  ),
  schemas('a const as an enum of one', (schema) => {
    const { const: value, ...rest } = schema
    return value === undefined || value === null ? undefined : { ...rest, enum: [value] }
  }),
  schemas('anything said as true', (schema, document) =>
    isVersion(document, 1) && Object.keys(schema).length === 0 ? true : undefined,
  ),
  schemas('forms in forms', (schema) => {
    const forms = list(schema['anyOf'])
    return forms.length > 2 && Object.keys(schema).length === 1
      ? { anyOf: [{ anyOf: forms.slice(0, 2) }, ...forms.slice(2)] }
      : undefined
  }),
  schemas('null as a form of oneOf in place of anyOf', (schema) => {
    const forms = list(schema['anyOf'])
    if (forms.length !== 2 || Object.keys(schema).length > 1) return undefined
    return forms.some((form) => object(form)['type'] === 'null') ? { oneOf: forms } : undefined
  }),
  ...(['oneOf', 'anyOf'] as const).map((keyword) =>
    schemas(`an enum as ${keyword} of its values`, (schema, document) => {
      const values = list(schema['enum'])
      if (values.length < 2 || values.includes(null) || schema['nullable'] !== undefined) return undefined
      const { enum: _enum, ...rest } = schema
      const form = (value: Json): JsonObject =>
        isVersion(document, 0) ? { enum: [value] } : { const: value }
      return { ...rest, [keyword]: values.map(form) }
    }),
  ),
  schemas('types in a list as forms', (schema, document) => {
    const types = list(schema['type'])
    if (!isVersion(document, 1) || types.length < 2 || schema['enum'] !== undefined) return undefined
    if (isMarked(schema) || types.includes('object') || types.includes('array')) return undefined
    const { type: _type, ...rest } = schema
    return { anyOf: types.map((type) => ({ ...(type === 'null' ? {} : rest), type })) }
  }),
  schemas('forms of oneOf in forms', (schema) => {
    const forms = list(schema['oneOf'])
    return forms.length > 1 && Object.keys(schema).length === 1
      ? { oneOf: [{ oneOf: forms.slice(0, 2) }, ...forms.slice(2)] }
      : undefined
  }),
  schemas('limits of integers in other words', (schema, document) => {
    const { minimum, ...rest } = schema
    if (schema['type'] !== 'integer' || typeof minimum !== 'number' || !Number.isInteger(minimum))
      return undefined
    if (rest['exclusiveMinimum'] !== undefined) return undefined
    return isVersion(document, 0)
      ? { ...rest, minimum: minimum - 1, exclusiveMinimum: true }
      : { ...rest, exclusiveMinimum: minimum - 1 }
  }),
  schemas('limits that say nothing of the type', (schema) =>
    ['integer', 'boolean'].includes(String(schema['type'])) && schema['maxLength'] === undefined
      ? { ...schema, maxLength: 40, minItems: 2 }
      : undefined,
  ),
  schemas('null as an enum of one', (schema, document) =>
    isVersion(document, 1) && schema['type'] === 'null' && Object.keys(schema).length === 1
      ? { enum: [null] }
      : undefined,
  ),
  {
    name: '3.1 called 3.1.1, 3.0 called 3.0.4',
    rewrite: (document) => ({ ...document, openapi: isVersion(document, 0) ? '3.0.4' : '3.1.1' }),
  },
  {
    name: '3.1 called 3.2',
    rewrite: (document) => (isVersion(document, 1) ? { ...document, openapi: '3.2.0' } : undefined),
  },
  {
    name: '3.1 told in the words of 3.0',
    rewrite: (document) => (isVersion(document, 1) ? told30(document) : undefined),
  },
]

/** What 3.0 says and 3.1 says otherwise: null, exclusive limits. */
function told31(document: JsonObject): JsonObject | undefined {
  const copy = copyJson(document)
  copy['openapi'] = '3.1.0'
  let hard = false
  walk(copy, (schema, kind) => {
    if (kind !== 'schema') return
    // In 3.0 what stands beside a reference has no effect.
    if (typeof schema['$ref'] === 'string') {
      for (const key of Object.keys(schema)) if (key !== '$ref') delete schema[key]
      return
    }
    const { nullable } = schema
    delete schema['nullable']
    if (nullable === true && !tellNull(schema)) hard = true
    tellLimits(schema)
    if (schema['format'] === 'byte') {
      delete schema['format']
      schema['contentEncoding'] = 'base64'
    }
  })
  return hard ? undefined : copy
}

/** Null as a type among others; false where that would say something else. */
function tellNull(schema: JsonObject): boolean {
  const { type } = schema
  if (typeof type === 'string') {
    schema['type'] = [type, 'null']
    // The types of an enum that may be null have null among them, listed or not.
    if (Array.isArray(schema['enum']) && !schema['enum'].includes(null))
      schema['enum'] = [...schema['enum'], null]
    return true
  }
  // Without a type `nullable` stands beside a composition, or says nothing.
  const { allOf, oneOf, anyOf, description, ...rest } = schema
  const parts = [allOf, oneOf, anyOf].filter((part) => part !== undefined)
  if (parts.length !== 1 || Object.keys(rest).length > 0) return false
  for (const key of Object.keys(schema)) delete schema[key]
  const inner = { ...(allOf && { allOf }), ...(oneOf && { oneOf }), ...(anyOf && { anyOf }) }
  Object.assign(schema, {
    ...(description !== undefined && { description }),
    anyOf: [inner, { type: 'null' }],
  })
  return true
}

/** Exclusive limits as numbers of their own. */
function tellLimits(schema: JsonObject): void {
  for (const [limit, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    if (schema[exclusive] === true && typeof schema[limit] === 'number') {
      schema[exclusive] = schema[limit] ?? 0
      delete schema[limit]
    } else if (schema[exclusive] === false) delete schema[exclusive]
  }
}

/** Marks that must stay where they are: whoever holds the schema reads them there. */
function isMarked(schema: JsonObject): boolean {
  return ['readOnly', 'writeOnly', 'deprecated', 'default', 'discriminator'].some(
    (key) => schema[key] !== undefined,
  )
}

/** What 3.1 says and 3.0 says otherwise, where nothing else of 3.1 is used. */
function told30(document: JsonObject): JsonObject | undefined {
  const copy = copyJson(document)
  copy['openapi'] = '3.0.3'
  let hard =
    copy['webhooks'] !== undefined ||
    object(copy['components'])['pathItems'] !== undefined ||
    copy['jsonSchemaDialect'] !== undefined
  const known = new Set([
    ...['type', 'properties', 'required', 'items', 'enum', 'allOf', 'oneOf', 'anyOf', 'additionalProperties'],
    ...['format', 'pattern', 'minLength', 'maxLength', 'minItems', 'maxItems', 'uniqueItems', 'minimum'],
    ...['maximum', 'description', 'title', 'default', 'example', 'deprecated', 'readOnly', 'writeOnly'],
    ...['discriminator', 'externalDocs', 'minProperties', 'maxProperties', 'nullable', '$ref', 'const'],
  ])
  walk(copy, (schema, kind) => {
    if (kind !== 'schema') return
    const types = schema['type']
    if (typeof schema['$ref'] === 'string' && Object.keys(schema).length > 1) hard = true
    if (Object.keys(schema).some((key) => !known.has(key) && !key.startsWith('x-')) || types === 'null')
      hard = true
    if (schema['const'] !== undefined) {
      schema['enum'] = [schema['const']]
      delete schema['const']
    }
    if (!Array.isArray(types)) return
    const others = types.filter((type) => type !== 'null')
    if (others.length !== 1 || schema['enum'] !== undefined) hard = true
    schema['type'] = others[0] ?? 'string'
    if (others.length < types.length) schema['nullable'] = true
  })
  return hard ? undefined : copy
}
