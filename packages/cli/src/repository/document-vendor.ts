import {
  cached,
  checkUrl,
  type Exchange,
  staticToken,
  tokenExchange,
  type TokenExchangeOptions,
  type TokenSource,
} from '@latchkey/auth-core'
import { describedDialect } from '@latchkey/auth-core/dialect'
import { authorizedClient, type CallRules, withCredentials } from '@latchkey/client-core'
import type { CallPlan, CallSchemePlan } from '@latchkey/generate'
import type { MockServer } from '@latchkey/mock'
import type { JsonObject } from '@latchkey/openapi'
import type { TokenOperation } from '@latchkey/spec'
import createClient from 'openapi-fetch'
import { CliError } from '../cli-error.ts'
import type { Connection, ReadValues, Setting, Vendor } from '../vendor.ts'
import type { Engine } from './engine.ts'

/** A vendor that is known by its compiled document alone: its settings are those the document makes necessary. */
export function documentVendor(engine: Engine, name: string, document: JsonObject): Vendor {
  const { objectOf, operationsOf, planCalls, readTokenOperation } = engine
  const { token: operation } = readTokenOperation(document)
  const calls = planCalls(document, operation, [])
  // Where a person is needed for it, a token is somebody else's to get.
  const token = operation && grantOf(operation) === undefined ? undefined : operation
  const paths = objectOf(document['paths'])
  const tokenItem = objectOf(token && paths[token.path])
  const apiUrl = serverOf(engine, document)
  const tokenUrl = serverOf(engine, objectOf(tokenItem['post'])) ?? serverOf(engine, tokenItem)
  const get = operationsOf(document).find(({ method, path }) => method === 'GET' && !path.includes('{'))

  const baseUrlOf = (values: ReadValues): string => values['baseUrl'] ?? apiUrl ?? ''
  const exchange = (values: ReadValues): Exchange => {
    if (operation && !token) {
      const grants = Object.keys(operation.dialect.grants).join(', ')
      throw new CliError('person_needed', `Tokens are got with ${grants}, and a person is needed for that.`)
    }
    if (!token) throw new CliError('no_tokens', `The document of ${name} has no operation that gives tokens.`)
    return exchangeOf(token, values, values['tokenBaseUrl'] ?? tokenUrl ?? baseUrlOf(values))
  }
  return {
    name,
    title: String(objectOf(document['info'])['title'] ?? name),
    example: `GET ${get?.path ?? '/'}`,
    settings: settingsOf(engine, name, document, token, calls),
    document,
    exchange,
    connect(values): Connection {
      const baseUrl = baseUrlOf(values)
      const { origin } = checkUrl('baseUrl', baseUrl)
      const accessToken = values['accessToken']
      const given = token ? { tokenSource: cached(exchange(values)) } : { accessToken }
      const client = authorizedClient(
        credentialsOf(calls, given, values, origin),
        baseUrl,
        () => [origin],
        (settings) => createClient<Record<string, never>>({ ...settings, baseUrl }),
      )
      return Object.assign(client, { tokenSource: given.tokenSource ?? staticToken(accessToken ?? 'none') })
    },
    atMock: (mock) => ({
      baseUrl: mock.apiUrl,
      ...(token ? { tokenBaseUrl: tokenBaseAt(mock, token) } : { accessToken: mock.issueToken() }),
      ...(token && grantOf(token) === 'password' ? { username: 'mock-user', password: 'mock-password' } : {}),
      ...Object.fromEntries(calls.schemes.flatMap(mockKeys)),
    }),
  }
}

/** What a client is made with: whatever the document lets calls in by. */
function credentialsOf(
  { schemes, alternatives, token }: CallPlan,
  given: { tokenSource?: TokenSource; accessToken?: string | undefined },
  values: ReadValues,
  origin: string,
): Parameters<typeof authorizedClient>[0] {
  // A call that nothing lets in needs nothing; the API says whether it does.
  const plain: typeof globalThis.fetch = (...call) => globalThis.fetch(...call)
  const isEmpty = given.tokenSource === undefined && given.accessToken === undefined
  if (isEmpty && schemes.length === 0) return { fetch: plain }
  const keys = Object.fromEntries(
    schemes.map(({ option, scheme }) => {
      if (scheme.kind === 'key') return [option, values[option]]
      const [username, password] = [values[`${option}Username`], values[`${option}Password`]]
      return [option, username === undefined ? undefined : { username, password: password ?? '' }]
    }),
  )
  const rules: CallRules = {
    schemes: Object.fromEntries(schemes.map(({ option, scheme }) => [option, scheme])),
    alternatives: alternatives.length > 0 ? alternatives : [['token']],
    token,
  }
  return withCredentials(given, keys, rules, () => [origin])
}

function mockKeys({ option, scheme }: CallSchemePlan): [string, string][] {
  if (scheme.kind === 'key') return [[option, 'mock-key']]
  return [
    [`${option}Username`, 'mock-user'],
    [`${option}Password`, 'mock-password'],
  ]
}

function tokenBaseAt({ tokenUrl, apiUrl }: MockServer, { path }: TokenOperation): string {
  return tokenUrl?.endsWith(path) ? tokenUrl.slice(0, -path.length) : apiUrl
}

function settingsOf(
  { objectOf }: Engine,
  name: string,
  document: JsonObject,
  token: TokenOperation | undefined,
  calls: CallPlan,
): Record<string, Setting> {
  const variable = (what: string): string => `${name}_${what}`.toUpperCase().replaceAll('-', '_')
  const keys = Object.fromEntries(calls.schemes.flatMap((one) => keySettings(one, calls, variable)))
  const hasServer = /^https?:/.test(String(objectOf(firstOf(document['servers']))['url'] ?? ''))
  const baseUrl: Setting = {
    variable: variable('BASE_URL'),
    about: 'where the API is, in place of what the document says',
    isForCalls: true,
    ...(hasServer && { isOptional: true }),
  }
  if (!token) {
    const about = 'an access token, where the API wants one'
    const isNeeded = calls.alternatives.length > 0 && calls.alternatives.every((way) => way.includes('token'))
    const takesToken =
      isNeeded || calls.alternatives.length === 0 || calls.alternatives.flat().includes('token')
    const accessToken: Setting = {
      variable: variable('ACCESS_TOKEN'),
      about,
      isSecret: true,
      isForCalls: true,
      ...(!isNeeded && { isOptional: true }),
    }
    return { baseUrl, ...(takesToken && { accessToken }), ...keys }
  }
  const further = furtherParameters(token).map((parameter): [string, Setting] => [
    parameter,
    { variable: variable(parameter), about: 'a parameter of the token call', isOptional: true },
  ])
  return {
    baseUrl: hasServer ? { ...baseUrl, isForCalls: true } : { ...omitForCalls(baseUrl) },
    tokenBaseUrl: {
      variable: variable('TOKEN_BASE_URL'),
      about: 'where the token endpoint is, in place of what the document says',
      isOptional: true,
    },
    clientId: { variable: variable('CLIENT_ID'), about: 'of your application' },
    ...(token.dialect.clientAuth === 'none'
      ? {}
      : {
          clientSecret: { variable: variable('CLIENT_SECRET'), about: 'of your application', isSecret: true },
        }),
    ...(grantOf(token) === 'password'
      ? {
          username: { variable: variable('USERNAME'), about: 'of the user' },
          password: { variable: variable('PASSWORD'), about: 'of the user', isSecret: true },
        }
      : {}),
    ...Object.fromEntries(further),
    ...keys,
  }
}

/** A key, or a name and password; needed where every way in asks for it. */
function keySettings(
  { option, scheme }: CallSchemePlan,
  { alternatives }: CallPlan,
  variable: (what: string) => string,
): [string, Setting][] {
  const isNeeded = alternatives.every((way) => way.includes(option))
  const common: Pick<Setting, 'isForCalls' | 'isOptional'> = isNeeded
    ? { isForCalls: true }
    : { isForCalls: true, isOptional: true }
  const spelled = option.replaceAll(/([a-z0-9])(?=[A-Z])/g, '$1_')
  if (scheme.kind === 'key') {
    const about = `sent as the ${scheme.in} ${scheme.name}`
    return [[option, { variable: variable(spelled), about, isSecret: true, ...common }]]
  }
  return [
    [`${option}Username`, { variable: variable(`${spelled}_USERNAME`), about: 'for HTTP Basic', ...common }],
    [
      `${option}Password`,
      { variable: variable(`${spelled}_PASSWORD`), about: 'for HTTP Basic', isSecret: true, ...common },
    ],
  ]
}

/** The token call needs the address too, where tokens come from beside the API. */
function omitForCalls({ isForCalls: _, ...setting }: Setting): Setting {
  return setting
}

function grantOf({ dialect }: TokenOperation): 'client_credentials' | 'password' | undefined {
  return (['client_credentials', 'password'] as const).find((one) => Object.hasOwn(dialect.grants, one))
}

const known = ['grant_type', 'client_id', 'client_secret', 'username', 'password']

function furtherParameters(token: TokenOperation): string[] {
  const fixed = Object.keys(token.dialect.grants[grantOf(token) ?? '']?.fixed ?? {})
  return Object.keys(token.dialect.fields).filter((name) => ![...known, ...fixed].includes(name))
}

function exchangeOf(token: TokenOperation, values: ReadValues, baseUrl: string): Exchange {
  const { path, dialect } = token
  const grant = grantOf(token) ?? 'client_credentials'
  const extra = furtherParameters(token).flatMap((name) => {
    const value = values[name]
    return value === undefined ? [] : [[name, value]]
  })
  const common = {
    baseUrl,
    clientId: values['clientId'] ?? '',
    extraParams: Object.fromEntries(extra) as Record<string, string>,
  }
  const { clientSecret, username = '', password = '' } = values
  const options: TokenExchangeOptions =
    grant === 'client_credentials'
      ? { grant, ...common, clientSecret: clientSecret ?? '' }
      : { grant, ...common, ...(clientSecret !== undefined && { clientSecret }), username, password }
  return tokenExchange(createClient(), path, describedDialect(dialect), options)
}

/** The first server's address, its variables at their defaults; none where it is relative. */
function serverOf({ objectOf }: Engine, holder: JsonObject): string | undefined {
  const first = objectOf(firstOf(holder['servers']))
  const variables = objectOf(first['variables'])
  const url = String(first['url'] ?? '').replaceAll(/\{([^{}]+)\}/g, (_, name: string) =>
    String(objectOf(variables[name])['default'] ?? ''),
  )
  return /^https?:\/\//.test(url) ? url : undefined
}

function firstOf(list: JsonObject[string] | undefined): JsonObject[string] | undefined {
  return Array.isArray(list) ? list[0] : undefined
}
