import { deref, type JsonObject, objectOf, operationsOf } from '@latchkey/openapi'
import type { TokenCalls, TokenOperation } from '@latchkey/spec'
import { isOption, isWord, plain } from '../words.ts'

/** How the calls of a package are authorized, as the document's security says. */
export interface CallPlan {
  /** Where tokens go, if not in `Authorization: Bearer …`. */
  token: TokenCalls | undefined
  /** What is sent beside, or in place of, a token. */
  schemes: CallSchemePlan[]
  /** Options that are enough together; `token` stands for a token. Empty where nothing is needed. */
  alternatives: string[][]
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

/** The same as `withCredentials` of client-core takes it: a client with tokens and nothing stated takes a token. */
export function callRules({ schemes, alternatives, token }: CallPlan) {
  return {
    schemes: Object.fromEntries(schemes.map(({ option, scheme }) => [option, scheme])),
    alternatives: alternatives.length > 0 ? alternatives : [['token']],
    ...(token && { token }),
  }
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
  for (const requirement of requirements(document, token?.operations ?? [])) {
    const options: string[] = []
    for (const name of requirement) {
      const scheme = objectOf(deref(document, defined[name]))
      const kind = kindOf(scheme, token)
      if (kind === 'certificate') needsCertificate = true
      else if (kind === 'unknown')
        unmet.add(`${name} (${[scheme['type'], scheme['scheme']].filter(Boolean).join(' ')})`)
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
  }
  // Tokens the document hands out, and asks for nowhere, are one way in.
  if (token && alternatives.size > 0 && ![...alternatives.values()].flat().includes('token'))
    alternatives.set('token', ['token'])
  return {
    token: token?.calls,
    schemes: [...schemes.values()],
    alternatives: [...alternatives.values()],
    needsCertificate,
    unmet: [...unmet],
  }
}

/** Every set of schemes that operations ask for, apart from the token operations. */
function requirements(document: JsonObject, tokenOperations: readonly string[]): string[][] {
  return operationsOf(document)
    .filter(({ method, path }) => !tokenOperations.includes(`${method} ${path}`))
    .flatMap(({ operation }) => {
      const security = operation['security'] ?? document['security']
      return Array.isArray(security) ? security.map((one) => Object.keys(objectOf(one))) : []
    })
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
      if (/^(digest|negotiate|ntlm|hoba|mutual|scram-.*|vapid|dpop)$/i.test(how) || how === '')
        return 'unknown'
      return { kind: 'key', in: 'header', name: 'Authorization', scheme: how }
    case 'apiKey': {
      if (where !== 'header' && where !== 'query' && where !== 'cookie') return 'unknown'
      return token && isPlaceOf(token.calls, where, String(name))
        ? 'token'
        : { kind: 'key', in: where, name: String(name) }
    }
    default:
      return 'unknown'
  }
}

/** Whether a scheme is where the tokens of the document's own token operation travel. */
function isPlaceOf(calls: TokenCalls | undefined, where: string, name: string): boolean {
  if (calls && 'query' in calls) return where === 'query' && name === calls.query
  return where === 'header' && name.toLowerCase() === (calls?.header.toLowerCase() ?? 'authorization')
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
