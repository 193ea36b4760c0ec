/**
 * Which object of OpenAPI stands where, so that a schema called `description` is not taken for a description.
 * Members not listed are values that count. OpenAPI 3.0, 3.1 and 3.2 in one.
 */
export type Kind = keyof typeof grammar

/** What a member holds: one object, a list (`[]`), a map of names (`{}`), or one of the special cases. */
export type Holds = Kind | `${Kind}[]` | `${Kind}{}` | 'text' | 'volatile' | 'scopes'

type Shape = {
  members: Readonly<Record<string, Holds>>
  /** What the members not listed hold; without it they are plain values. */
  others?: Holds
}

const said = { description: 'text', summary: 'text', externalDocs: 'text' } as const
const shown = { example: 'text', examples: 'text' } as const
const one = <T extends string>(names: readonly T[], holds: Holds): Record<T, Holds> =>
  Object.fromEntries(names.map((name) => [name, holds])) as Record<T, Holds>

export const pathMethods = [
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
  'trace',
  'query',
] as const

const parameterLike = { ...said, ...shown, schema: 'schema', content: 'mediaType{}' } as const

export const grammar = {
  document: {
    members: {
      info: 'info',
      servers: 'server[]',
      paths: 'paths',
      webhooks: 'pathItem{}',
      components: 'components',
      tags: 'text',
      externalDocs: 'text',
      openapi: 'volatile',
      jsonSchemaDialect: 'volatile',
      $self: 'volatile',
    },
  },
  info: { members: { version: 'volatile' }, others: 'text' },
  server: { members: { description: 'text', name: 'text', variables: 'serverVariable{}' } },
  serverVariable: { members: { description: 'text' } },
  paths: { members: {}, others: 'pathItem' },
  pathItem: {
    members: {
      ...said,
      ...one(pathMethods, 'operation'),
      additionalOperations: 'operation{}',
      parameters: 'parameter[]',
      servers: 'server[]',
    },
  },
  operation: {
    members: {
      ...said,
      tags: 'text',
      parameters: 'parameter[]',
      requestBody: 'requestBody',
      responses: 'responses',
      callbacks: 'callback{}',
      servers: 'server[]',
    },
  },
  callback: { members: {}, others: 'pathItem' },
  parameter: { members: parameterLike },
  header: { members: parameterLike },
  requestBody: { members: { ...said, content: 'mediaType{}' } },
  responses: { members: {}, others: 'response' },
  response: { members: { ...said, headers: 'header{}', content: 'mediaType{}', links: 'link{}' } },
  link: { members: said },
  mediaType: { members: { ...shown, schema: 'schema', itemSchema: 'schema', encoding: 'encoding{}' } },
  encoding: { members: { headers: 'header{}' } },
  components: {
    members: {
      schemas: 'schema{}',
      responses: 'response{}',
      parameters: 'parameter{}',
      requestBodies: 'requestBody{}',
      headers: 'header{}',
      securitySchemes: 'securityScheme{}',
      callbacks: 'callback{}',
      pathItems: 'pathItem{}',
      mediaTypes: 'mediaType{}',
      links: 'link{}',
      examples: 'text',
    },
  },
  securityScheme: { members: { ...said, flows: 'flows' } },
  flows: { members: {}, others: 'flow' },
  flow: { members: { scopes: 'scopes' } },
  schema: {
    members: {
      ...said,
      ...shown,
      title: 'text',
      $comment: 'text',
      ...one(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'], 'schema{}'),
      ...one(['allOf', 'anyOf', 'oneOf', 'prefixItems'], 'schema[]'),
      ...one(
        ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames'],
        'schema',
      ),
      ...one(['unevaluatedItems', 'unevaluatedProperties'], 'schema'),
      discriminator: 'discriminator',
    },
  },
  discriminator: { members: {} },
} as const satisfies Record<string, Shape & { members: Record<string, string> }>

/** Objects whose keys are names of the vendor's, where `x-…` is still an extension. */
const extensible: ReadonlySet<string> = new Set(['paths', 'responses', 'callback', 'flows'])

export function shapeOf(kind: Kind): Shape {
  return grammar[kind] as Shape
}

/** Whether `x-…` members are extensions there, not names. */
export function takesExtensions(holds: Holds): boolean {
  return !holds.endsWith('{}') || extensible.has(holds)
}

/** The one extension that is contract: the generator makes code from it. */
export const contractExtensions: ReadonlySet<string> = new Set(['x-token-dialect'])
