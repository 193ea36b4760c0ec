import { member } from './client-file.ts'
import { hasKind } from './plan-calls.ts'
import type { PackagePlan } from './plan-package.ts'
import type { SignInPlan } from './plan-token.ts'
import { checkedBase, coreImport } from './server-file.ts'

/** `sign-in.ts`: people sign in, and the client acts for them. */
export function signInFile(plan: PackagePlan): string {
  const { signIn } = plan
  if (!signIn) return ''
  return [
    imports(plan, signIn),
    appType(plan, signIn),
    signIn.hasCode ? codeFlow(plan, signIn) : '',
    signIn.device ? deviceFlow(plan, signIn) : '',
    signIn.hasRefresh ? refreshExchange(plan) : '',
    user(plan, signIn),
    signIn.revocation ? revocation(plan, signIn) : '',
    exchange(plan, signIn),
  ].join('')
}

function imports(plan: PackagePlan, signIn: SignInPlan): string {
  const { pascal } = plan
  const grants = [
    ...(signIn.hasCode ? ['authorizationCode'] : []),
    ...(signIn.device ? ['deviceCode'] : []),
    'type Grant',
    'grantExchange',
    'type GrantExchangeOptions',
    ...(signIn.hasRefresh ? ['refreshToken as refreshGrant'] : []),
  ]
  const core = [
    'CachedTokenSource',
    'Exchange',
    ...(signIn.hasRefresh ? ['RefreshTokenOptions'] : []),
    ...(signIn.wantsSecret || signIn.wantsAssertion || hasKind(plan.calls, 'key') ? ['Secret'] : []),
    ...(signIn.revocation ? ['Token'] : []),
    ...(signIn.basicOrBody ? ['TokenDialect'] : []),
  ]
  const generated = [
    ...(signIn.hasCode ? ['authorizationDialect'] : []),
    ...(signIn.hasEndpoint ? ['authorizationEndpoint as defaultEndpoint'] : []),
    ...(signIn.device === 'known' ? ['deviceAuthorizationEndpoint as defaultDeviceEndpoint'] : []),
    ...(signIn.revocation ? ['revocationEndpoint'] : []),
    'tokenDialect',
    'tokenPath',
  ]
  const dialect = [
    ...(signIn.basicOrBody ? ['basicOrBody'] : []),
    ...(signIn.hasOwnExtra ? ['extraParamsOf'] : []),
    ...(Object.keys(signIn.trades).length > 0 ? ['tradedExchange'] : []),
  ]
  const hasBasic = hasKind(plan.calls, 'basic')
  const options = plan.calls.schemes.length > 0
  return `${coreImport(core, true)}
${dialect.length > 0 ? `import { ${dialect.join(', ')} } from '@latchkey/auth-core/dialect'\n` : ''}import { ${grants.join(', ')}, withOwn } from '@latchkey/auth-core/grants'
${signIn.hasCode || signIn.revocation ? "import * as core from '@latchkey/auth-core/sign-in'\n" : ''}${signIn.device ? "import * as device from '@latchkey/auth-core/sign-in/device'\n" : ''}import { ${hasBasic ? 'type BasicCredential, ' : ''}personTokens, type PersonTokenOptions, type TokensOptions, type TransportOptions } from '@latchkey/client-core'
import createClient from 'openapi-fetch'
import { create${pascal}Client, type ${pascal}Client${options ? `, type ${pascal}ClientOptions` : ''} } from './client.ts'
import { type ${plan.isOfToken ? 'OwnServerOptions' : 'ServerOptions'}, takeServer, tokenBaseUrlOf } from './generated/servers.ts'
import { ${generated.join(', ')} } from './generated/token.ts'

${signIn.hasCode ? "export { AuthorizationError, type Authorization, type AuthorizationFailureReason, type AuthorizationState } from '@latchkey/auth-core/sign-in'\n" : ''}${signIn.device ? "export type { DeviceAuthorization } from '@latchkey/auth-core/sign-in/device'\n" : ''}`
}

/** What says which app it is, and where its tokens come from. */
function appType({ pascal, title, hasBaseUrl }: PackagePlan, signIn: SignInPlan): string {
  const { wantsSecret, publicClients, wantsAssertion, extra } = signIn
  const secret = publicClients
    ? '  /** Left out by a public client, such as a program people install. */\n  clientSecret?: Secret | undefined\n'
    : '  clientSecret: Secret\n'
  const asked = extra.filter(({ required }) => required)
  const parameters =
    asked.length > 0
      ? `  /** Parameters of this vendor's own; the token endpoint asks for these. */\n  extraParams: { ${asked.map(({ name }) => `${JSON.stringify(name)}: string`).join('; ')} }\n`
      : '  /** Parameters of this vendor’s own, for the token endpoint. */\n  extraParams?: Readonly<Record<string, string>> | undefined\n'
  const isKnown = hasBaseUrl || signIn.server
  return `
const vendor = ${JSON.stringify(title)}

/** Which app it is. */
export type ${pascal}App = {
  clientId: string
${wantsSecret ? secret : ''}${wantsAssertion ? '  /** Signed with the client’s key (RFC 7523), or a function that is asked for a new one at every attempt. */\n  clientAssertion: Secret\n' : ''}${parameters}  /** Where the token endpoint is.${isKnown ? ' Default: the address the document names.' : ''} */
  tokenBaseUrl${isKnown ? '?: string | undefined' : ': string'}
  /** The transport of calls and token calls. Default: the global \`fetch\`. */
  fetch?: typeof globalThis.fetch | undefined
}

/** What concerns single calls of a sign-in. */
type Timing = Pick<TokensOptions, 'timeoutMs' | 'clock'>
`
}

/** A call that is made up to hear what is wrong with the options it would be made with, and never sent. */
const codeSample = "grant: 'authorization_code', code: 'code', codeVerifier: 'verifier'"
const deviceSample = "grant: 'urn:ietf:params:oauth:grant-type:device_code', deviceCode: 'code'"

function codeFlow({ pascal, title }: PackagePlan, signIn: SignInPlan): string {
  const { hasEndpoint } = signIn
  return `
export type ${pascal}SignInOptions = ${pascal}App & Timing &
  Pick<core.AuthorizationOptions, 'redirectUri' | 'scope' | 'issuer' | 'requireIssuer' | 'store'> & {
    /** Where people are sent.${hasEndpoint ? ' Default: the address the document names.' : ''} */
    authorizationEndpoint${hasEndpoint ? '?: string | undefined' : ': string'}
    /** Further parameters of the authorization request, e.g. \`{ prompt: 'consent' }\`. */
    authorizationParams?: Readonly<Record<string, string>> | undefined
  }

/**
 * Starts a sign-in to the ${title}: send the person to \`url\`, keep what \`reveal()\` gives in their session, and hand the
 * callback’s URL to \`finish\`, of this object or of the one that \`resumeAuthorization\` makes.
 *
 * @throws {@link ConfigurationError} naming the option
 */
export async function startAuthorization(options: ${pascal}SignInOptions): Promise<core.Authorization> {
  return core.startAuthorization(flow(options))
}

/**
 * Takes a sign-in up again when the callback arrives, with the options of the start and what was kept in the session.
 *
 * @throws {@link ConfigurationError} naming the option
 */
export async function resumeAuthorization(
  options: ${pascal}SignInOptions,
  kept: core.AuthorizationState,
): Promise<core.Authorization> {
  return core.resumeAuthorization(flow(options), kept)
}

${flowFunction(pascal, signIn)}`
}

function flowFunction(pascal: string, { hasEndpoint, takesRedirect, repeats }: SignInPlan): string {
  const grant = takesRedirect ? 'grant' : '{ redirectUri: _, ...grant }'
  const made = repeats
    ? `(${grant}, repeated) =>
      exchange(authorizationCode, { ...app, extraParams: { ...repeated, ...app.extraParams } }, grant)`
    : `(${grant}) => exchange(authorizationCode, app, grant)`
  const sample = `{ ${codeSample}, redirectUri }`
  const repeated = repeats
    ? 'Object.fromEntries(authorizationDialect.repeated.map((name) => [name, name]))'
    : '{}'
  return `function flow(options: ${pascal}SignInOptions): core.AuthorizationOptions {
  const { authorizationEndpoint${hasEndpoint ? ' = defaultEndpoint' : ''}, authorizationParams, ...others } = options ?? {}
  const { redirectUri, scope, issuer, requireIssuer, store, ...app } = others
  const make: core.AuthorizationOptions['exchange'] = ${made}
  // What is wrong with an option is said before anybody is sent away.
  make(${sample}, ${repeated})
  return {
    authorizationEndpoint,
    clientId: app.clientId,
    redirectUri,
    scope,
    issuer,
    requireIssuer,
    store,
    extraParams: authorizationParams,
    dialect: authorizationDialect,
    vendor,
    exchange: make,
  }
}
`
}

function deviceFlow({ pascal, title }: PackagePlan, { device, ...signIn }: SignInPlan): string {
  const isKnown = device === 'known'
  const separator = signIn.deviceSeparator
  return `
export type ${pascal}DeviceOptions = ${pascal}App & Timing & Pick<device.DeviceAuthorizationOptions, 'scope'> & {
  /** Where devices ask for a code.${isKnown ? ' Default: the address the document names.' : ''} */
  deviceAuthorizationEndpoint${isKnown ? '?: string | undefined' : ': string'}
}

/**
 * Starts a sign-in to the ${title} on another device: show \`userCode\` and \`verificationUri\`, and await \`finish()\`.
 *
 * @throws {@link ConfigurationError} naming the option; {@link TokenError} when the server gives no code
 */
export async function startDeviceAuthorization(options: ${pascal}DeviceOptions): Promise<device.DeviceAuthorization> {
  const { deviceAuthorizationEndpoint${isKnown ? ' = defaultDeviceEndpoint' : ''}, scope, ...app } = options ?? {}
  // What is wrong with an option is said before anybody is asked.
  exchange(deviceCode, app, { ${deviceSample} })
  ${secretOf(signIn)}
  return device.startDeviceAuthorization({
    deviceAuthorizationEndpoint,
    clientId: app.clientId,
    ${secretUse(signIn)}scope,
${separator === undefined ? '' : `    scopeSeparator: ${JSON.stringify(separator)},\n`}    fetch: app.fetch,
    timeoutMs: app.timeoutMs,
    clock: app.clock,
    vendor,
    exchange: (grant) => exchange(deviceCode, app, grant),
  })
}
`
}

/** Endpoints beside the token endpoint take a secret as a text. */
function secretOf({ wantsSecret }: Pick<SignInPlan, 'wantsSecret'>): string {
  return wantsSecret
    ? "const clientSecret = typeof app.clientSecret === 'function' ? await app.clientSecret() : app.clientSecret\n"
    : ''
}

type EndpointFacts = Pick<SignInPlan, 'wantsSecret' | 'endpointAuth' | 'basicOrBody'>

function secretUse({ wantsSecret, endpointAuth, basicOrBody }: EndpointFacts): string {
  const proof = basicOrBody ? 'basicOrBody: tokenDialect' : `clientAuth: '${endpointAuth}'`
  return wantsSecret ? `clientSecret,\n    ${proof},\n    ` : ''
}

function refreshExchange({ pascal, camel }: PackagePlan): string {
  return `
export type ${pascal}RefreshOptions = ${pascal}App & Timing &
  Pick<RefreshTokenOptions, 'refreshToken' | 'subject' | 'scope' | 'rotationGraceMs'>

/**
 * The token call that renews a person’s token, which remembers nothing: wrap it with \`cached\`, or with a store of your own.
 *
 * @throws {@link ConfigurationError} at once, for options that cannot work. The exchange rejects with {@link TokenError}, \`reauth_required\`
 *   when there is no refresh token.
 */
export function ${camel}RefreshExchange(options: ${pascal}RefreshOptions): Exchange {
  const { refreshToken, subject, scope, rotationGraceMs, ...app } = options ?? {}
  return exchange(refreshGrant, app, { grant: 'refresh_token', refreshToken, subject, scope, rotationGraceMs })
}
`
}

function user(plan: PackagePlan, signIn: SignInPlan): string {
  const { pascal, camel, calls, isOfToken } = plan
  const options = calls.schemes.map(({ option }) => option)
  const beside = calls.alternatives.filter((alternative) => alternative.includes('token'))
  const members = calls.schemes.map((one) =>
    member(one, beside.length > 0 && beside.every((alternative) => alternative.includes(one.option))),
  )
  const grace = signIn.hasRefresh ? " & Pick<RefreshTokenOptions, 'rotationGraceMs'>" : ''
  const given = ['token', 'refreshToken', 'subject', ...(signIn.hasRefresh ? ['rotationGraceMs'] : [])]
  // Where the token call repeats something of the callback, there is no call to make up.
  const unread = signIn.repeats
    ? ''
    : signIn.hasCode
      ? `exchange(authorizationCode, app, { ${codeSample} })`
      : `exchange(deviceCode, app, { ${deviceSample} })`
  const refresh = signIn.hasRefresh
    ? `(call) => ${camel}RefreshExchange({ ...app, tokenBaseUrl, rotationGraceMs, ...call })`
    : 'undefined'
  return `
export type ${pascal}UserOptions = ${pascal}App & ${isOfToken ? 'OwnServerOptions' : 'ServerOptions'} & PersonTokenOptions & Pick<TransportOptions, 'replay'>${grace} & {
  /** How tokens are kept and renewed, and what is told about it. */
  tokens?: Omit<TokensOptions, 'initial'> | undefined
${members.join('')}}

/** The typed client, acting for a person. */
export type ${pascal}User = ${pascal}Client & { readonly tokenSource: CachedTokenSource }

/**
 * Makes a client that acts for the person who signed in, with \`token\` of \`finish\` or with a refresh token that was kept.
 * Create one per person.
 *
${
  signIn.hasRefresh
    ? ' * A token is renewed with its refresh token; with none, calls reject with TokenError `reauth_required` once it has ended.\n'
    : ' * This vendor renews no tokens: calls reject with TokenError `reauth_required` once the token has ended.\n'
} *
 * @throws {@link ConfigurationError} naming the option
 */
export function create${pascal}User(options: ${pascal}UserOptions): ${pascal}User {
  const { baseUrl, ${isOfToken && signIn.hasRefresh ? 'stated, ' : ''}others } = takeServer(options ?? {})
  const { ${given.join(', ')}, tokens, replay, ${options.map((option) => `${option}, `).join('')}...${signIn.hasRefresh ? 'rest' : 'app'} } = others
${signIn.hasRefresh ? `${isOfToken ? '' : checkedBase}  const { tokenBaseUrl = tokenBaseUrlOf(${isOfToken ? 'stated' : 'baseUrl'}), ...app } = rest\n` : unread && `  // Nothing renews the token: whatever else is given would be read by nobody.\n  ${unread}\n`}  const tokenSource = personTokens({ token, refreshToken, subject }, tokens, ${refresh})
  const client = create${pascal}Client({ ${['baseUrl', 'fetch: app.fetch', 'replay', ...options].join(', ')}, onEvent: tokens?.onEvent, tokenSource }${options.length > 0 ? ` as unknown as ${pascal}ClientOptions` : ''})
  return Object.assign(client, { tokenSource })
}
`
}

function revocation({ pascal, title }: PackagePlan, signIn: SignInPlan): string {
  return `
/**
 * Tells the ${title} that a person’s token is of no more use (RFC 7009): after \`tokenSource.clear()\`, which forgets it here.
 *
 * @throws {@link TokenError} when the server could not be told
 */
export async function revoke${pascal}Token(token: Token, app: ${pascal}App & Timing): Promise<void> {
  ${secretOf(signIn)}await core.revokeToken(token, {
    revocationEndpoint,
    clientId: app.clientId,
    ${secretUse(signIn)}fetch: app.fetch,
    timeoutMs: app.timeoutMs,
    clock: app.clock,
    vendor,
  })
}
`
}

function exchange(
  { pascal, hasBaseUrl, isOfToken }: PackagePlan,
  { headers, server, publicClients, basicOrBody, hasOwnExtra, trades }: SignInPlan,
): string {
  const isMoved = publicClients === 'in place of a header'
  const address = hasBaseUrl
    ? ` = tokenBaseUrlOf(takeServer({}).${isOfToken ? 'stated' : 'baseUrl'})`
    : server
      ? " = tokenBaseUrlOf('')"
      : ''
  const hasTrades = Object.keys(trades).length > 0
  const named = isMoved || basicOrBody ? 'dialect' : 'tokenDialect'
  const make = `grantExchange(
    grant,
    ${hasTrades ? 'client' : clientCode(headers)},
    tokenPath,
    ${named},
    withOwn(credentials, { ...options, ${hasOwnExtra ? 'extraParams, ' : ''}baseUrl, vendor }) as unknown as GrantExchangeOptions,
  )`
  const own = hasOwnExtra
    ? '// What the client has for all grants, and this one takes.\n  const extraParams = extraParamsOf(tokenDialect, options.grant, given)\n  '
    : ''
  const returned = hasTrades
    ? `const client = ${clientCode(headers)}
  const first = ${make}
  const second = trades[options.grant]
  return second === undefined
    ? first
    : tradedExchange(first, client, tokenPath, ${named}, second, { ...credentials, extraParams: given, baseUrl, vendor })
`
    : `${basicOrBody ? 'const make = (dialect: TokenDialect): Exchange =>' : 'return'} ${make}
`
  return `${hasTrades ? `\n/** Grant → that of the second call, which trades its token for the one that is used. */\nconst trades: Readonly<Record<string, string>> = ${JSON.stringify(trades)}\n` : ''}
function exchange<Options${hasOwnExtra ? ' extends { grant: string }' : ''}>(grant: Grant, app: ${pascal}App & Timing, options: Options): Exchange {
  const { tokenBaseUrl: baseUrl${address}, ${hasOwnExtra ? 'extraParams: given, ' : ''}...credentials } = app
  checkUrl('tokenBaseUrl', baseUrl)
${
  isMoved
    ? `  // A public client has nothing for a header.
  const { clientAuth, ...publicDialect } = tokenDialect
${basicOrBody ? '' : '  const dialect = app.clientSecret === undefined ? publicDialect : tokenDialect\n'}`
    : ''
}  ${own}${returned}${basicOrBody ? `  return ${isMoved ? 'app.clientSecret === undefined ? make(publicDialect) : ' : ''}basicOrBody(tokenDialect, make)\n` : ''}}
`
}

function clientCode(headers: SignInPlan['headers']): string {
  const given = JSON.stringify(headers)
  return `createClient(${given === '{}' ? '' : `{ headers: ${given} }`})`
}
