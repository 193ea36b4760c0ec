import type { JsonObject } from '@latchkey/openapi'
import { grantRequest, type GrantRequest, readTokenOperation, type TokenOperation } from '@latchkey/spec'
import {
  addressOptions,
  type Choices,
  choicesOf,
  type TokenAddress,
  tokenAddressOf,
  type WireFacts,
} from '../wire/index.ts'
import { apiPairs } from '../wire/render-wire.ts'
import { planPackage, type PackagePlan } from './plan-package.ts'
import { isOpen } from './client-file.ts'
import { callRules, needsFetch } from './plan-calls.ts'
import { credentialOptions, type ProgramGrant, type TokenPlan } from './plan-token.ts'
import { variableOf } from './settings.ts'

/** A value that a client needs, as a program asks its user for it. */
export interface ClientSetting {
  /** Of the environment: `ACME_CLIENT_ID`. */
  variable: string
  about: string
  isSecret?: true
  isOptional?: true
  /** Not needed to get a token. */
  isForCalls?: true
  /** Another setting that makes this one unnecessary. */
  unless?: string
  /** What will do for a mock. */
  sample?: string
}

/** What `describedClient` of client-core makes a client of. */
export interface ClientDescription {
  vendor: string
  choices: Choices
  preset: string | undefined
  /** Where the API may be whose address comes with each token. */
  apiOrigins?: string[] | undefined
  /** Its path, where `choices` has none. */
  apiPath?: string | undefined
  /** Of the address: variable → setting. */
  variables: { [variable: string]: string }
  /** Operations that live elsewhere: pairs of an address of the API and theirs. */
  operationServers: { [operation: string]: (readonly [api: string, own?: string])[] }
  /** Of variables in those addresses. */
  defaults: { [variable: string]: string }
  tokenAddress: TokenAddress
  token: DescribedToken | undefined
  rules: ReturnType<typeof callRules>
}

interface DescribedToken {
  grant: ProgramGrant
  path: string
  dialect: Omit<GrantRequest, 'method' | 'path'> & { grants: TokenOperation['dialect']['grants'] }
  basicOrBody?: boolean
  headers: { [name: string]: string }
  /** Settings that are options of the token call. */
  options: string[]
  /** Settings that are parameters of the vendor's own → their names. */
  extra: { [setting: string]: string }
}

/** What a client of a document is made of, as data: what its package would have as code. */
export interface DescribedPackage {
  /** By name of the option. */
  settings: { [name: string]: ClientSetting }
  /** What `describedClient` of client-core takes. */
  client: ClientDescription
  plan: PackagePlan
  /** The grants of the token operations, where each needs a person. */
  personGrants: string[] | undefined
}

/** Plans the client of a compiled document for a program that has no package of it, by the plan of the package. */
export function describeClient(name: string, document: JsonObject, wire: WireFacts): DescribedPackage {
  const plan = planPackage(name, document, wire, undefined)
  const { token } = readTokenOperation(document)
  return {
    settings: settings(plan, wire),
    client: describe(plan, wire, token),
    plan,
    personGrants: token && !plan.token ? Object.keys(token.dialect.grants) : undefined,
  }
}

function describe(
  plan: PackagePlan,
  wire: WireFacts,
  operation: TokenOperation | undefined,
): ClientDescription {
  const { token, calls } = plan
  return {
    vendor: plan.title,
    ...choicesOf(wire.servers),
    ...(wire.apiOrigins && { apiOrigins: wire.apiOrigins, ...(wire.apiPath && { apiPath: wire.apiPath }) }),
    variables: Object.fromEntries(
      addressOptions(wire.servers).map(({ name, variable }) => [variable ?? name, name]),
    ),
    ...describeOperations(wire),
    tokenAddress: tokenAddressOf(wire),
    token: token && operation && describeToken(token, operation),
    rules: callRules(calls),
  }
}

/** Operations that live elsewhere, with an address for each of the API's. */
function describeOperations({
  servers,
  operationServers,
  operations,
  apiOrigins,
}: WireFacts): Pick<ClientDescription, 'operationServers' | 'defaults'> {
  const places = Object.entries(operations).flatMap(([operation, { server }]) =>
    server === undefined
      ? []
      : [[operation, apiPairs({ servers, apiOrigins }, operationServers[server] ?? [])] as const],
  )
  const all = [...servers, ...operationServers.flat()].flatMap(({ variables }) => Object.entries(variables))
  const defaults = all.flatMap(([name, one]) =>
    one.default === undefined ? [] : [[name, one.default] as const],
  )
  return { operationServers: Object.fromEntries(places), defaults: Object.fromEntries(defaults) }
}

function describeToken(plan: TokenPlan, operation: TokenOperation): DescribedToken {
  const { path, method: _method, ...words } = grantRequest(operation, plan.grant)
  const { grants } = operation.dialect
  const { fixed, required } = grants[plan.grant]!
  const { trade } = plan
  const isTraded = trade !== undefined
  return {
    grant: plan.grant,
    path: isTraded ? operation.path : path,
    // One grant, with nothing left that another may say; a second call needs to know what is whose.
    dialect: isTraded ? operation.dialect : { ...words, grants: { [plan.grant]: { fixed, required } } },
    ...(isTraded && { trade }),
    ...(plan.basicOrBody && { basicOrBody: true }),
    headers: plan.headers,
    options: [...credentialOptions(plan), ...plan.options.map(({ name }) => name)],
    extra: Object.fromEntries(extraSettings(plan).map(({ setting, name }) => [setting, name])),
  }
}

/** A parameter may be called what an option is called. */
function extraSettings({ extra, options }: TokenPlan) {
  const taken = new Set(['baseUrl', 'tokenBaseUrl', 'environment', ...options.map(({ name }) => name)])
  return extra.map((one) => ({ ...one, setting: taken.has(one.name) ? `${one.name}Parameter` : one.name }))
}

function settings(plan: PackagePlan, wire: WireFacts): DescribedPackage['settings'] {
  const { token } = plan
  const found: [string, Omit<ClientSetting, 'variable'>][] = [
    ...addressSettings(plan, wire),
    ...(token ? tokenSettings(token) : accessToken(plan)),
    ...plan.calls.schemes.flatMap((one) => keySettings(plan, one)),
  ]
  const prefix = plan.name.replaceAll('-', '_').toUpperCase()
  return Object.fromEntries(
    found.map(([name, setting]) => [name, { variable: variableOf(prefix, name), ...setting }]),
  )
}

type Found = [string, Omit<ClientSetting, 'variable'>][]

function addressSettings(
  { hasBaseUrl, isOfToken, serverOptions, token }: PackagePlan,
  wire: WireFacts,
): Found {
  const address = tokenAddressOf(wire)
  // Where the token endpoint is may depend on where the API is.
  const isFixed = address.url !== undefined && address.rows === undefined
  const forCalls: { isForCalls?: true } = token && !isFixed ? {} : { isForCalls: true }
  const [first] = serverOptions.needed
  const isOptional = token && isOfToken ? hasBaseUrl || token.server : hasBaseUrl
  // Where nothing says where the token endpoint is, any address will do.
  const other = first ?? (token && isOfToken ? 'tokenBaseUrl' : undefined)
  const need = isOptional ? { isOptional: true as const } : other === undefined ? {} : { unless: other }
  const about = 'where the API is, in place of what the document says'
  return [
    ['baseUrl', { about, ...forCalls, ...need }],
    ...serverOptions.all.map((name): Found[number] => {
      const isNeeded = serverOptions.needed.includes(name)
      const what =
        name === 'environment' && wire.servers.length > 0
          ? `which address of the document's: ${wire.servers.map((one) => one.name).join(', ')}`
          : 'a part of the address'
      return [
        name,
        {
          about: what,
          ...forCalls,
          ...(isNeeded && !isOptional ? { unless: 'baseUrl' } : { isOptional: true }),
        },
      ]
    }),
  ]
}

const abouts: Readonly<Record<string, Omit<ClientSetting, 'variable'>>> = {
  clientId: { about: 'of your application', sample: 'mock-client' },
  clientSecret: { about: 'of your application', isSecret: true, sample: 'mock-secret' },
  clientAssertion: { about: 'signed with the key of your application', isSecret: true, sample: 'a.b.c' },
  username: { about: 'of the user', sample: 'mock-user' },
  password: { about: 'of the user', isSecret: true, sample: 'mock-password' },
  assertion: { about: 'signed by whoever the token is for', isSecret: true, sample: 'a.b.c' },
}

function tokenSettings(token: TokenPlan): Found {
  const about = 'a parameter of the token call'
  const parameters = [...token.options.map((one) => ({ ...one, setting: one.name })), ...extraSettings(token)]
  return [
    [
      'tokenBaseUrl',
      { about: 'where the token endpoint is, in place of what the document says', isOptional: true },
    ],
    ...credentialOptions(token).map((name): Found[number] => [name, abouts[name]!]),
    ...parameters.map(({ setting, required, sample }): Found[number] => [
      setting,
      required ? { about, sample } : { about, isOptional: true },
    ]),
  ]
}

/** A token somebody else keeps; the package takes none where nothing is asked for, or what no option can bring. */
function accessToken(plan: PackagePlan): Found {
  const { alternatives, isOptional } = plan.calls
  if (isOpen(plan) || needsFetch(plan.calls)) return []
  const isNeeded =
    !isOptional && alternatives.length > 0 && alternatives.every((way) => way.includes('token'))
  if (!isNeeded && alternatives.length > 0 && !alternatives.flat().includes('token')) return []
  const setting: Found[number][1] = {
    about: 'an access token, where the API wants one',
    isSecret: true,
    isForCalls: true,
  }
  return [['accessToken', isNeeded ? setting : { ...setting, isOptional: true }]]
}

/** A key, or a name and password; needed where every way in asks for it. */
function keySettings(
  { calls }: PackagePlan,
  { option, scheme }: PackagePlan['calls']['schemes'][number],
): Found {
  const isNeeded = !calls.isOptional && calls.alternatives.every((way) => way.includes(option))
  const common: { isForCalls: true; isOptional?: true } = {
    isForCalls: true,
    ...(!isNeeded && { isOptional: true }),
  }
  if (scheme.kind === 'key') {
    const about = `sent as the ${scheme.in} ${scheme.name}`
    return [[option, { about, isSecret: true, sample: 'mock-key', ...common }]]
  }
  const about = 'for HTTP Basic'
  return [
    [`${option}Username`, { about, sample: 'mock-user', ...common }],
    [`${option}Password`, { about, isSecret: true, sample: 'mock-password', ...common }],
  ]
}
