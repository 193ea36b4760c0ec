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
export { observeDrift, type Drift, type ObserveDriftOptions } from '@latchkey/client-core/observe'
export { retryFetch, type RetryOptions, type RetryRules } from '@latchkey/client-core/retry'
`

function pathsType({ pascal, token }: PackagePlan): string {
  return token
    ? `/** Everything but the token endpoint, which \`./server\` calls. */
export type ${pascal}Paths = Omit<paths, typeof tokenPath>`
    : `export type ${pascal}Paths = paths`
}

function baseUrlOption({ hasBaseUrl }: PackagePlan, says: string): string {
  return hasBaseUrl
    ? `  /** Default: the first address of the document. ${says} */
  baseUrl?: string | undefined`
    : `  /** Where the API is; the document names no address of its own. ${says} */
  baseUrl: string`
}

function defaultBaseUrl({ hasBaseUrl }: PackagePlan): string {
  return hasBaseUrl
    ? `
/** The address of the API. */
export const defaultBaseUrl = servers[0].url
`
    : ''
}

function bearerClient(plan: PackagePlan): string {
  const { pascal, title, hasBaseUrl, token } = plan
  return `import { checkUrl } from '@latchkey/auth-core'
import {
  authorizedClient,
  type CallCredential,
  type ClientWithFetch,
  type TransportOptions,
} from '@latchkey/client-core'
import createClient, { type Client } from 'openapi-fetch'
import type { paths } from './generated/schema.ts'
${hasBaseUrl ? "import { servers } from './generated/servers.ts'\n" : ''}${token ? "import type { tokenPath } from './generated/token.ts'\n" : ''}
${pathsType(plan)}

/** An openapi-fetch client of the ${title}, and the \`fetch\` it uses. */
export type ${pascal}Client = ClientWithFetch<Client<${pascal}Paths>>

export type ${pascal}ClientOptions = TransportOptions & CallCredential & {
${baseUrlOption(plan, 'Tokens go to the origin of this address and nowhere else.')}
}
${defaultBaseUrl(plan)}
/**
 * Makes a typed client from a token, a token source, or a fetch. Safe in browsers: it holds no secret.
 *
 * @throws ConfigurationError naming the option: a \`baseUrl\` that is neither https nor loopback, no way to authorize calls
 */
export function create${pascal}Client(options: ${pascal}ClientOptions): ${pascal}Client {
  const { baseUrl${hasBaseUrl ? ' = defaultBaseUrl' : ''}, ...transport } = options ?? {}
  return authorizedClient(
    transport,
    baseUrl,
    () => [checkUrl('baseUrl', baseUrl).origin],
    (fetch) => createClient<${pascal}Paths>({ baseUrl, fetch }),
  )
}
`
}

function plainClient(plan: PackagePlan): string {
  const { pascal, title, hasBaseUrl } = plan
  return `import createClient, { type Client, type HeadersOptions } from 'openapi-fetch'
import type { paths } from './generated/schema.ts'
${hasBaseUrl ? "import { servers } from './generated/servers.ts'\n" : ''}
${pathsType(plan)}

/** An openapi-fetch client of the ${title}. */
export type ${pascal}Client = Client<${pascal}Paths>

export type ${pascal}ClientOptions = {
${baseUrlOption(plan, 'Headers and credentials of yours go there.')}
  /** Sent with every call, such as an API key. */
  headers?: HeadersOptions | undefined
  /** The transport. Default: the global \`fetch\`. */
  fetch?: typeof globalThis.fetch | undefined
}
${defaultBaseUrl(plan)}
/**
 * Makes a typed client. The API has no tokens to keep: authorize calls through \`headers\`, or with a \`fetch\` that does.
 */
export function create${pascal}Client({
  baseUrl${hasBaseUrl ? ' = defaultBaseUrl' : ''},
  headers,
  fetch,
}: ${pascal}ClientOptions${hasBaseUrl ? ' = {}' : ''}): ${pascal}Client {
  return createClient<${pascal}Paths>({ baseUrl, ...(headers && { headers }), ...(fetch && { fetch }) })
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
  const [baseImport, baseDefault] = token.server
    ? [
        "import { operationServers } from './generated/servers.ts'\n",
        ` = operationServers[${JSON.stringify(token.server)}][0].url`,
      ]
    : hasBaseUrl
      ? ["import { defaultBaseUrl } from './client.ts'\n", ' = defaultBaseUrl']
      : ['', '']
  const headers = JSON.stringify(token.headers)
  const mark = baseDefault === '' ? '' : '?'
  return `import { tokenExchange, type ${type}, type Exchange } from '@latchkey/auth-core'
import createClient from 'openapi-fetch'
${baseImport}import type { paths } from './generated/schema.ts'
import { tokenDialect, tokenPath } from './generated/token.ts'

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
  const { pascal, camel, title, hasBaseUrl, token } = plan
  if (!token) return ''
  const tokenFallsBack = !token.server
  return `import type { CachedTokenSource } from '@latchkey/auth-core'
import { ownTokens, type OwnTokenOptions } from '@latchkey/client-core'
import { ${camel}Exchange, type ${pascal}Credentials } from './auth.ts'
import { create${pascal}Client, ${hasBaseUrl && tokenFallsBack ? 'defaultBaseUrl, ' : ''}type ${pascal}Client } from './client.ts'

export { ${camel}Exchange, type ${pascal}Credentials } from './auth.ts'

export type ${pascal}Options = OwnTokenOptions & Omit<${pascal}Credentials, 'tokenBaseUrl' | 'timeoutMs' | 'clock'> & {
${baseUrlOption(plan, 'Tokens go to the origin of this address and nowhere else.')}
  /** Where the token endpoint is. Default: ${tokenFallsBack ? '`baseUrl`' : 'the address the document names'}. */
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
  const {
    baseUrl${hasBaseUrl && tokenFallsBack ? ' = defaultBaseUrl' : ''},
    tokenBaseUrl${tokenFallsBack ? ' = baseUrl' : ''},
    tokens,
    ...credentials
  } = options ?? {}
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
