import {
  deref,
  isPlaceholderHost,
  type JsonObject,
  objectOf,
  type Operation,
  parseUrl,
} from '@latchkey/openapi'
import type { AuthorizationFacts, WrittenDialect, WrittenGrant } from './dialect.ts'

/** What a document says of its authorization endpoint: the dialect first, then the OAuth 2 scheme of the same token URL. */
export function authorizationFacts(
  document: JsonObject,
  { path }: Operation,
  written: WrittenDialect,
): AuthorizationFacts {
  const {
    url,
    fields,
    parameters: { response_type: _, ...constants } = {},
    code,
    repeated: named = [],
  } = written.authorization ?? {}
  const parameters = Object.keys(constants).length > 0 ? constants : undefined
  const own: WrittenGrant = written.grants['authorization_code'] ?? { parameters: [] }
  // A token call that lists the state can mean no other than that of the callback.
  const repeated = [...new Set([...named, ...own.parameters.filter((name) => name === 'state')])]
  return {
    endpoint: url ?? endpointOf(document, 'authorizationCode', 'authorizationUrl', path),
    dialect: {
      fields,
      parameters,
      code,
      repeated: repeated.length > 0 ? repeated : undefined,
      pkce: own.parameters.includes('code_verifier') ? undefined : false,
      scopeSeparator: own.scopeSeparator ?? written.scopeSeparator,
    },
  }
}

/** The device authorization endpoint that an OAuth 2 scheme states (OpenAPI 3.2). */
export function deviceEndpoint(document: JsonObject, { path }: Operation): string | undefined {
  return endpointOf(document, 'deviceAuthorization', 'deviceAuthorizationUrl', path)
}

/**
 * The address a flow of the document's OAuth 2 schemes states, if it can be used: https, without variables, and
 * somebody's. The flow whose token URL ends with the path of the token operation comes first.
 */
function endpointOf(document: JsonObject, flow: string, member: string, path: string): string | undefined {
  const schemes = Object.values(objectOf(objectOf(document['components'])['securitySchemes']))
  const flows = schemes.flatMap((scheme) => {
    const found = objectOf(objectOf(objectOf(deref(document, scheme))['flows'])[flow])
    return typeof found[member] === 'string' ? [found] : []
  })
  const isOfPath = (one: JsonObject): boolean => String(one['tokenUrl']).endsWith(path)
  const chosen = flows.find(isOfPath) ?? flows[0]
  const servers = document['servers']
  const server = Array.isArray(servers) ? String(objectOf(servers[0])['url']) : ''
  const url =
    chosen && parseUrl(String(chosen[member]), server.includes('{') ? undefined : server || undefined)
  const isUsable = url?.protocol === 'https:' && !/%7B|\{/i.test(url.href) && !isPlaceholderHost(url.hostname)
  return isUsable ? url.href : undefined
}
