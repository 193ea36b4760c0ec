import { checkUrl, ConfigurationError } from '@latchkey/auth-core'
import { type Step, withDefaults } from './wire-client.ts'

/** Values of a server's variables. */
export interface ServerVariables {
  readonly [name: string]: string
}

/**
 * Fills the variables of a server's address.
 *
 * @throws {@link ConfigurationError} naming the variable, for a value that would lead to another place than the address says.
 */
export function fillServer(template: string, variables: ServerVariables): string {
  const hostEnd = template.indexOf('/', template.indexOf('://') + 3)
  return template.replace(/\{([^{}]+)\}/g, (part, name: string, at: number) => {
    const value = variables[name]
    const isInHost = at > 0 && (hostEnd < 0 || at < hostEnd)
    // Behind a whole host: `https://{host}:{port}{basePath}`.
    const isTail = /[\w}]$/.test(template.slice(0, at)) && /^(\/|$)/.test(template.slice(at + part.length))
    // A path may have a part that is empty unless somebody says more.
    if (typeof value !== 'string' || (value === '' && ((isInHost && !isTail) || at === 0)))
      throw new ConfigurationError(name, 'is missing: it is part of the address')
    if (value && !(isInHost ? (isTail ? tailPart : hostPart) : restPart).test(value))
      throw new ConfigurationError(name, 'would lead to another address than the document states')
    return value
  })
}

/** A host must not end early. */
const hostPart = /^[\w.-]+(:\d+)?$/
/** What ends a host may go on with a port and a path. */
const tailPart = /^[\w.-]*(:\d+)?(\/(?!(.*\/)?\.{1,2}(\/|$))[^?#\\]*)?$/
/** A path may have several segments, but none that leads back. A scheme, or a whole address, is judged with the address. */
const restPart = /^(?!(.*\/)?\.{1,2}(\/|$))[^?#\\]+$/

/** The addresses a document states for its API, by environment. */
export interface ServerChoices {
  readonly [environment: string]: {
    readonly url: string
    readonly variables?: {
      readonly [name: string]: { readonly default?: string; readonly values?: readonly string[] }
    }
  }
}

/**
 * The address of the API, as the options of a client say.
 *
 * @throws {@link ConfigurationError} naming the option, for a value the document does not know, and where nothing says which.
 */
export function chooseServer(
  choices: ServerChoices,
  given: { baseUrl: string | undefined; environment: string | undefined; preset: string | undefined },
  variables: { readonly [name: string]: string | undefined },
): string {
  const { baseUrl, environment = given.preset } = given
  const others = Object.entries({ environment: given.environment, ...variables })
  if (baseUrl !== undefined) {
    for (const [name, value] of others)
      if (value !== undefined) throw new ConfigurationError(name, 'excludes "baseUrl"')
    return baseUrl
  }
  const names = Object.keys(choices).join(', ')
  if (environment === undefined)
    throw new ConfigurationError(
      'environment',
      `(${names}) or "baseUrl" is missing: the document has no production server first`,
    )
  if (!Object.hasOwn(choices, environment))
    throw new ConfigurationError('environment', `must be one of ${names}`)
  const { url, variables: known = {} } = choices[environment]!
  const values = Object.entries(known).flatMap(([name, { default: preset, values: allowed }]) => {
    const value = variables[name] ?? preset
    // What is left empty is no choice, unless the document says that it may be.
    if (value === '' && preset !== '')
      throw new ConfigurationError(name, 'is missing: it is part of the address')
    if (value !== undefined && allowed && !allowed.includes(value))
      throw new ConfigurationError(name, `must be one of ${allowed.join(', ')}`)
    return value === undefined ? [] : [[name, value]]
  })
  return fillServer(url, Object.fromEntries(values) as ServerVariables)
}

/**
 * Where operations live that have servers of their own: pairs of an address of the API and theirs, variables and all. Without
 * an address of the API, for any that is not loopback; without theirs, they have none a credential may go to.
 */
export type OperationServers = readonly (readonly [api: string, own?: string])[]

/** Address of the operations for a client of the API at this one. A client somewhere else, as with a mock or a proxy, has none. */
function find(
  servers: OperationServers,
  defaults: ServerVariables,
  baseUrl: string,
): { url: string | undefined } | undefined {
  for (const [api, own] of servers) {
    const values = valuesIn(api, baseUrl, defaults)
    if (values) return { url: own && fillServer(own, { ...defaults, ...values }) }
  }
  return undefined
}

/**
 * Sends an operation to the server its document states for it. A client that was given an address its document does not
 * state, such as a proxy's or a mock's, sends everything there.
 *
 * @param defaults values of the variables that are not in the address of the API
 */
export function server(servers: OperationServers, defaults: ServerVariables = {}): Step {
  return (next, operation, baseUrl) => {
    const found = find(servers, defaults, baseUrl)
    if (!found) return next
    return (init) => {
      if (found.url === undefined && init['baseUrl'] === undefined)
        throw new ConfigurationError(
          'baseUrl',
          `is missing: ${operation} has no server of its own that could be called`,
          {
            code: 'not_sendable',
          },
        )
      return next(withDefaults(init, { baseUrl: found.url }))
    }
  }
}

/** Where an operation is called for a client of the API at this address; `undefined` where nobody says. */
export function ownServer(
  servers: OperationServers,
  defaults: ServerVariables,
  baseUrl: string,
): string | undefined {
  return find(servers, defaults, baseUrl)?.url
}

/** Where tokens may go: the origin of the API, and those of the operations that live elsewhere. */
export function statedOrigins(
  baseUrl: string,
  servers: readonly OperationServers[],
  defaults: ServerVariables = {},
): string[] {
  const urls = servers.flatMap((some) => find(some, defaults, baseUrl)?.url ?? [])
  return [...new Set([baseUrl, ...urls].map((url) => checkUrl('baseUrl', url).origin))]
}

/** The values of the variables in an address; `undefined` if it is another address. */
function valuesIn(template: string, url: string, defaults: ServerVariables): ServerVariables | undefined {
  if (template === '')
    return /^https?:\/\/(localhost|127(\.\d+){3}|\[::1\])(?![^:/])/.test(url) ? undefined : {}
  const names: string[] = []
  const pattern = trimmed(template).replace(/\{([^{}]+)\}|[$()*+.?[\\\]^|]/g, (found, name?: string) => {
    if (name === undefined) return `\\${found}`
    names.push(name)
    return defaults[name] === '' ? '([^?#]*?)' : '([^?#]+?)'
  })
  const match = new RegExp(`^${pattern}/?$`).exec(url)
  return match ? Object.fromEntries(names.map((name, index) => [name, match[index + 1]!])) : undefined
}

function trimmed(url: string): string {
  return url.replace(/\/$/, '')
}

/** Fills a part of an address that nobody has said, as it comes with the token: a host that exists nowhere (RFC 6761 §6.4). */
export const unknownPart = 'address-of-the-token.invalid'

/** Where calls are addressed to that go to the address of their token: `baseUrl` of `addressFromToken`. */
export const unknownBase = `https://${unknownPart}`

/**
 * Where a client addresses its calls to whose tokens bring the address: the path is that of the stated address, behind the
 * last part that nobody has said.
 */
export function baseOfToken(stated: string): string {
  const behind = stated.split(unknownPart).at(-1)!
  const [, path = ''] = /^(?:https?:\/\/)?[^/]*(\/.*)?$/i.exec(behind) ?? []
  return unknownBase + path
}

/**
 * An address that was said whole, for what does not wait for a token.
 *
 * @throws {@link ConfigurationError} naming the option, for one that comes with tokens of the client's own alone
 */
export function knownAddress(option: string, address: string | undefined): string {
  if (address !== undefined && !address.includes(unknownPart)) return address
  throw new ConfigurationError(
    option,
    'is missing: the address of this API comes with the tokens a client gets itself',
  )
}
