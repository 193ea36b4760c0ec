import { clientFile, hasRules, isOpen } from './client-file.ts'
import { needsFetch } from './plan-calls.ts'
import type { PackagePlan } from './plan-package.ts'
import { credentialOptions, type ProgramGrant, type TokenPlan } from './plan-token.ts'
import { keyServerFile, serverFile } from './server-file.ts'
import { signInFile } from './sign-in-file.ts'
import { withOwnNames } from './own-names.ts'

/** The code of a package, the floor plan of every vendor package here. */
export function codeFiles(plan: PackagePlan): Record<string, string> {
  return withOwnNames(plan, floorPlan)
}

function floorPlan(plan: PackagePlan): Record<string, string> {
  return {
    'src/index.ts': indexFile(plan),
    'src/client.ts': clientFile(plan),
    ...(plan.token ? { 'src/auth.ts': authFile(plan) } : {}),
    ...(plan.signIn ? { 'src/sign-in.ts': signInFile(plan) } : {}),
    ...(hasServer(plan)
      ? {
          'src/server.ts': plan.token ? serverFile(plan) : keyServerFile(plan),
          ...(plan.packageName === undefined ? {} : { 'src/server.browser.ts': browserFile(plan) }),
        }
      : {}),
  }
}

/** Whether there is a client that holds secrets of its own; one for people alone is that of `sign-in`. */
export function hasServer(plan: PackagePlan): boolean {
  const isForPeople = plan.signIn?.hasCode === true && !plan.token && plan.calls.schemes.length === 0
  return !isOpen(plan) && !isForPeople && !needsFetch(plan.calls)
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
export { observeResponses, type ObserveResponsesOptions, type ResponseDeparture } from '@latchkey/client-core/observe'
export { retryFetch, type RetryOptions, type RetryRules } from '@latchkey/client-core/retry'
`

function authFile({ pascal, camel, title, hasBaseUrl, isOfToken, token }: PackagePlan): string {
  if (!token) return ''
  const [type, grant, from] = grantCode[token.grant]
  const picked = [...credentialOptions(token), ...freeOptions(token), 'fetch', 'timeoutMs', 'clock']
  const [baseImport, baseDefault] = hasBaseUrl
    ? [
        "import { takeServer, tokenBaseUrlOf } from './generated/servers.ts'\n",
        ` = tokenBaseUrlOf(takeServer({}).${isOfToken ? 'stated' : 'baseUrl'})`,
      ]
    : token.server
      ? ["import { tokenBaseUrlOf } from './generated/servers.ts'\n", " = tokenBaseUrlOf('')"]
      : ['', '']
  const mark = baseDefault === '' ? '' : '?'
  const types = token.isTyped ? '<paths, typeof tokenPath, typeof tokenDialect>' : ''
  const isWhole = token.wantsId && (token.wantsSecret || token.grant === 'password')
  const optionsType = isWhole ? '' : ` as ${type}`
  const isCore = from === '@latchkey/auth-core'
  const { trade } = token
  const made = `withOwn(credentials, { grant: '${token.grant}', baseUrl, vendor: ${JSON.stringify(title)} })`
  const fromDialect = [
    ...(token.basicOrBody ? ['basicOrBody'] : []),
    ...(trade === undefined ? [] : ['extraParamsOf', 'tradedExchange']),
  ]
  return `import { checkUrl, ${isCore ? `type ${type}, ` : ''}type Exchange${token.wantsAssertion ? ', type Secret' : ''} } from '@latchkey/auth-core'
import { ${grant}, grantExchange${isCore ? '' : `, type ${type}`}, withOwn } from '@latchkey/auth-core/grants'
${fromDialect.length > 0 ? `import { ${fromDialect.join(', ')} } from '@latchkey/auth-core/dialect'\n` : ''}import createClient from 'openapi-fetch'
${token.isTyped ? "import type { paths } from './generated/schema.ts'\n" : ''}${baseImport}import { tokenDialect, tokenPath } from './generated/token.ts'

export type ${pascal}Credentials = Pick<${type}, ${picked.map((name) => `'${name}'`).join(' | ')}> & {
  /** Where the token endpoint is. ${mark ? 'Default: the address the document names.' : ''} */
  tokenBaseUrl${mark}: string${mark ? ' | undefined' : ''}
${requiredOptions(token)}}

/**
 * The token call of the ${title}, which remembers nothing: wrap it with \`cached\`, or with a store of your own.
 *
 * @throws {@link ConfigurationError} at once, for credentials that cannot work. The exchange rejects with {@link TokenError}.
 */
export function ${camel}Exchange(options: ${pascal}Credentials): Exchange {
  const { tokenBaseUrl: baseUrl${baseDefault}, ...credentials } = (options ?? {}) as ${pascal}Credentials
  checkUrl('tokenBaseUrl', baseUrl)
${
  trade === undefined
    ? `  return ${token.basicOrBody ? 'basicOrBody(tokenDialect, (dialect) => ' : ''}grantExchange${types}(
    ${grant},
    ${clientCode(token)},
    tokenPath,
    ${token.basicOrBody ? 'dialect' : 'tokenDialect'},
    ${made}${optionsType},
  )${token.basicOrBody ? ')' : ''}`
    : `  const client = ${clientCode(token)}
  const made = ${made}
  const extraParams = extraParamsOf(tokenDialect, made.grant, made.extraParams)
  const first = grantExchange(${grant}, client, tokenPath, tokenDialect, { ...made, extraParams } as ${type})
  return tradedExchange(first, client, tokenPath, tokenDialect, ${JSON.stringify(trade)}, made)`
}
}
`
}

function clientCode({ headers, isTyped }: TokenPlan): string {
  const given = JSON.stringify(headers)
  return `createClient${isTyped ? '<paths>' : ''}(${given === '{}' ? '' : `{ headers: ${given} }`})`
}

/** The options of each grant, its code, and where the options come from. */
const grantCode = {
  client_credentials: ['ClientCredentialsOptions', 'clientCredentials', '@latchkey/auth-core'],
  password: ['PasswordOptions', 'password', '@latchkey/auth-core'],
  'urn:ietf:params:oauth:grant-type:jwt-bearer': [
    'JwtBearerOptions',
    'jwtBearer',
    '@latchkey/auth-core/grants',
  ],
} as const satisfies Record<ProgramGrant, readonly [string, string, string]>

function freeOptions({ options, extra, trade }: TokenPlan): string[] {
  return [
    ...options.map(({ name }) => name),
    ...(extra.length > 0 || trade !== undefined ? ['extraParams'] : []),
  ]
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
