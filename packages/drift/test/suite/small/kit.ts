import type { Json, JsonObject } from '@latchkey/openapi'

/**
 * Two versions of a small document that differ in one thing, and what must be said of it: `same` (nothing, or text), or
 * the bump; several where either is right.
 */
export interface SmallPair {
  name: string
  want: string
  old: JsonObject
  fresh: JsonObject
}

export interface Options {
  version?: string
  path?: string
  method?: string
  media?: string
  item?: JsonObject
  schemas?: JsonObject
  components?: JsonObject
}

export const V31 = '3.1.0'
export const V30 = '3.0.3'
export const S: JsonObject = { type: 'string' }
export const I: JsonObject = { type: 'integer' }
export const N: JsonObject = { type: 'number' }
export const B: JsonObject = { type: 'boolean' }

export const json = (schema: Json): JsonObject => ({ 'application/json': { schema } })
export const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
export const obj = (properties: JsonObject, required?: string[], rest: JsonObject = {}): JsonObject => ({
  type: 'object',
  ...(required ? { required } : {}),
  properties,
  ...rest,
})

/** One operation and what it needs. */
export function doc(operation: JsonObject, options: Options = {}): JsonObject {
  const { version = V31, path = '/a', method = 'post', item = {}, schemas, components } = options
  const parts = schemas ? { schemas } : components
  return {
    openapi: version,
    info: { title: 'Library', version: '1' },
    servers: [{ url: 'https://api.lib.test' }],
    paths: {
      [path]: {
        ...item,
        [method]: { operationId: 'a', responses: { 200: { description: 'ok' } }, ...operation },
      },
    },
    ...(parts ? { components: parts } : {}),
  }
}

export const received = (schema: Json, options: Options = {}): JsonObject =>
  doc({ responses: { 200: { description: 'ok', content: json(schema) } } }, { method: 'get', ...options })
export const sent = (schema: Json, { media = 'application/json', ...options }: Options = {}): JsonObject =>
  doc({ requestBody: { required: true, content: { [media]: { schema } } } }, options)
export const taken = (parameters: JsonObject | JsonObject[], options: Options = {}): JsonObject =>
  doc({ parameters: Array.isArray(parameters) ? parameters : [parameters] }, { method: 'get', ...options })

export const pair = (name: string, want: string, old: JsonObject, fresh: JsonObject): SmallPair => ({
  name,
  want,
  old,
  fresh,
})

/** Makes pairs of two schemas, in documents of the first options and of the second ones. */
type PairsOf = (name: string, want: string, a: Json, b: Json, old?: Options, fresh?: Options) => SmallPair[]

/** A schema that is sent and one that is received. */
export const both: PairsOf = (name, want, a, b, old = {}, fresh = old) => [
  pair(`${name} (sent)`, want, sent(a, old), sent(b, fresh)),
  pair(`${name} (received)`, want, received(a, old), received(b, fresh)),
]

/** A member of such a schema. */
export const member: PairsOf = (name, want, a, b, ...options) =>
  both(name, want, obj({ m: a, k: S }, ['m']), obj({ m: b, k: S }, ['m']), ...options)

/** A member of such a schema, where what is right differs with the way it travels. */
export const ways = (
  name: string,
  want: { sent: string; received: string },
  a: Json,
  b: Json,
  old: Options = {},
  fresh: Options = old,
): SmallPair[] => {
  const holding = (m: Json): JsonObject => obj({ m, k: S }, ['m'])
  return [
    pair(`${name} (sent)`, want.sent, sent(holding(a), old), sent(holding(b), fresh)),
    pair(`${name} (received)`, want.received, received(holding(a), old), received(holding(b), fresh)),
  ]
}
