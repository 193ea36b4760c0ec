import {
  authFetch,
  cached,
  checkUrl,
  staticToken,
  tokenExchange,
  type Exchange,
  type TokenExchangeOptions,
} from '@latchkey/auth-core'
import { describedDialect } from '@latchkey/auth-core/dialect'
import createClient from 'openapi-fetch'
import { type Json, type JsonObject, objectOf } from '@latchkey/openapi'
import type { TokenOperation } from '@latchkey/spec'
import type { Connect, LiveClient, ReadVariable } from './client.ts'

export interface DocumentVendor {
  vendor: string
  document: JsonObject
  token: TokenOperation | undefined
}

/** Parameters of a token request that have options of their own, and are not asked for by their names. */
const known = ['grant_type', 'client_id', 'client_secret', 'username', 'password']

/**
 * A client made from a document alone, for a vendor that has no package: the token by its `x-token-dialect`, the
 * addresses by its servers. Its settings are environment variables that start with the vendor's name: `ACME_CLIENT_ID`,
 * `ACME_CLIENT_SECRET`, for the password grant `ACME_USERNAME` and `ACME_PASSWORD`, further parameters of the token
 * request by their names; without a token operation `ACME_ACCESS_TOKEN`, where the API wants one; `ACME_BASE_URL` and
 * `ACME_TOKEN_BASE_URL` in place of the document's addresses.
 */
export function connectByDocument({ vendor, document, token }: DocumentVendor): Connect {
  const nameOf = (what: string): string => `${vendor}_${what}`.toUpperCase().replaceAll('-', '_')
  return (readByName, fetch): LiveClient => {
    const read = ((what: string, ...fallback: [undefined?]) =>
      (readByName as (...args: unknown[]) => unknown)(nameOf(what), ...fallback)) as ReadVariable
    const baseUrl = read('base_url', undefined) ?? serverOf(document) ?? read('base_url')
    const { origin } = checkUrl(nameOf('base_url'), baseUrl)
    const tokenSource = token
      ? cached(exchangeOf(document, token, read, baseUrl, fetch))
      : wantsToken(document)
        ? staticToken(read('access_token'))
        : undefined
    const client = createClient<Record<string, never>>({
      baseUrl,
      fetch: tokenSource ? authFetch(tokenSource, { origins: [origin], fetch }) : fetch,
    })
    // Which operations there are is data here; the types of the client know of none.
    return Object.assign(client as unknown as Pick<LiveClient, 'request'>, { tokenSource })
  }
}

function exchangeOf(
  document: JsonObject,
  { path, dialect }: TokenOperation,
  read: ReadVariable,
  apiUrl: string,
  fetch: typeof globalThis.fetch,
): Exchange {
  const item = objectOf(objectOf(document['paths'])[path])
  const own = serverOf(objectOf(item['post'])) ?? serverOf(item)
  const grants = ['client_credentials', 'password'] as const
  const grant = grants.find((one) => Object.hasOwn(dialect.grants, one))
  if (grant === undefined) {
    throw new Error(
      `its token operation has ${Object.keys(dialect.grants).join(', ')}: a person is needed for that`,
    )
  }
  const fixed = Object.keys(dialect.grants[grant]?.fixed ?? {})
  const further = Object.keys(dialect.fields).filter((name) => ![...known, ...fixed].includes(name))
  const extra = further.flatMap((name) => {
    const value = read(name, undefined)
    return value === undefined ? [] : [[name, value]]
  })
  const common = {
    baseUrl: read('token_base_url', undefined) ?? own ?? apiUrl,
    clientId: read('client_id'),
    extraParams: Object.fromEntries(extra) as Record<string, string>,
    fetch: (request: Request) => fetch(request),
  }
  const options: TokenExchangeOptions =
    grant === 'client_credentials'
      ? { grant, ...common, clientSecret: read('client_secret') }
      : {
          grant,
          ...common,
          ...(dialect.clientAuth !== 'none' && { clientSecret: read('client_secret') }),
          username: read('username'),
          password: read('password'),
        }
  return tokenExchange(createClient(), path, describedDialect(dialect), options)
}

/** The first server's address, its variables at their defaults; none where it is relative. */
function serverOf(holder: JsonObject): string | undefined {
  const servers = holder['servers']
  const first = objectOf(Array.isArray(servers) ? servers[0] : undefined)
  const variables = objectOf(first['variables'])
  const url = String(first['url'] ?? '').replaceAll(/\{([^{}]+)\}/g, (_, name: string) =>
    String(objectOf(variables[name])['default'] ?? ''),
  )
  return /^https?:\/\//.test(url) ? url : undefined
}

function wantsToken(document: JsonObject): boolean {
  const schemes: Json[] = Object.values(objectOf(objectOf(document['components'])['securitySchemes']))
  return schemes.some((scheme) => {
    const { type, scheme: how } = objectOf(scheme)
    return type === 'oauth2' || type === 'openIdConnect' || String(how).toLowerCase() === 'bearer'
  })
}
