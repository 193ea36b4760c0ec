import { comment } from '../comment.ts'
import {
  type AddressOption,
  addressOptions,
  choicesOf,
  environmentOption,
  isChoice,
  tokenAddressOf,
} from './addresses.ts'
import type { ServerFact } from './read-servers.ts'
import type { WireFacts } from './read-wire.ts'

/** How callers choose the address of the API: the options, and the function that takes them. */
export function renderServerOptions(facts: WireFacts, vendor: string): { imports: string; code: string } {
  const { servers, apiOrigins } = facts
  const parts = addressParts(servers, apiOrigins !== undefined)
  const isRequired = apiOrigins !== undefined || parts.some(({ isOptional }) => !isOptional)
  const take = apiOrigins ? renderTakeOfToken(facts, parts, vendor) : renderTake(servers, parts)
  const body = `${take}\n${renderToken(facts)}`
  const imported = wireFunctions.filter((name) => new RegExp(`\\b${name}\\b`).test(body))
  const imports = [
    ...(body.includes('new ConfigurationError')
      ? ["import { ConfigurationError } from '@latchkey/auth-core'\n"]
      : []),
    ...(apiOrigins ? ["import { addressFromToken } from '@latchkey/auth-core/dialect'\n"] : []),
    ...(imported.length > 0 ? [`import { ${imported.join(', ')} } from '@latchkey/client-core/wire'\n`] : []),
  ].join('')
  const said = apiOrigins
    ? ', for a client that is given a token; the tokens a client gets itself bring it'
    : ''
  const code = `/** Where the API is${said}. */
export type ServerOptions = ${renderType(servers, parts, isRequired)}

${body}`
  return { imports: imports === '' ? '' : `${imports}\n`, code }
}

const wireFunctions = [
  'baseOfToken',
  'chooseServer',
  'knownAddress',
  'ownServer',
  'unknownBase',
  'unknownPart',
]

/** The options beside `baseUrl`. Of an address that comes with the token, nothing is taken for granted where it has to be said. */
function addressParts(servers: readonly ServerFact[], isOfToken: boolean): AddressOption[] {
  const parts = [...(isChoice(servers) ? [environmentOption(servers)] : []), ...addressOptions(servers)]
  const isLoose = isOfToken && parts.every(({ isOptional }) => isOptional)
  return isLoose ? parts.map((part) => ({ ...part, isOptional: false })) : parts
}

function renderType(
  servers: readonly ServerFact[],
  parts: readonly AddressOption[],
  isRequired: boolean,
): string {
  const [first] = servers
  const tokens = 'Credentials go to the origin of this address and to those the document states.'
  if (!first)
    return `{ /** Address of the API; the document names none that could be the default. ${tokens} */\nbaseUrl: string }`
  const optional = ({ doc, name, type }: AddressOption): string =>
    `${doc}\n${key(name)}?: ${type} | undefined`
  const own = parts.map((part) =>
    part.isOptional ? optional(part) : `${part.doc}\n${key(part.name)}: ${part.type}`,
  )
  if (!isRequired)
    return `{\n/** Address of the API. Default: \`${comment(first.url)}\`. ${tokens} */\nbaseUrl?: string | undefined\n${own.join('\n')}\n}`
  const none = parts.map(({ name }) => `${key(name)}?: undefined`)
  return `{\n/** Address of the API, in place of those of the document. ${tokens} */\nbaseUrl: string\n${none.join('\n')}\n}
  | {\n${own.join('\n')}\nbaseUrl?: undefined\n}`
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name)
}

/** What is left of options without those of the server, whatever alternatives they have. */
const othersType = `type Others<Options> = Options extends unknown ? Omit<Options, keyof ServerOptions> : never`

function renderTake(servers: readonly ServerFact[], parts: readonly AddressOption[]): string {
  const keys = ["'baseUrl'", ...parts.map(({ name }) => JSON.stringify(name))].join(' | ')
  const signature = `export function takeServer<Options extends ServerOptions>(options: Options): { baseUrl: string; others: Others<Options> }`
  const head = `/** What is left of options without those of the server, whatever alternatives they have. */
${othersType.replace('keyof ServerOptions', keys)}
`
  const [first] = servers
  if (parts.length === 0) {
    const preset = first ? ` = ${JSON.stringify(first.url)}` : ''
    // Types ask for it; who writes JavaScript would hear of it from `fetch`, as of a path that is no address.
    const check = first
      ? ''
      : "if (baseUrl === undefined) throw new ConfigurationError('baseUrl', 'is missing: the document names no address that could be the default')\n"
    return `${head}
/** Takes the address of the API out of the options of a client. */
${signature} {
  const { baseUrl${preset}, ...others } = options
  ${check}  return { baseUrl, others: others as unknown as Others<Options> }
}
`
  }
  const { choices, preset } = choicesOf(servers)
  const locals = parts.map((part, index) => ({ ...part, local: `option${index + 1}` }))
  const given = locals
    .filter(({ variable }) => variable !== undefined)
    .map(({ variable, local }) => `${JSON.stringify(variable)}: ${local}`)
  const environment = locals.find(({ variable }) => variable === undefined)
  return `${head}
const choices = ${JSON.stringify(choices)}

/**
 * Takes the address of the API out of the options of a client.
 *
 * @throws {@link ConfigurationError} for a value the document does not know, and where it is not said which address
 */
${signature} {
  const { baseUrl, ${locals.map(({ name, local }) => `${JSON.stringify(name)}: ${local}`).join(', ')}, ...others } = options
  const address = chooseServer(choices, { baseUrl, environment: ${environment?.local ?? 'undefined'}, preset: ${JSON.stringify(preset) ?? 'undefined'} }, { ${given.join(', ')} })
  return { baseUrl: address, others: others as unknown as Others<Options> }
}
`
}

/** The same where the address comes with the token: what is not said is not missing until somebody needs it. */
function renderTakeOfToken(facts: WireFacts, parts: readonly AddressOption[], vendor: string): string {
  const { servers, apiOrigins } = facts
  const keys = ["'baseUrl'", ...parts.map(({ name }) => JSON.stringify(name))].join(' | ')
  const locals = parts.map((part, index) => ({ ...part, local: `option${index + 1}` }))
  const isGiven = ['baseUrl', ...locals.map(({ local }) => local)].map((one) => `${one} !== undefined`)
  const options = parts.map(({ doc, name, type }) => `${doc}\n${key(name)}?: ${type} | undefined\n`)
  return `/** Where the API is, in place of what comes with the token. */
export type OwnServerOptions = {
  /** Address of the API. Default: the one that comes with the token. Calls and credentials go to this one alone. */
  baseUrl?: string | undefined
${options.join('')}}

/** What is left of options without those of the server, whatever alternatives they have. */
${othersType.replace('keyof ServerOptions', keys)}
${parts.length === 0 ? '' : `\nconst choices = ${JSON.stringify(choicesOf(servers).choices)}\n`}
/** Sends calls to the address that came with their token, and to none but these origins. */
export const apiAddress = /* @__PURE__ */ addressFromToken({ baseUrl: unknownBase, apiOrigins: ${JSON.stringify(apiOrigins)}, vendor: ${JSON.stringify(vendor)} })

/**
 * Takes the address of the API out of the options of a client: \`baseUrl\` for calls, \`stated\` for what follows the address
 * of the document, and \`given\` if the options say one.
 *
 * @throws {@link ConfigurationError} for a value the document does not know
 */
export function takeServer<Options extends OwnServerOptions>(
  options: Options,
): { baseUrl: string; stated: string; given: string | undefined; others: Others<Options> } {
  const { baseUrl, ${locals.map(({ name, local }) => `${JSON.stringify(name)}: ${local}, `).join('')}...others } = options
  const stated = ${renderStated(facts, locals)}
  const given = ${isGiven.join(' || ')} ? stated : undefined
  return { baseUrl: baseUrl ?? baseOfToken(stated), stated, given, others: others as unknown as Others<Options> }
}
`
}

function renderStated(facts: WireFacts, locals: readonly (AddressOption & { local: string })[]): string {
  const { servers } = facts
  const [first] = servers
  if (!first)
    return `baseUrl ?? unknownBase${facts.apiPath === '' ? '' : ` + ${JSON.stringify(facts.apiPath)}`}`
  if (locals.length === 0) return `baseUrl ?? ${JSON.stringify(first.url)}`
  const { url, rows } = tokenAddressOf(facts)
  // Where the token endpoint is one for all, nothing hangs on the environment.
  const preset = choicesOf(servers).preset ?? (url !== undefined && !rows ? first.name : undefined)
  const environment = locals.find(({ variable }) => variable === undefined)?.local ?? 'undefined'
  const values = locals.flatMap(({ variable, local }) => {
    if (variable === undefined) return []
    const isKnown = servers.every(
      ({ variables }) => variables[variable]?.default !== undefined || !(variable in variables),
    )
    const unknown = servers.some((one) => one.url.startsWith(`{${variable}}`)) ? 'unknownBase' : 'unknownPart'
    const value = isKnown ? local : `${local} ?? (baseUrl === undefined ? ${unknown} : undefined)`
    return [`${JSON.stringify(variable)}: ${value}`]
  })
  return `chooseServer(choices, { baseUrl, environment: ${environment}, preset: ${JSON.stringify(preset) ?? 'undefined'} }, { ${values.join(', ')} })`
}

/** The token endpoint follows the API: same environment, same address where the document does not state another. */
function renderToken(facts: WireFacts): string {
  const says = 'Where the token endpoint is, for the API at this address.'
  const signature = 'export function tokenBaseUrlOf(baseUrl: string): string {\n'
  const head = `\n/** ${says} */\n${signature}`
  const headThrows = `\n/**\n * ${says}\n *\n * @throws {@link ConfigurationError} where nobody has said which address that is\n */\n${signature}`
  const { path, url, rows } = tokenAddressOf(facts)
  const isUnknown = facts.apiOrigins !== undefined
  if (isUnknown && url === undefined) {
    const known = "knownAddress('tokenBaseUrl', baseUrl)"
    const own =
      path === undefined
        ? known
        : `new URL(${known}).origin${path === '' ? '' : ` + ${JSON.stringify(path)}`}`
    return `${headThrows}  return ${own}\n}`
  }
  if (url === undefined) {
    if (path === undefined) return `${head}  return baseUrl\n}`
    return `${head}  return ${path === '' ? 'new URL(baseUrl).origin' : `new URL(baseUrl).origin + ${JSON.stringify(path)}`}\n}`
  }
  if (!rows) return `${head.replace('(baseUrl', '(_baseUrl')}  return ${JSON.stringify(url)}\n}`
  const found = `ownServer(${JSON.stringify(rows)}, {}, baseUrl) ?? ${JSON.stringify(url)}`
  return isUnknown
    ? `${headThrows}  return knownAddress('tokenBaseUrl', ${found})\n}`
    : `${head}  return ${found}\n}`
}
