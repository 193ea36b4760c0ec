import {
  deref,
  isLoopback,
  isObject,
  type Json,
  type JsonObject,
  objectOf,
  parseUrl,
} from '@latchkey/openapi'
import { deviceGrant } from '../grants.ts'

/** Everything the OAuth 2 schemes of a document say about one token URL. */
export interface TokenUrl {
  /** Absolute, without query and fragment. */
  url: URL
  /** The path with its variables as the document writes them: `/{tenant}/oauth2/token`. */
  path: string
  /** Its server, with variables where it is that of the API. */
  server: JsonObject
  grants: string[]
  /** Path at which tokens are refreshed, where it is another one. */
  refreshPath: string | undefined
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

/** What people give to a program, which may go on without them. */
const ofPeople = new Set(['authorization_code', deviceGrant])

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
  const refreshedElsewhere = new Set<TokenUrl>()
  const base = serverBase(document)
  for (const { scheme, grant, flow, tokenUrl } of flowsOf(document)) {
    const url = addressOf(tokenUrl, base)
    const problem = url
      ? problemOf(url, overlay, base)
      : `is no address of its own: write the whole address in ${overlay}`
    if (!url || problem !== undefined) {
      notes.push(
        `The token URL of the security scheme "${scheme}" (${spelled(tokenUrl)}) cannot become an operation: it ${problem}.`,
      )
      continue
    }
    const same = found.find((other) => other.url.href === url.href)
    const entry = same ?? newTokenUrl(url, base)
    if (!same) found.push(entry)
    entry.grants = [...new Set([...entry.grants, grant])]
    const left = takeRefresh(entry, flow, base)
    if (left !== undefined) {
      refreshedElsewhere.add(entry)
      notes.push(`The refresh URL of the security scheme "${scheme}" was left out: ${left}.`)
    }
    entry.scopes = [...new Set([...entry.scopes, ...Object.keys(objectOf(flow['scopes']))])]
  }
  // RFC 6749, section 6: a refresh token is used where it came from, unless the document names another place. A vendor
  // that issues none is never asked.
  for (const { grants } of found.filter((entry) => !refreshedElsewhere.has(entry)))
    if (grants.some((one) => ofPeople.has(one)) && !grants.includes('refresh_token'))
      grants.push('refresh_token')
  const rank = ({ grants }: TokenUrl): number =>
    grants.includes('client_credentials') ? 0 : grants.includes('password') ? 1 : 2
  return { found: found.toSorted((a, b) => rank(a) - rank(b)), notes }
}

interface Flow {
  /** Name of the scheme. */
  scheme: string
  grant: string
  flow: JsonObject
  /** What stands for it, if anything: an address only where it is text. */
  tokenUrl: Json | undefined
}

/** The flows of a document's OAuth 2 schemes that hand out tokens at an address. */
function flowsOf(document: JsonObject): Flow[] {
  const schemes = Object.entries(objectOf(objectOf(document['components'])['securitySchemes']))
  return schemes.flatMap(([scheme, value]) => {
    const { type, flows } = objectOf(deref(document, value))
    if (type !== 'oauth2') return []
    return Object.entries(objectOf(flows)).flatMap(([name, flow]): Flow[] => {
      const grant = grantOfFlow[name]
      return grant && isObject(flow) ? [{ scheme, grant, flow, tokenUrl: flow['tokenUrl'] }] : []
    })
  })
}

/** An empty one is the server itself to a URL parser, as a number is a path, and left out to whoever wrote it. */
function addressOf(tokenUrl: Json | undefined, base: ServerBase | undefined): URL | undefined {
  const isAddress = typeof tokenUrl === 'string' && tokenUrl.trim() !== ''
  return isAddress ? parseUrl(tokenUrl, base?.url) : undefined
}

function spelled(tokenUrl: Json | undefined): string {
  if (tokenUrl === undefined) return 'none is stated'
  return typeof tokenUrl === 'string' ? tokenUrl : JSON.stringify(tokenUrl)
}

function newTokenUrl(url: URL, base: ServerBase | undefined): TokenUrl {
  const isOpen = /[{}]/.test(url.hostname) && isOfBase(url, base)
  const server = isOpen ? base.server : { url: url.origin }
  return { url, path: templateOf(url), server, grants: [], refreshPath: undefined, scopes: [] }
}

/** Adds the refresh URL of a flow to its token URL; gives the reason where that cannot be. */
function takeRefresh(
  entry: TokenUrl,
  { refreshUrl }: JsonObject,
  base: ServerBase | undefined,
): string | undefined {
  if (typeof refreshUrl !== 'string' || entry.grants.includes('refresh_token')) return undefined
  const url = parseUrl(refreshUrl, base?.url)
  if (!url) return `${refreshUrl} is no address of its own`
  // What is a secret at one place must not go to another.
  if (url.origin !== entry.url.origin)
    return `${url.href} is not where tokens come from (${entry.url.origin})`
  const path = templateOf(url)
  if (path !== entry.path && (path.includes('{') || url.search !== ''))
    return `${url.href} has more than a path`
  entry.grants.push('refresh_token')
  if (path !== entry.path) entry.refreshPath = path
  return undefined
}

/** Why an address cannot be that of a token operation. */
function problemOf(url: URL, overlay: string, base: ServerBase | undefined): string | undefined {
  const { protocol, hostname, search, hash, username } = url
  if (!/^https?:$/.test(protocol)) return 'is not of the web'
  // RFC 6749, section 3.2: what is sent there are secrets.
  if (protocol === 'http:' && !isLoopback(hostname))
    return `is http, over which no secret is sent: write its https address in ${overlay}`
  if (/[{}]/.test(hostname) && !isOfBase(url, base))
    return `has a variable for a host: write the whole address in ${overlay}`
  return search === '' && hash === '' && username === ''
    ? undefined
    : `has more than a path: a query, a fragment or a user: write its address without them in ${overlay}, and what the query holds as query of x-token-dialect`
}

/** A URL writes the braces of a variable as bytes. */
function templateOf({ pathname }: URL): string {
  return pathname.replace(/%7B([^/]+?)%7D/gi, '{$1}')
}

/** Where relative addresses start: the address of the first server, whose host may have variables. */
interface ServerBase {
  url: string
  /** The origin, with the variables of the host. */
  server: JsonObject
}

function serverBase(document: JsonObject): ServerBase | undefined {
  const servers = document['servers']
  const { url, variables } = objectOf(Array.isArray(servers) ? servers[0] : undefined)
  const [, origin] = (typeof url === 'string' && /^(https?:\/\/[^/]+)(\/[^{}]*)?$/.exec(url)) || []
  if (origin === undefined) return undefined
  const named = Object.entries(objectOf(variables)).filter(([name]) => origin.includes(`{${name}}`))
  const own = named.length > 0 ? { variables: Object.fromEntries(named) } : {}
  return { url: String(url), server: { url: origin, ...own } }
}

/** Whether an address has the host of the server, the variables of which have values. */
function isOfBase(url: URL, base: ServerBase | undefined): base is ServerBase {
  return base !== undefined && parseUrl(base.url)?.origin === url.origin
}

/** The first server's address, where it is absolute and has no variables. */
export function serverUrl(document: JsonObject): string | undefined {
  const servers = document['servers']
  const url = Array.isArray(servers) ? objectOf(servers[0])['url'] : undefined
  return typeof url === 'string' && /^https?:\/\/[^{}]+$/.test(url) ? url : undefined
}
