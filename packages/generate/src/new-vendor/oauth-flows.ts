import { deref, isLoopback, isObject, type JsonObject, objectOf, parseUrl } from '@latchkey/openapi'
import { deviceGrant } from '../grants.ts'

/** Everything the OAuth 2 schemes of a document say about one token URL. */
export interface TokenUrl {
  /** Absolute, without query and fragment. */
  url: URL
  /** The path with its variables as the document writes them: `/{tenant}/oauth2/token`. */
  path: string
  grants: string[]
  /** What tokens can be asked for; empty where the document names none. */
  scopes: string[]
}

const grantOfFlow: Record<string, string> = {
  clientCredentials: 'client_credentials',
  // OpenAPI 2.0's names; converted documents have the ones above, but not every converter gets there.
  application: 'client_credentials',
  password: 'password',
  authorizationCode: 'authorization_code',
  accessCode: 'authorization_code',
  // New in OpenAPI 3.2.
  deviceAuthorization: deviceGrant,
}

/**
 * Token URLs of a document's OAuth 2 schemes: the one a program can use on its own first. Relative ones start at the server.
 *
 * @param overlay What notes call the overlay: its path, where the vendor has a folder.
 */
export function tokenUrls(
  document: JsonObject,
  overlay = 'overlay.yaml',
): { found: TokenUrl[]; notes: string[] } {
  const found: TokenUrl[] = []
  const notes: string[] = []
  const schemes = objectOf(objectOf(document['components'])['securitySchemes'])
  for (const [name, value] of Object.entries(schemes)) {
    const scheme = objectOf(deref(document, value))
    if (scheme['type'] !== 'oauth2') continue
    for (const [flowName, flow] of Object.entries(objectOf(scheme['flows']))) {
      const grant = grantOfFlow[flowName]
      const tokenUrl = isObject(flow) ? flow['tokenUrl'] : undefined
      if (!grant || !isObject(flow) || typeof tokenUrl !== 'string') continue
      const url = parseUrl(tokenUrl, serverUrl(document))
      const problem = url ? problemOf(url, overlay) : 'is no address of its own'
      if (!url || problem !== undefined) {
        notes.push(
          `The token URL of the security scheme "${name}" (${tokenUrl}) cannot become an operation: it ${problem}.`,
        )
        continue
      }
      const same = found.find((other) => other.url.href === url.href)
      const entry = same ?? { url, path: templateOf(url), grants: [], scopes: [] }
      if (!same) found.push(entry)
      const grants = [grant, ...(flow['refreshUrl'] === tokenUrl ? ['refresh_token'] : [])]
      entry.grants = [...new Set([...entry.grants, ...grants])]
      entry.scopes = [...new Set([...entry.scopes, ...Object.keys(objectOf(flow['scopes']))])]
    }
  }
  const rank = ({ grants }: TokenUrl): number =>
    grants.includes('client_credentials') ? 0 : grants.includes('password') ? 1 : 2
  return { found: found.toSorted((a, b) => rank(a) - rank(b)), notes }
}

/** Why an address cannot be that of a token operation. */
function problemOf({ protocol, hostname, search, hash, username }: URL, overlay: string): string | undefined {
  if (!/^https?:$/.test(protocol)) return 'is not of the web'
  // RFC 6749, section 3.2: what is sent there are secrets.
  if (protocol === 'http:' && !isLoopback(hostname))
    return `is http, over which no secret is sent: write its https address in ${overlay}`
  if (/[{}]/.test(hostname)) return `has a variable for a host: write the whole address in ${overlay}`
  return search === '' && hash === '' && username === ''
    ? undefined
    : 'has more than a path: a query, a fragment or a user'
}

/** A URL writes the braces of a variable as bytes. */
function templateOf({ pathname }: URL): string {
  return pathname.replace(/%7B([^/]+?)%7D/gi, '{$1}')
}

/** The first server's address, where it is absolute and has no variables. */
export function serverUrl(document: JsonObject): string | undefined {
  const servers = document['servers']
  const url = Array.isArray(servers) ? objectOf(servers[0])['url'] : undefined
  return typeof url === 'string' && /^https?:\/\/[^{}]+$/.test(url) ? url : undefined
}
