import { type CallSchemePlan, hasKind } from './plan-calls.ts'
import { member } from './client-file.ts'
import type { PackagePlan } from './plan-package.ts'
import { settingsOf, type Settings } from './settings.ts'

/** `server.ts` of a client that gets and keeps its own tokens. */
export function serverFile(plan: PackagePlan): string {
  const { pascal, camel, title, token, calls } = plan
  if (!token) return ''
  const options = calls.schemes.map(({ option }) => option)
  const own = [...(token.wantsId ? [] : ['clientId']), ...(token.wantsSecret ? [] : ['clientSecret'])]
  const ownType = own.length > 0 ? `Omit<OwnTokenOptions, ${union(own)}>` : 'OwnTokenOptions'
  const given = ['tokenBaseUrl', 'timeoutMs', 'clock']
  const isExtra = token.extra.some(({ required }) => required)
  const credentials = `FromEnvironment<Omit<${pascal}Credentials, ${union(isExtra ? [...given, 'extraParams'] : given)}>>`
  const extra = isExtra ? ` & Pick<${pascal}Credentials, 'extraParams'>` : ''
  const settings = settingsOf(plan)
  const { optionsType, taken, stated } = addressWords(plan)
  const core = ['CachedTokenSource', ...(hasKind(calls, 'key') ? ['Secret'] : [])]
  return `${coreImport(core, !plan.isOfToken)}
import { fromEnvironment, ownTokens, ${hasKind(plan.calls, 'basic') ? 'type BasicCredential, ' : ''}type FromEnvironment, type OwnTokenOptions } from '@latchkey/client-core'
import { ${camel}Exchange, type ${pascal}Credentials } from './auth.ts'
import { create${pascal}Client, type ${pascal}Client${options.length > 0 ? `, type ${pascal}ClientOptions` : ''} } from './client.ts'
import { type ${optionsType}, takeServer, tokenBaseUrlOf } from './generated/servers.ts'

export { ${camel}Exchange, type ${pascal}Credentials } from './auth.ts'

export type ${pascal}Options = ${ownType} & ${serverOptions(plan)} & ${credentials}${extra} & {
  /** Where the token endpoint is. Default: the one of the document that belongs to the address of the API. */
  tokenBaseUrl?: string | undefined
${membersOf(calls.schemes)}}

/** The typed client, and the tokens it uses. */
export type ${pascal} = ${pascal}Client & { readonly tokenSource: CachedTokenSource }

/**
 * Makes a typed client of the ${title} that gets and keeps its own tokens. Create one per process and share it: its calls
 * share one token, and one token call when that runs out. Servers only: it holds a secret.
 *
${readsFrom(settings)}
 *
 * @throws {@link ConfigurationError} at once, for options that cannot work. Calls reject with {@link TokenError} when no token is to be had.
 */
export function create${pascal}(options${isExtra ? '' : '?'}: ${pascal}Options): ${pascal} {
  const { ${taken}, others } = takeServer(${completed(plan, settings)} as ${pascal}Options & ${optionsType})
${plan.isOfToken ? '' : checkedBase}  const { tokenBaseUrl = tokenBaseUrlOf(${stated}), tokens, replay, ${options.map((option) => `${option}, `).join('')}...given } = others
  const credentials = given as typeof given & ${pascal}Credentials
  const tokenSource = ownTokens(tokens, (timing) => ${camel}Exchange({ ...credentials, tokenBaseUrl, ...timing }))
  const { fetch } = given
  const client = create${pascal}Client({ ${['baseUrl', 'fetch', 'replay', ...options].join(', ')}, onEvent: tokens?.onEvent, tokenSource }${options.length > 0 ? ` as unknown as ${pascal}ClientOptions` : ''})
  return Object.assign(client, { tokenSource })
}
`
}

/** The types of auth-core that a file names, and what checks addresses where it does. */
export function coreImport(types: readonly string[], isChecking: boolean): string {
  const names = isChecking ? ['checkUrl', ...types.map((type) => `type ${type}`)] : types
  return `import ${isChecking ? '' : 'type '}{ ${names.join(', ')} } from '@latchkey/auth-core'`
}

export const checkedBase = "  checkUrl('baseUrl', baseUrl) // before it is taken for the other one\n"

/** How clients with tokens of their own spell where the API is: of an address that comes with the token, part may be stated. */
export function addressWords({ isOfToken }: Pick<PackagePlan, 'isOfToken'>) {
  return isOfToken
    ? { optionsType: 'OwnServerOptions', taken: 'baseUrl, stated', stated: 'stated' }
    : { optionsType: 'ServerOptions', taken: 'baseUrl', stated: 'baseUrl' }
}

/** `server.ts` of a client that is given keys, a name and password, or a token. */
export function keyServerFile(plan: PackagePlan): string {
  const { pascal, title, calls } = plan
  const isFree = plan.hasBaseUrl && !plan.isOfToken
  const settings = settingsOf(plan)
  const takesToken = [...settings.needed.flat(2), ...settings.optional].includes('accessToken')
  const core = [
    'fromEnvironment',
    ...(hasKind(plan.calls, 'basic') ? ['type BasicCredential'] : []),
    ...(isFree ? [] : ['type FromEnvironment']),
    ...(takesToken ? ['type GivenToken'] : []),
    'type TransportOptions',
  ]
  const token = takesToken
    ? '  /** A token somebody else keeps, or a function asked at every call; its argument names the token refused. */\n  accessToken?: GivenToken | undefined\n'
    : ''
  return `${hasKind(plan.calls, 'key') ? "import type { Secret } from '@latchkey/auth-core'\n" : ''}import { ${core.join(', ')} } from '@latchkey/client-core'
import { create${pascal}Client, type ${pascal}Client, type ${pascal}ClientOptions } from './client.ts'
import type { ServerOptions } from './generated/servers.ts'

export type ${pascal}Options = TransportOptions & ${serverOptions(plan)} & {
${token}${membersOf(calls.schemes)}}

/** The typed client. */
export type ${pascal} = ${pascal}Client

/**
 * Makes a typed client of the ${title} that holds its own credentials. Servers only.
 *
${readsFrom(settings)}
 *
 * @throws {@link ConfigurationError} at once, for options that cannot work: it names those that are missing.
 */
export function create${pascal}(options?: ${pascal}Options): ${pascal} {
  return create${pascal}Client(${completed(plan, settings)} as unknown as ${pascal}ClientOptions)
}
`
}

function completed(plan: PackagePlan, { prefix, needed, optional }: Settings): string {
  const { all } = plan.serverOptions
  // An address of the environment is not put beside another choice of where the API is.
  const isPlaced = all.map((name) => `options?.[${JSON.stringify(name)}] !== undefined`).join(' || ')
  const base = (list: string): string => (isPlaced === '' ? list : `${isPlaced} ? [] : ${list}`)
  const parts = [
    `needed: ${JSON.stringify(needed)}`,
    optional.includes('baseUrl')
      ? `optional: [${optional.map((name) => (name === 'baseUrl' && isPlaced ? `...(${base(`['baseUrl']`)})` : JSON.stringify(name))).join(', ')}]`
      : `optional: ${JSON.stringify(optional)}`,
  ]
  return `fromEnvironment('${prefix}', options, { ${parts.join(', ')} })`
}

/** Where the API is, if the document does not say it by itself, may be said by the environment. */
function serverOptions({ hasBaseUrl, isOfToken, token }: PackagePlan): string {
  if (isOfToken && token) return 'OwnServerOptions'
  return hasBaseUrl && !isOfToken ? 'ServerOptions' : 'FromEnvironment<ServerOptions>'
}

function membersOf(schemes: readonly CallSchemePlan[]): string {
  return schemes.map((one) => member(one, false)).join('')
}

function readsFrom({ variables }: Settings): string {
  return ` * What is not given is read from the environment: ${variables.map((name) => `\`${name}\``).join(', ')}.`
}

function union(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(' | ')
}
