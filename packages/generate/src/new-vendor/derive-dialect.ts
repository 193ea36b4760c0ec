import {
  deref,
  isObject,
  type Json,
  type JsonObject,
  objectOf,
  type Operation,
  operationsOf,
} from '@latchkey/openapi'
import { serversOf } from '@latchkey/spec'
import { parametersOf } from '../wire/read-parameters.ts'
import { serverUrl } from './oauth-flows.ts'
import { schemaProperties, type SchemaProperty } from './schema-properties.ts'

/** RFC 6749 parameters that may stand in a token request, in the order they are listed. */
const parametersOfGrant: Record<string, readonly string[]> = {
  client_credentials: ['client_id', 'client_secret', 'scope', 'audience', 'resource'],
  password: ['client_id', 'client_secret', 'username', 'password', 'scope'],
  refresh_token: ['client_id', 'client_secret', 'refresh_token', 'scope'],
  authorization_code: ['client_id', 'client_secret', 'code', 'code_verifier', 'redirect_uri'],
}
const requestParameters = ['grant_type', ...new Set(Object.values(parametersOfGrant).flat())]
const answerMembers = ['access_token', 'token_type', 'expires_in', 'refresh_token', 'scope']

export interface DerivedDialect {
  operation: Operation
  dialect: JsonObject
}

/**
 * The operations of a document that hand out tokens, and the dialect the schemas of each show: names are recognised in any
 * spelling (`clientID`, `client-id`), grants by the values `grant_type` may have. Several belong together as long as each
 * grant stands in one of them; the first comes first.
 *
 * @param documentedGrants grants the document's OAuth 2 flows name, for a `grant_type` that lists none
 */
export function deriveDialects(document: JsonObject, documentedGrants: readonly string[]): DerivedDialect[] {
  const found: DerivedDialect[] = []
  const taken = new Set<string>()
  for (const operation of operationsOf(document)) {
    if (operation.method !== 'POST') continue
    const dialect = shownDialect(document, operation, found.length === 0 ? documentedGrants : [])
    if (!dialect) continue
    const grants = Object.keys(objectOf(dialect['grants']))
    if (grants.some((grant) => taken.has(grant))) continue
    // One address is asked for tokens: what is a secret at one place must not go to another.
    if (found[0] && serversOf(document, operation) !== serversOf(document, found[0].operation)) continue
    for (const grant of grants) taken.add(grant)
    found.push({ operation, dialect })
  }
  const endpoint = authorizationEndpoint(document)
  for (const { dialect } of found) {
    if (endpoint !== undefined && Object.hasOwn(objectOf(dialect['grants']), 'authorization_code'))
      dialect['authorization'] = { url: endpoint }
  }
  return found
}

/** The address people are sent to, where the document has it as an operation and no security scheme names it. */
function authorizationEndpoint(document: JsonObject): string | undefined {
  const base = serverUrl(document)
  const schemes = Object.values(objectOf(objectOf(document['components'])['securitySchemes']))
  const isNamed = schemes.some((scheme) => objectOf(deref(document, scheme))['type'] === 'oauth2')
  const operation = operationsOf(document).find((one) => {
    const names = new Set(parametersOf(document, one).map(({ name }) => name))
    const isAsked = names.has('response_type') && names.has('client_id')
    return one.method === 'GET' && !one.path.includes('{') && isAsked
  })
  if (!operation || isNamed || !base?.startsWith('https:')) return undefined
  return base.replace(/\/$/, '') + operation.path
}

/** The dialect that the schemas of an operation show, if they show one. */
export function shownDialect(
  document: JsonObject,
  one: Operation,
  documentedGrants: readonly string[],
): JsonObject | undefined {
  // A path with a variable is not where tokens of a client come from.
  if (parametersOf(document, one).some(({ place }) => place === 'path')) return undefined
  const { operation } = one
  const { encoding, properties: request } = tokenRequest(document, operation)
  const fields = recognise(request, requestParameters)
  const answer = recogniseAll(answerProperties(document, operation), answerMembers)
  const credentials = ['grant_type', 'client_id', 'client_secret'].filter((name) => fields.has(name))
  if (!answer.has('access_token') || credentials.length === 0) return undefined

  const grants = grantsOf(request, fields, documentedGrants)
  if (grants.length === 0) return undefined
  const known = new Set(fields.values())
  const others = [...request.keys()].filter((name) => !known.has(name))
  const fixed = others.flatMap((name) => {
    const value = onlyValue(request.get(name))
    return value === undefined ? [] : [[name, value] as const]
  })
  const free = others.filter((name) => !fixed.some(([fixedName]) => fixedName === name))
  const differing: [string, string | null][] = [...fields].filter(([parameter, field]) => parameter !== field)
  if (!fields.has('grant_type')) differing.unshift(['grant_type', null])
  return {
    encoding,
    clientAuth: fields.has('client_secret')
      ? 'client_secret_post'
      : fields.has('client_id') && !asksForBasic(document, operation)
        ? 'none'
        : 'client_secret_basic',
    grants: Object.fromEntries(
      grants.map((grant) => [
        grant,
        {
          parameters: [...(parametersOfGrant[grant] ?? []).filter((name) => fields.has(name)), ...free],
          ...(fixed.length > 0 ? { fixed: Object.fromEntries(fixed) } : {}),
        },
      ]),
    ),
    ...(differing.length > 0 ? { fields: Object.fromEntries(differing) } : {}),
    response: Object.fromEntries([...answer].map(([member, { names }]) => [member, names])),
    ...(answer.get('token_type')?.required ? {} : { tokenTypeOptional: true }),
  }
}

/** The operation itself names HTTP Basic as what it is called with. */
function asksForBasic(document: JsonObject, operation: JsonObject): boolean {
  const schemes = objectOf(objectOf(document['components'])['securitySchemes'])
  const security = Array.isArray(operation['security']) ? operation['security'] : []
  return security.some((requirement) =>
    Object.keys(objectOf(requirement)).some((name) => {
      const { type, scheme } = objectOf(deref(document, schemes[name]))
      return type === 'http' && /^basic$/i.test(String(scheme))
    }),
  )
}

/** The members of a token operation's request body; the form is preferred, as RFC 6749 says. */
export function tokenRequest(
  document: JsonObject,
  operation: JsonObject,
): { encoding: 'form' | 'json'; properties: Map<string, SchemaProperty> } {
  const body = objectOf(deref(document, operation['requestBody']))
  const form = schemaFor(body, 'application/x-www-form-urlencoded')
  const schema = form ?? schemaFor(body, 'application/json')
  return { encoding: form ? 'form' : 'json', properties: schemaProperties(document, schema) }
}

type Properties = Map<string, SchemaProperty>

function grantsOf(request: Properties, fields: Map<string, string>, documented: readonly string[]): string[] {
  const { values = [], sample = '' } = request.get(fields.get('grant_type') ?? '') ?? {}
  const named = values.filter((value) => value in parametersOfGrant)
  if (named.length > 0) return named
  // A default or an example of what has no other values.
  if (values.length === 0 && sample in parametersOfGrant) return [sample]
  const usable = documented.filter(
    (grant) => grant in parametersOfGrant && (grant !== 'refresh_token' || fields.has(grant)),
  )
  if (usable.length > 0) return usable
  if (fields.has('username') && fields.has('password')) return ['password']
  const shown = ['authorization_code', 'refresh_token'].filter((grant) =>
    fields.has(grant === 'authorization_code' ? 'code' : grant),
  )
  if (shown.length > 0) return shown
  return fields.has('client_id') || fields.has('grant_type') ? ['client_credentials'] : []
}

/** The value of a property that must be sent and can only have one; an optional one may belong to another grant. */
function onlyValue(property: SchemaProperty | undefined): string | undefined {
  return property?.required && property.values.length === 1 ? property.values[0] : undefined
}

const normalise = (name: string): string => name.toLowerCase().replace(/[_-]/g, '')

/** RFC name to the name the schema uses. */
function recognise(properties: Properties, wanted: readonly string[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, { names }] of recogniseAll(properties, wanted)) if (names[0]) found.set(name, names[0])
  return found
}

/** RFC name to every name the schema uses for it, its own first. */
function recogniseAll(
  properties: Properties,
  wanted: readonly string[],
): Map<string, { names: string[]; required: boolean }> {
  const found = new Map<string, { names: string[]; required: boolean }>()
  for (const name of wanted) {
    const names = [...properties.keys()]
      .filter((property) => normalise(property) === normalise(name))
      .toSorted((a, b) => Number(b === name) - Number(a === name))
    if (names.length === 0) continue
    found.set(name, {
      names,
      required: names.length === 1 && properties.get(names[0] ?? '')?.required === true,
    })
  }
  return found
}

function schemaFor(body: JsonObject, mediaType: string): Json | undefined {
  const entry = Object.entries(objectOf(body['content'])).find(
    ([name]) => name.split(';')[0]?.trim().toLowerCase() === mediaType,
  )
  return isObject(entry?.[1]) ? entry[1]['schema'] : undefined
}

function answerProperties(document: JsonObject, operation: JsonObject): Properties {
  const responses = objectOf(operation['responses'])
  for (const status of ['200', '201']) {
    const schema = schemaFor(objectOf(deref(document, responses[status])), 'application/json')
    if (schema !== undefined) return schemaProperties(document, schema)
  }
  return new Map()
}
