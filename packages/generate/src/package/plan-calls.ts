import { deref, type JsonObject, objectOf, operationsOf } from '@latchkey/openapi'
import type { TokenCalls, TokenOperation } from '@latchkey/spec'
import { isOption, isWord, plain } from '../words.ts'

/** How the calls of a package are authorized, as the document's security says. */
export interface CallPlan {
  /** Where tokens go, if not in `Authorization: Bearer …`. */
  token: TokenCalls | undefined
  /** What is sent beside, or in place of, a token. */
  schemes: CallSchemePlan[]
  /** Options that are enough together; `token` stands for a token. Empty where nothing is asked for. */
  alternatives: string[][]
  /** Whether every operation can do without. */
  isOptional: boolean
  /** Operations that do not ask for all of it, by `METHOD /path`: the options they ask for. */
  operations: { [operation: string]: string[] }
  /** A certificate of the client's is asked for, which only the user's own `fetch` can bring. */
  needsCertificate: boolean
  /** What a document asks for and no option can give. */
  unmet: string[]
}

export interface CallSchemePlan {
  option: string
  /** Data for `withCredentials`. */
  scheme:
    { kind: 'key'; in: 'header' | 'query' | 'cookie'; name: string; scheme?: string } | { kind: 'basic' }
}

/** Whether calls carry a key, or a name and password. */
export function hasKind({ schemes }: CallPlan, kind: 'key' | 'basic'): boolean {
  return schemes.some(({ scheme }) => scheme.kind === kind)
}

/** Where a token of several values stands until `withTokenParts` takes it apart. */
const wholePlace = { header: 'latchkey-token', scheme: '' }

/** The same as `withCredentials` of client-core takes it: a client with tokens and nothing stated takes a token. */
export function callRules(calls: CallPlan) {
  const { schemes, alternatives, token, isOptional, operations } = calls
  const ways = alternatives.length > 0 ? alternatives : [[needsFetch(calls) ? 'fetch' : 'token']]
  return {
    schemes: Object.fromEntries(schemes.map(({ option, scheme }) => [option, scheme])),
    alternatives: isOptional ? [...ways, []] : ways,
    ...(token && ('headers' in token ? { token: wholePlace, parts: token.headers } : { token })),
    ...(Object.keys(operations).length > 0 && { operations }),
  }
}

/** Whether calls need what no option can give, and nothing else will do. */
export function needsFetch({ alternatives, unmet, token, isOptional }: CallPlan): boolean {
  return alternatives.length === 0 && unmet.length > 0 && !token && !isOptional
}

export function planCalls(
  document: JsonObject,
  token: Pick<TokenOperation, 'calls' | 'operations'> | undefined,
  serverOptions: readonly string[],
): CallPlan {
  const defined = objectOf(objectOf(document['components'])['securitySchemes'])
  const schemes = new Map<string, CallSchemePlan>()
  const optionOf = new Map<string, string>()
  const unmet = new Set<string>()
  let needsCertificate = false
  const alternatives = new Map<string, string[]>()

  /** The options of the schemes an operation asks for together. */
  const optionsOf = (requirement: readonly string[]): string[] => {
    const options: string[] = []
    for (const name of requirement) {
      const scheme = Object.hasOwn(defined, name) ? objectOf(deref(document, defined[name])) : {}
      const kind = kindOf(scheme, token)
      if (kind === 'certificate') needsCertificate = true
      else if (kind === 'unknown') unmet.add(`${name} (${describeUnmet(scheme)})`)
      else if (kind === 'token') options.push('token')
      else {
        const option = optionOf.get(name) ?? optionName(name, [...serverOptions, ...optionOf.values()])
        optionOf.set(name, option)
        schemes.set(option, { option, scheme: kind })
        options.push(option)
      }
    }
    const sorted = [...new Set(options)].toSorted()
    if (sorted.length > 0) alternatives.set(sorted.join(), sorted)
    return sorted
  }
  const asked = Object.entries(requirements(document, token?.operations ?? [])).map(([operation, ways]) => ({
    operation,
    isOpen: ways.every(({ length }) => length === 0),
    isOptional: ways.length === 0 || ways.some(({ length }) => length === 0),
    options: new Set(ways.flatMap(optionsOf)),
  }))
  // Tokens the document hands out, and asks for nowhere, are one way in.
  const isImplied = token && alternatives.size > 0 && ![...alternatives.values()].flat().includes('token')
  if (isImplied) {
    alternatives.set('token', ['token'])
    for (const { isOpen, options } of asked) if (!isOpen) options.add('token')
  }
  const all = new Set([...alternatives.values()].flat())
  // What asks for nothing an option could give is sent whatever there is.
  const narrow = asked.filter(
    ({ isOpen, options }) => isOpen || (options.size > 0 && options.size < all.size),
  )
  return {
    token: token?.calls,
    schemes: [...schemes.values()],
    alternatives: [...alternatives.values()],
    isOptional: all.size > 0 && asked.every((one) => one.isOptional),
    operations:
      all.size === 0 ? {} : Object.fromEntries(narrow.map((one) => [one.operation, [...one.options]])),
    needsCertificate,
    unmet: [...unmet],
  }
}

/** The sets of schemes that each operation asks for, apart from the token operations. */
function requirements(
  document: JsonObject,
  tokenOperations: readonly string[],
): { [operation: string]: string[][] } {
  const found = operationsOf(document).map(({ method, path, operation }): [string, string[][]] => {
    const security = operation['security'] ?? document['security']
    const ways = Array.isArray(security) ? security.map((one) => Object.keys(objectOf(one))) : []
    return [`${method} ${path}`, ways]
  })
  return Object.fromEntries(found.filter(([operation]) => !tokenOperations.includes(operation)))
}

/** What stands in the way of a scheme, as far as the document says it. */
function describeUnmet({ type, scheme, name }: JsonObject): string {
  if (type === undefined) return 'not defined'
  return [type, scheme ?? (type === 'apiKey' && name !== undefined ? `named ${JSON.stringify(name)}` : '')]
    .filter(Boolean)
    .join(' ')
}

function kindOf(
  scheme: JsonObject,
  token: Pick<TokenOperation, 'calls'> | undefined,
): CallSchemePlan['scheme'] | 'token' | 'certificate' | 'unknown' {
  const { type, in: where, name } = scheme
  const how = String(scheme['scheme'] ?? '')
  switch (type) {
    case 'oauth2':
    case 'openIdConnect':
      return 'token'
    case 'mutualTLS':
      return 'certificate'
    case 'http':
      if (/^bearer$/i.test(how)) return 'token'
      if (/^basic$/i.test(how)) return { kind: 'basic' }
      // Digest and its kin answer a challenge of each call.
      if (
        /^(digest|negotiate|ntlm|hoba|mutual|scram-.*|vapid|dpop)$/i.test(how) ||
        !/^[!-~][ -~]*$/.test(how)
      )
        return 'unknown'
      return { kind: 'key', in: 'header', name: 'Authorization', scheme: how }
    case 'apiKey': {
      if (where !== 'header' && where !== 'query' && where !== 'cookie') return 'unknown'
      if (typeof name !== 'string' || !(where === 'query' ? /./ : fieldName).test(name)) return 'unknown'
      return token && isPlaceOf(token.calls, where, String(name))
        ? 'token'
        : { kind: 'key', in: where, name: String(name) }
    }
    default:
      return 'unknown'
  }
}

/** What headers and cookies may be called (RFC 9110, section 5.1; RFC 6265, section 4.1.1). */
const fieldName = /^[\w!#$%&'*+.^`|~-]+$/

/** Whether a scheme is where the tokens of the document's own token operation travel. */
function isPlaceOf(calls: TokenCalls | undefined, where: string, name: string): boolean {
  if (calls && 'query' in calls) return where === 'query' && name === calls.query
  if (calls && 'headers' in calls) return isAmongHeaders(calls.headers, where, name)
  // A dialect's cookie is a header that names it.
  if (where === 'cookie') return calls?.header === 'Cookie' && calls.scheme === `${name}=`
  return where === 'header' && name.toLowerCase() === (calls?.header.toLowerCase() ?? 'authorization')
}

/** A cookie is what its header begins with, or has behind another one. */
function isAmongHeaders(headers: Readonly<Record<string, string>>, where: string, name: string): boolean {
  return Object.entries(headers).some(([header, text]) =>
    where === 'cookie'
      ? /^cookie$/i.test(header) && text.split(/;\s*/).some((one) => one.startsWith(`${name}=`))
      : where === 'header' && header.toLowerCase() === name.toLowerCase(),
  )
}

/** `X-Api-Key` is the option `xApiKey`; a name that means something else gets `Key` behind it. */
function optionName(name: string, given: readonly string[]): string {
  const words = name.normalize('NFKD').match(/[A-Za-z0-9]+/g) ?? ['key']
  const [first = 'key', ...others] = words
  const head = /^[A-Z0-9]+$/.test(first) ? first.toLowerCase() : first[0]!.toLowerCase() + first.slice(1)
  let option = [head, ...others.map((word) => word[0]!.toUpperCase() + word.slice(1))].join('')
  if (/^\d/.test(option)) option = `key${option}`
  const used = new Set(given.map(plain))
  while (isOption(option) || isWord(option) || used.has(plain(option))) option += 'Key'
  return option
}
