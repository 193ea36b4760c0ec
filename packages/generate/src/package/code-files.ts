import type { PackagePlan, TokenPlan } from './plan-package.ts'

/** The hand-kept TypeScript of a new package, the floor plan of every vendor package here. */
export function codeFiles(plan: PackagePlan): Record<string, string> {
  return {
    'src/index.ts': indexFile(plan),
    'src/client.ts': plan.auth === 'bearer' ? bearerClient(plan) : plainClient(plan),
    ...(plan.token
      ? {
          'src/auth.ts': authFile(plan),
          'src/server.ts': serverFile(plan),
          'src/server.browser.ts': browserFile(plan),
        }
      : {}),
  }
}

function indexFile({ pascal, auth }: PackagePlan): string {
  return `${auth === 'bearer' ? coreExports : ''}export {
  create${pascal}Client,
  type ${pascal}Client,
  type ${pascal}ClientOptions,
  type ${pascal}Paths,
} from './client.ts'
export type { components, operations, paths } from './generated/schema.ts'
`
}

const coreExports = `export { ConfigurationError, TokenError, type TokenSource } from '@latchkey/auth-core'
export { asOpenapiFetch } from '@latchkey/client-core'
export { observeDrift, type Drift, type ObserveDriftOptions } from '@latchkey/client-core/observe'
export { retryFetch, type RetryOptions, type RetryRules } from '@latchkey/client-core/retry'
`

function pathsType({ pascal, token }: PackagePlan): string {
  return token
    ? `/** Everything but the token endpoint, which \`./server\` calls. */
export type ${pascal}Paths = Omit<paths, typeof tokenPath>`
    : `export type ${pascal}Paths = paths`
}

function bearerClient(plan: PackagePlan): string {
  const { pascal, title, token } = plan
  return `import {
  type ApiClient,
  authorizedClient,
  type CallCredential,
  type ClientWithFetch,
  type TransportOptions,
} from '@latchkey/client-core'
import createClient from 'openapi-fetch'
import type { paths } from './generated/schema.ts'
import { type ServerOptions, takeServer } from './generated/servers.ts'
${token ? "import type { tokenPath } from './generated/token.ts'\n" : ''}import { originsOf, wired } from './generated/wire.ts'

${pathsType(plan)}

/** An openapi-fetch client of the ${title}, and the \`fetch\` it uses. */
export type ${pascal}Client = ClientWithFetch<ApiClient<${pascal}Paths>>

export type ${pascal}ClientOptions = TransportOptions & CallCredential & ServerOptions

/**
 * Makes a typed client from a token, a token source, or a fetch. Safe in browsers: it holds no secret.
 *
 * @throws ConfigurationError naming the option: a \`baseUrl\` that is neither https nor loopback, no way to authorize calls
 */
export function create${pascal}Client(options: ${pascal}ClientOptions): ${pascal}Client {
  const { baseUrl, others } = takeServer(options ?? {})
  return authorizedClient(
    others,
    baseUrl,
    () => originsOf(baseUrl),
    (settings) => wired(createClient<${pascal}Paths>({ ...settings, baseUrl }), baseUrl),
  )
}
`
}

function plainClient(plan: PackagePlan): string {
  const { pascal, title, hasBaseUrl } = plan
  return `import { type ApiClient, lightRequests, serializePath } from '@latchkey/client-core'
import createClient, { type HeadersOptions } from 'openapi-fetch'
import type { paths } from './generated/schema.ts'
import { type ServerOptions, takeServer } from './generated/servers.ts'
import { wired } from './generated/wire.ts'

${pathsType(plan)}

/** An openapi-fetch client of the ${title}. */
export type ${pascal}Client = ApiClient<${pascal}Paths>

export type ${pascal}ClientOptions = ServerOptions & {
  /** Sent with every call, such as an API key. */
  headers?: HeadersOptions | undefined
  /** The transport. Default: the global \`fetch\`. */
  fetch?: typeof globalThis.fetch | undefined
}

/**
 * Makes a typed client. The API has no tokens to keep: authorize calls through \`headers\`, or with a \`fetch\` that does.
 */
export function create${pascal}Client(options: ${pascal}ClientOptions${hasBaseUrl ? ' = {}' : ''}): ${pascal}Client {
  const { baseUrl, others } = takeServer(options)
  const { headers, fetch = (...call) => globalThis.fetch(...call) } = others
  const settings = { baseUrl, pathSerializer: serializePath, ...(headers && { headers }) }
  const create = (light: typeof fetch) =>
    wired(createClient<${pascal}Paths>({ ...settings, fetch: light }), baseUrl)
  // The calls are openapi-fetch's; the type takes fewer arguments.
  return lightRequests(create, fetch) as unknown as ${pascal}Client
}
`
}

function authFile({ pascal, camel, title, hasBaseUrl, token }: PackagePlan): string {
  if (!token) return ''
  const isPassword = token.grant === 'password'
  const type = isPassword ? 'PasswordOptions' : 'ClientCredentialsOptions'
  const own = ['clientId', 'clientSecret', ...(isPassword ? ['username', 'password'] : [])]
  const optional = token.options.map(({ name }) => name)
  if (token.extra.length > 0) optional.push('extraParams')
  const picked = [...own, ...optional, 'fetch', 'timeoutMs', 'clock'].map((name) => `'${name}'`).join(' | ')
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
  return `import { tokenExchange, type ${type}, type Exchange } from '@latchkey/auth-core'
import createClient from 'openapi-fetch'
import type { paths } from './generated/schema.ts'
${baseImport}import { tokenDialect, tokenPath } from './generated/token.ts'

export type ${pascal}Credentials = Pick<${type}, ${picked}> & {
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
  return tokenExchange<paths, typeof tokenPath, typeof tokenDialect>(
    createClient<paths>(${headers === '{}' ? '' : `{ headers: ${headers} }`}),
    tokenPath,
    tokenDialect,
    { ...credentials, grant: '${token.grant}', baseUrl },
  )
}
`
}

/** What the endpoint insists on is not optional here either. */
function requiredOptions({ options, extra }: TokenPlan): string {
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
  return lines.join('')
}

function serverFile(plan: PackagePlan): string {
  const { pascal, camel, title, token } = plan
  if (!token) return ''
  return `import type { CachedTokenSource } from '@latchkey/auth-core'
import { ownTokens, type OwnTokenOptions } from '@latchkey/client-core'
import { ${camel}Exchange, type ${pascal}Credentials } from './auth.ts'
import { create${pascal}Client, type ${pascal}Client } from './client.ts'
import { type ServerOptions, takeServer, tokenBaseUrlOf } from './generated/servers.ts'

export { ${camel}Exchange, type ${pascal}Credentials } from './auth.ts'

export type ${pascal}Options = OwnTokenOptions & ServerOptions & Omit<${pascal}Credentials, 'tokenBaseUrl' | 'timeoutMs' | 'clock'> & {
  /** Where the token endpoint is. Default: the one of the document that belongs to the address of the API. */
  tokenBaseUrl?: string | undefined
}

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
  const { tokenBaseUrl = tokenBaseUrlOf(baseUrl), tokens, ...credentials } = others
  const tokenSource = ownTokens(tokens, (timing) => ${camel}Exchange({ ...credentials, tokenBaseUrl, ...timing }))
  const { fetch } = credentials
  const client = create${pascal}Client({ baseUrl, fetch, onEvent: tokens?.onEvent, tokenSource })
  return Object.assign(client, { tokenSource })
}
`
}

function browserFile({ name, pascal, camel }: PackagePlan): string {
  return `/** Stands in for \`./server\` in browser bundles: a client secret must never reach a browser. */
export function create${pascal}(): never {
  return refuse('create${pascal}')
}

/** Stands in for \`./server\` in browser bundles: a client secret must never reach a browser. */
export function ${camel}Exchange(): never {
  return refuse('${camel}Exchange')
}

function refuse(name: string): never {
  throw new Error(
    \`\${name} needs a client secret and runs on servers only. In a browser, import create${pascal}Client from \` +
      \`'@latchkey/${name}' and give it a fetch that goes through your backend.\`,
  )
}
`
}
