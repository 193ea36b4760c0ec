import { httpMethods } from '../operations.ts'

/**
 * Which object of OpenAPI stands where, so that a schema called `description` is not taken for a description.
 * Members not listed are values that count. OpenAPI 3.0, 3.1 and 3.2 in one.
 */
export type Kind =
  | 'document'
  | 'info'
  | 'server'
  | 'serverVariable'
  | 'paths'
  | 'pathItem'
  | 'operation'
  | 'callback'
  | 'parameter'
  | 'header'
  | 'requestBody'
  | 'responses'
  | 'response'
  | 'link'
  | 'mediaType'
  | 'encoding'
  | 'components'
  | 'securityScheme'
  | 'flows'
  | 'flow'
  | 'schema'
  | 'discriminator'

/** What a member holds: one object, a list (`[]`), a map of names (`{}`), or one of the special cases. */
export type Holds = Kind | `${Kind}[]` | `${Kind}{}` | 'text' | 'volatile' | 'scopes'

interface Shape {
  members: Readonly<Record<string, Holds>>
  /** What the members not listed hold; without it they are plain values. */
  others?: Holds
}

const said = { description: 'text', summary: 'text', externalDocs: 'text' } as const
const shown = { example: 'text', examples: 'text' } as const
const each = (names: readonly string[], holds: Holds): Record<string, Holds> =>
  Object.fromEntries(names.map((name) => [name, holds]))

const encoded = {
  encoding: 'encoding{}',
  prefixEncoding: 'encoding[]',
  itemEncoding: 'encoding',
} as const
const parameterLike = { ...said, ...shown, schema: 'schema', content: 'mediaType{}' } as const

const grammar: Readonly<Record<Kind, Shape>> = {
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
      ...each(httpMethods, 'operation'),
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
  mediaType: { members: { ...shown, schema: 'schema', itemSchema: 'schema', ...encoded } },
  encoding: { members: { headers: 'header{}', ...encoded } },
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
      ...each(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'], 'schema{}'),
      ...each(['allOf', 'anyOf', 'oneOf', 'prefixItems'], 'schema[]'),
      ...each(
        ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames'],
        'schema',
      ),
      ...each(['unevaluatedItems', 'unevaluatedProperties'], 'schema'),
      discriminator: 'discriminator',
    },
  },
  discriminator: { members: {} },
}

/** What the member of an object of this kind holds; `undefined` for a plain value. */
export function memberOf(kind: Kind, key: string): Holds | undefined {
  const { members, others } = grammar[kind]
  return Object.hasOwn(members, key) ? members[key] : others
}

/** The extensions that are contract: the generator makes code from them. */
export const contractExtensions: ReadonlySet<string> = new Set(['x-token-dialect', 'x-collection-format'])
