import { comment } from '../comment.ts'
import { callRules, type CallSchemePlan, hasKind, needsFetch } from './plan-calls.ts'
import type { PackagePlan } from './plan-package.ts'

/** Whether the calls of a package need more said than that they carry a bearer token. */
export function hasRules({ calls }: PackagePlan): boolean {
  const { schemes, token, isOptional } = calls
  return schemes.length > 0 || token !== undefined || isOptional || needsFetch(calls)
}

/** Whether the calls of a package need nothing. */
export function isOpen({ calls, token, signIn }: PackagePlan): boolean {
  return calls.alternatives.length === 0 && !token && !signIn && !needsFetch(calls)
}

function usesTokens({ calls, token, signIn }: PackagePlan): boolean {
  return (
    token !== undefined ||
    signIn !== undefined ||
    calls.alternatives.some((options) => options.includes('token'))
  )
}

/** `client.ts`: the typed client, given whatever authorizes its calls. */
export function clientFile(plan: PackagePlan): string {
  const { pascal, title, hasBaseUrl } = plan
  const address = addressCode(plan)
  const rules = hasRules(plan)
  const open = isOpen(plan)
  const options = plan.calls.schemes.map(({ option }) => option)
  const wired = `wired(createClient<${pascal}Paths>({ ...settings, baseUrl }), baseUrl)`
  const made = isNarrowed(plan) ? `narrowed(${wired}, rules.operations)` : wired
  const credential = open ? '' : ` & ${rules ? `${pascal}Credential` : 'CallCredential'}`
  return `${coreImport(plan)}import {
${imports(plan)
  .map((name) => `  ${name},\n`)
  .join('')}} from '@latchkey/client-core'
${address.wire}import createClient from 'openapi-fetch'
import type { paths } from './generated/schema.ts'
import { ${address.names}type ServerOptions, takeServer } from './generated/servers.ts'
${plan.tokenOperations.length > 0 ? "import type { tokenPath } from './generated/token.ts'\n" : ''}import { originsOf, wired } from './generated/wire.ts'

${pathsType(plan)}

/** An openapi-fetch client of the ${title}, and the \`fetch\` it uses. */
export type ${pascal}Client = ClientWithFetch<ApiClient<${pascal}Paths>>
${credentialType(plan)}
export type ${pascal}ClientOptions = TransportOptions${credential} & ${address.options}
${rules ? rulesOf(plan) : ''}
/**
 * Makes a typed client${open ? '' : ` from ${[...givenTo(plan), 'a fetch that lets itself in'].join(', or ')}`}. ${open ? saidOfOpen(plan) : 'In browsers, give it a fetch: what it is given here is a secret.'}
 *
 * @throws {@link ConfigurationError} naming the option: a \`baseUrl\` that is neither https nor loopback${open ? '' : ', no way to authorize calls'}
 */
export function create${pascal}Client(options: ${pascal}ClientOptions${open && hasBaseUrl ? ' = {}' : ''}): ${pascal}Client {
${address.take}${options.length > 0 ? `  const { ${options.join(', ')}, ...transport } = others\n` : ''}  const origins = () => originsOf(baseUrl)
  return authorizedClient<${pascal}Paths>(
    ${transport(plan, options)},
    baseUrl,
    origins,
    (settings) => ${made},
${address.argument}  )
}
`
}

function coreImport({ calls, isOfToken }: PackagePlan): string {
  const names = [...(hasKind(calls, 'key') ? ['Secret'] : []), ...(isOfToken ? ['TokenSource'] : [])]
  return names.length > 0 ? `import type { ${names.join(', ')} } from '@latchkey/auth-core'\n` : ''
}

/** What a client takes of where the API is: one whose tokens bring the address needs none but for tokens that are given. */
function addressCode({ isOfToken }: PackagePlan) {
  if (!isOfToken)
    return {
      wire: '',
      names: '',
      options: 'ServerOptions',
      take: '  const { baseUrl, others } = takeServer(options ?? {})\n',
      argument: '',
    }
  return {
    wire: "import { knownAddress } from '@latchkey/client-core/wire'\n",
    names: 'apiAddress, type OwnServerOptions, ',
    options: '(ServerOptions | (OwnServerOptions & { tokenSource: TokenSource }))',
    take: `  const { baseUrl: own, given, others } = takeServer(options ?? {})
  // A token that is only given brings no address.
  const baseUrl = others.tokenSource ? own : knownAddress('baseUrl', given)
`,
    argument: '    apiAddress,\n',
  }
}

/** Whether some operations ask for less than others. */
function isNarrowed(plan: PackagePlan): boolean {
  return hasRules(plan) && Object.keys(plan.calls.operations).length > 0
}

function saidOfOpen({ calls }: PackagePlan): string {
  return calls.needsCertificate
    ? 'The document asks for a client certificate, which your own `fetch` brings; no header stands for it.'
    : 'The document asks for no credentials, and none are sent.'
}

function imports(plan: PackagePlan): string[] {
  const rules = hasRules(plan)
  return [
    'type ApiClient',
    'authorizedClient',
    ...(rules ? ['withCredentials'] : []),
    ...(hasParts(plan) ? ['withTokenParts'] : []),
    ...(hasKind(plan.calls, 'basic') ? ['type BasicCredential'] : []),
    ...(!rules && !isOpen(plan) ? ['type CallCredential'] : []),
    ...(rules ? ['type CallRules'] : []),
    'type ClientWithFetch',
    ...(isNarrowed(plan) ? ['narrowed'] : []),
    ...(rules ? ['type OwnFetch'] : []),
    ...(rules && hasTokenless(plan) ? ['type NoToken'] : []),
    ...(rules && usesTokens(plan) ? ['type TokenCredential'] : []),
    'type TransportOptions',
  ]
}

function transport(plan: PackagePlan, options: readonly string[]): string {
  if (isOpen(plan))
    return '{ fetch: (...call: Parameters<typeof globalThis.fetch>) => globalThis.fetch(...call), ...others }'
  if (!hasRules(plan)) return 'others'
  const given = options.length > 0 ? 'transport' : 'others'
  return `withCredentials(${hasParts(plan) ? `withTokenParts(${given}, rules.parts)` : given}, { ${options.join(', ')} }, rules, origins)`
}

/** Whether calls carry several values of a token. */
function hasParts({ calls }: PackagePlan): boolean {
  return calls.token !== undefined && 'headers' in calls.token
}

/** The options that authorize calls, one set of them for each alternative of the document. */
function credentialType(plan: PackagePlan): string {
  if (!hasRules(plan)) return ''
  const { pascal } = plan
  if (needsFetch(plan.calls))
    return `
/** What authorizes calls: no option can bring what the document asks for. */
export type ${pascal}Credential = OwnFetch
`
  const ways = alternativesOf(plan).map((alternative) => {
    const members = plan.calls.schemes.map((one) => member(one, alternative.includes(one.option)))
    const token = alternative.includes('token')
      ? ['TokenCredential']
      : usesTokens(plan)
        ? [
            alternativesOf(plan).length > 1 && alternative.length > 0
              ? '(TokenCredential | NoToken)'
              : 'NoToken',
          ]
        : []
    return [...token, ...(members.length > 0 ? [`{\n${members.join('')}}`] : [])].join(' & ')
  })
  const none = plan.calls.schemes.map(({ option }) => `${option}?: undefined`).join('; ')
  return `
/** What authorizes calls: options are named after the security schemes of the document. */
export type ${pascal}Credential =
${ways.map((way) => `  | (${way})\n`).join('')}  | ${none ? `(OwnFetch & { ${none} })` : 'OwnFetch'}
`
}

/** Whether tokens are one way of several. */
function hasTokenless(plan: PackagePlan): boolean {
  return usesTokens(plan) && alternativesOf(plan).some((options) => !options.includes('token'))
}

function alternativesOf({ calls }: PackagePlan): readonly string[][] {
  return callRules(calls).alternatives
}

/** One option, with what its values are. */
export function member({ option, scheme }: CallSchemePlan, isRequired: boolean): string {
  const type = scheme.kind === 'basic' ? 'BasicCredential' : 'Secret'
  return `    /** ${describe(scheme)} */\n    ${option}${isRequired ? '' : '?'}: ${type}${isRequired ? '' : ' | undefined'}\n`
}

/** Where the value of an option goes, as a sentence. */
export function describe(scheme: CallSchemePlan['scheme']): string {
  if (scheme.kind === 'basic') return 'User name and password, sent as HTTP Basic.'
  const name = scheme.name.replace(/[^\w.[\]-]/g, ' ')
  if (scheme.in === 'header' && scheme.scheme)
    return `Sent as \`${name}: ${comment(scheme.scheme).replaceAll('`', "'")} …\`.`
  const cookie =
    scheme.in === 'cookie' ? ' A browser sends it by itself or not at all: programs cannot set it there.' : ''
  return `The key, sent as the ${scheme.in === 'query' ? 'query parameter' : scheme.in} \`${name}\`.${cookie}`
}

function givenTo(plan: PackagePlan): string[] {
  const names = plan.calls.schemes.map(({ option }) => `\`${option}\``)
  const given = [...(usesTokens(plan) ? ['a token or token source'] : []), ...names].join(', ')
  return given ? [given] : []
}

function rulesOf({ calls }: PackagePlan): string {
  return `
/** How calls are authorized, as the document says. */
const rules = ${JSON.stringify(callRules(calls))} as const satisfies CallRules
`
}

export function pathsType({ pascal, tokenOperations, isTokenPathShared }: PackagePlan): string {
  const [first] = tokenOperations
  if (first === undefined) return `export type ${pascal}Paths = paths`
  const method = first.slice(0, first.indexOf(' ')).toLowerCase()
  const others = isTokenPathShared
    ? ` & { [Path in typeof tokenPath]: Omit<paths[Path], '${method}'> & { ${method}?: never } }`
    : ''
  return `/** Everything but the token operation, whose tokens authorize the calls. */
export type ${pascal}Paths = Omit<paths, typeof tokenPath>${others}`
}
