import {
  type AddressOption,
  addressOptions,
  choicesOf,
  comment,
  environmentOption,
  isChoice,
  tokenAddressOf,
} from './addresses.ts'
import type { ServerFact } from './read-servers.ts'
import type { WireFacts } from './read-wire.ts'

/** How callers choose the address of the API: the options, and the function that takes them. */
export function renderServerOptions(facts: WireFacts): { imports: string; code: string } {
  const { servers } = facts
  const variables = addressOptions(servers)
  const hasChoice = isChoice(servers)
  const isRequired = servers[0]?.isSandbox === true || variables.some(({ isOptional }) => !isOptional)
  const environment = hasChoice ? environmentOption(servers) : undefined
  const parts = [...(environment ? [environment] : []), ...variables]
  const body = `${renderTake(servers, parts)}\n${renderToken(facts)}`
  const imported = ['chooseServer', 'ownServer'].filter((name) => body.includes(`${name}(`))
  const imports =
    imported.length > 0 ? `import { ${imported.join(', ')} } from '@latchkey/client-core/wire'\n\n` : ''
  const code = `/** Where the API is. */
export type ServerOptions = ${renderType(servers, parts, isRequired)}

${body}`
  return { imports, code }
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
    return `${head}
/** Takes the address of the API out of the options of a client. */
${signature} {
  const { baseUrl${preset}, ...others } = options
  return { baseUrl, others: others as unknown as Others<Options> }
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

/** The token endpoint follows the API: same environment, same address where the document does not state another. */
function renderToken(facts: WireFacts): string {
  const head = `
/** Where the token endpoint is, for the API at this address. */
export function tokenBaseUrlOf(baseUrl: string): string {
`
  const { path, url, rows } = tokenAddressOf(facts)
  if (url === undefined) {
    if (path === undefined) return `${head}  return baseUrl\n}`
    return `${head}  return ${path === '' ? 'new URL(baseUrl).origin' : `new URL(baseUrl).origin + ${JSON.stringify(path)}`}\n}`
  }
  if (!rows) return `${head.replace('(baseUrl', '(_baseUrl')}  return ${JSON.stringify(url)}\n}`
  return `${head}  return ownServer(${JSON.stringify(rows)}, {}, baseUrl) ?? ${JSON.stringify(url)}\n}`
}
