import { clientFile, hasRules, member } from './client-file.ts'
import type { PackagePlan, TokenPlan } from './plan-package.ts'

/** The code of a package, the floor plan of every vendor package here. */
export function codeFiles(plan: PackagePlan): Record<string, string> {
  return {
    'src/index.ts': indexFile(plan),
    'src/client.ts': clientFile(plan),
    ...(plan.token ? { 'src/auth.ts': authFile(plan) } : {}),
    ...(hasServer(plan)
      ? {
          'src/server.ts': plan.token ? serverFile(plan) : keyServerFile(plan),
          ...(plan.packageName === undefined ? {} : { 'src/server.browser.ts': browserFile(plan) }),
        }
      : {}),
  }
}

/** Whether there is a client that holds secrets. */
export function hasServer({ token, calls }: PackagePlan): boolean {
  return token !== undefined || calls.schemes.length > 0
}

function indexFile(plan: PackagePlan): string {
  const { pascal } = plan
  return `${coreExports}export {
  create${pascal}Client,
  type ${pascal}Client,
  type ${pascal}ClientOptions,
${hasRules(plan) ? `  type ${pascal}Credential,\n` : ''}  type ${pascal}Paths,
} from './client.ts'
export type { components, operations, paths } from './generated/schema.ts'
`
}

const coreExports = `export { ConfigurationError, TokenError, type TokenSource } from '@latchkey/auth-core'
export { asOpenapiFetch } from '@latchkey/client-core'
export { observeDrift, type Drift, type ObserveDriftOptions } from '@latchkey/client-core/observe'
export { retryFetch, type RetryOptions, type RetryRules } from '@latchkey/client-core/retry'
`

function authFile({ pascal, camel, title, hasBaseUrl, token }: PackagePlan): string {
  if (!token) return ''
  const type = token.grant === 'password' ? 'PasswordOptions' : 'ClientCredentialsOptions'
  const picked = [...credentialOptions(token), ...freeOptions(token), 'fetch', 'timeoutMs', 'clock']
  const [baseImport, baseDefault] = hasBaseUrl
    ? [
        "import { takeServer, tokenBaseUrlOf } from './generated/servers.ts'\n",
        ' = tokenBaseUrlOf(takeServer({}).baseUrl)',
      ]
    : token.server
      ? ["import { tokenBaseUrlOf } from './generated/servers.ts'\n", " = tokenBaseUrlOf('')"]
      : ['', '']
  const headers = JSON.stringify(token.headers)
  const mark = baseDefault === '' ? '' : '?'
  const types = token.isTyped ? '<paths, typeof tokenPath, typeof tokenDialect>' : ''
  const isWhole = token.wantsId && (token.wantsSecret || token.grant === 'password')
  const optionsType = isWhole ? '' : ` as ${type}`
  const grant = token.grant === 'password' ? 'password' : 'clientCredentials'
  return `import type { ${type}, Exchange${token.wantsAssertion ? ', Secret' : ''} } from '@latchkey/auth-core'
import { ${grant}, grantExchange } from '@latchkey/auth-core/grants'
import createClient from 'openapi-fetch'
${token.isTyped ? "import type { paths } from './generated/schema.ts'\n" : ''}${baseImport}import { tokenDialect, tokenPath } from './generated/token.ts'

export type ${pascal}Credentials = Pick<${type}, ${picked.map((name) => `'${name}'`).join(' | ')}> & {
  /** Where the token endpoint is. ${mark ? 'Default: the address the document names.' : ''} */
  tokenBaseUrl${mark}: string${mark ? ' | undefined' : ''}
${requiredOptions(token)}}

/**
 * The token call of the ${title}, which remembers nothing: wrap it with \`cached\`, or with a store of your own.
 *
 * @throws ConfigurationError at once, for credentials that cannot work. The exchange rejects with TokenError.
 */
export function ${camel}Exchange(options: ${pascal}Credentials): Exchange {
  const { tokenBaseUrl: baseUrl${baseDefault}, ...credentials } = options ?? {}
  return grantExchange${types}(
    ${grant},
    createClient${token.isTyped ? '<paths>' : ''}(${headers === '{}' ? '' : `{ headers: ${headers} }`}),
    tokenPath,
    tokenDialect,
    { ...credentials, grant: '${token.grant}', baseUrl, vendor: ${JSON.stringify(title)} }${optionsType},
  )
}
`
}

/** What says who the client, and the user, is. */
function credentialOptions(token: TokenPlan): string[] {
  return [
    ...(token.wantsId ? ['clientId'] : []),
    ...(token.wantsSecret ? ['clientSecret'] : []),
    ...(token.wantsAssertion ? ['clientAssertion'] : []),
    ...(token.grant === 'password' ? ['username', 'password'] : []),
  ]
}

function freeOptions({ options, extra }: TokenPlan): string[] {
  return [...options.map(({ name }) => name), ...(extra.length > 0 ? ['extraParams'] : [])]
}

/** What the endpoint insists on is not optional here either. */
function requiredOptions({ options, extra, wantsAssertion }: TokenPlan): string {
  const lines = options
    .filter(({ required }) => required)
    .map(({ name }) => `  /** The token endpoint asks for it. */\n  ${name}: string\n`)
  const members = extra
    .filter(({ required }) => required)
    .map(({ name }) => `${JSON.stringify(name)}: string`)
  if (members.length > 0) {
    lines.push(
      `  /** Parameters of this vendor's own; the token endpoint asks for these. */\n  extraParams: { ${members.join('; ')} }\n`,
    )
  }
  if (wantsAssertion) {
    lines.push(
      "  /** Signed with the client's key (RFC 7523), or a function that is asked for a new one at every attempt. */\n  clientAssertion: Secret\n",
    )
  }
  return lines.join('')
}

function serverFile(plan: PackagePlan): string {
  const { pascal, camel, title, token, calls } = plan
  if (!token) return ''
  const options = calls.schemes.map(({ option }) => option)
  const own = [...(token.wantsId ? [] : ['clientId']), ...(token.wantsSecret ? [] : ['clientSecret'])]
  const ownType =
    own.length > 0
      ? `Omit<OwnTokenOptions, ${own.map((name) => `'${name}'`).join(' | ')}>`
      : 'OwnTokenOptions'
  // A way that needs a token is what this client is for; what stands beside the token in each of them is asked for.
  const beside = calls.alternatives.filter((alternative) => alternative.includes('token'))
  const members = calls.schemes.map((one) =>
    member(one, beside.length > 0 && beside.every((alternative) => alternative.includes(one.option))),
  )
  const hasBasic = calls.schemes.some(({ scheme }) => scheme.kind === 'basic')
  const hasKey = calls.schemes.some(({ scheme }) => scheme.kind === 'key')
  return `import type { CachedTokenSource${hasKey ? ', Secret' : ''} } from '@latchkey/auth-core'
import { ownTokens, ${hasBasic ? 'type BasicCredential, ' : ''}type OwnTokenOptions } from '@latchkey/client-core'
import { ${camel}Exchange, type ${pascal}Credentials } from './auth.ts'
import { create${pascal}Client, type ${pascal}Client${options.length > 0 ? `, type ${pascal}ClientOptions` : ''} } from './client.ts'
import { type ServerOptions, takeServer, tokenBaseUrlOf } from './generated/servers.ts'

export { ${camel}Exchange, type ${pascal}Credentials } from './auth.ts'

export type ${pascal}Options = ${ownType} & ServerOptions & Omit<${pascal}Credentials, 'tokenBaseUrl' | 'timeoutMs' | 'clock'> & {
  /** Where the token endpoint is. Default: the one of the document that belongs to the address of the API. */
  tokenBaseUrl?: string | undefined
${members.join('')}}

/** The typed client, and the tokens it uses. */
export type ${pascal} = ${pascal}Client & { readonly tokenSource: CachedTokenSource }

/**
 * Makes a typed client of the ${title} that gets and keeps its own tokens. Create one per process and share it: its calls
 * share one token, and one token call when that runs out. Servers only: it holds a secret.
 *
 * @throws ConfigurationError at once, for options that cannot work. Calls reject with TokenError when no token is to be had.
 */
export function create${pascal}(options: ${pascal}Options): ${pascal} {
  const { baseUrl, others } = takeServer(options ?? {})
  const { tokenBaseUrl = tokenBaseUrlOf(baseUrl), tokens, replay, ${options.map((option) => `${option}, `).join('')}...credentials } = others
  const tokenSource = ownTokens(tokens, (timing) => ${camel}Exchange({ ...credentials, tokenBaseUrl, ...timing }))
  const { fetch } = credentials
  const client = create${pascal}Client({ ${['baseUrl', 'fetch', 'replay', ...options].join(', ')}, onEvent: tokens?.onEvent, tokenSource }${options.length > 0 ? ` as unknown as ${pascal}ClientOptions` : ''})
  return Object.assign(client, { tokenSource })
}
`
}

function keyServerFile(plan: PackagePlan): string {
  const { pascal, title } = plan
  const named = plan.calls.schemes.map(({ option }) => `\`${option}\``).join(', ')
  return `import { create${pascal}Client, type ${pascal}Client, type ${pascal}ClientOptions } from './client.ts'

/** As the client's, without a \`fetch\` that lets itself in: ${named} must be given. */
export type ${pascal}Options = Exclude<${pascal}ClientOptions, { fetch: typeof globalThis.fetch }>

/** The typed client. */
export type ${pascal} = ${pascal}Client

/**
 * Makes a typed client of the ${title} that holds its own credentials. Servers only.
 *
 * @throws ConfigurationError at once, for options that cannot work: it names the one that is missing.
 */
export function create${pascal}(options: ${pascal}Options): ${pascal} {
  return create${pascal}Client(options ?? {})
}
`
}

function browserFile({ packageName, pascal, camel, token }: PackagePlan): string {
  const exchange = `/** Stands in for \`./server\` in browser bundles: a client secret must never reach a browser. */
export function ${camel}Exchange(): never {
  return refuse('${camel}Exchange')
}

`
  return `/** Stands in for \`./server\` in browser bundles: a secret must never reach a browser. */
export function create${pascal}(): never {
  return refuse('create${pascal}')
}

${token ? exchange : ''}function refuse(name: string): never {
  throw new Error(
    \`\${name} holds a secret and runs on servers only. In a browser, import create${pascal}Client from \` +
      \`'${packageName}' and give it a fetch that goes through your backend.\`,
  )
}
`
}
