import { pairs } from './render-wire.ts'
import type { ServerFact, VariableFact } from './read-servers.ts'
import type { WireFacts } from './read-wire.ts'
import { isOption, plain } from '../words.ts'

/** How callers choose the address of the API: the options, and the function that takes them. */
export function renderServerOptions(facts: WireFacts): { imports: string; code: string } {
  const { servers } = facts
  const variables = optionsOf(servers)
  const hasChoice = isChoice(servers)
  const isRequired = servers[0]?.isSandbox === true || variables.some(({ isOptional }) => !isOptional)
  const environment = hasChoice ? environmentOption(servers) : undefined
  const parts = [...(environment ? [environment] : []), ...variables]
  const body = `${renderTake(servers, parts, hasChoice)}\n${renderToken(facts)}`
  const imported = ['chooseServer', 'ownServer'].filter((name) => body.includes(`${name}(`))
  const imports =
    imported.length > 0 ? `import { ${imported.join(', ')} } from '@latchkey/client-core/wire'\n\n` : ''
  const code = `/** Where the API is. */
export type ServerOptions = ${renderType(servers, parts, isRequired)}

${body}`
  return { imports, code }
}

/** Names of the options that choose the address of the API, apart from `baseUrl`: those that are needed, and all. */
export function serverOptionNames({ servers }: WireFacts): { needed: string[]; all: string[] } {
  const variables = optionsOf(servers)
  const isSandbox = servers[0]?.isSandbox === true
  const choice = isChoice(servers) ? ['environment'] : []
  const needed = variables.filter(({ isOptional }) => !isOptional).map(({ name }) => name)
  return {
    needed: [...(isSandbox ? choice : []), ...needed],
    all: [...choice, ...variables.map(({ name }) => name)],
  }
}

/** Whether callers have to be able to say which server. */
function isChoice(servers: readonly ServerFact[]): boolean {
  return servers.length > 1 || servers[0]?.isSandbox === true
}

interface Option {
  name: string
  type: string
  doc: string
  isOptional: boolean
  /** Name of the variable it fills; `undefined` for the environment. */
  variable: string | undefined
}

function environmentOption(servers: readonly ServerFact[]): Option {
  const [first] = servers
  const isOptional = !first!.isSandbox
  const list = servers.map(
    ({ name, url, description }) => ` * - \`${name}\`: ${comment(description ?? '')} \`${comment(url)}\``,
  )
  return {
    name: 'environment',
    type: servers.map(({ name }) => JSON.stringify(name)).join(' | '),
    doc: `/**\n * Which of the document's servers.${isOptional ? ` Default \`${first!.name}\`.` : ''}\n *\n${list.join('\n')}\n */`,
    isOptional,
    variable: undefined,
  }
}

function optionsOf(servers: readonly ServerFact[]): Option[] {
  const found = new Map<string, VariableFact[]>()
  for (const { variables } of servers)
    for (const [name, one] of Object.entries(variables)) found.set(name, [...(found.get(name) ?? []), one])
  const isFree = (name: string): boolean =>
    !used.has(plain(name)) && (!isOption(name) || (name === 'environment' && !isChoice(servers)))
  const used = new Set<string>()
  return [...found].map(([variable, all]) => {
    let name = variable
    while (!isFree(name)) name = `server${name[0]!.toUpperCase()}${name.slice(1)}`
    used.add(plain(name))
    const values = [...new Set(all.flatMap((one) => one.values))]
    const isAnything = all.some((one) => one.values.length === 0)
    const preset = all[0]?.default
    // Only where every server that has the variable has a default for it.
    const isOptional = all.every((one) => one.default !== undefined)
    const description =
      all.find((one) => one.description)?.description ?? `Part of the address: \`{${variable}}\`.`
    return {
      name,
      type: isAnything ? 'string' : values.map((value) => JSON.stringify(value)).join(' | '),
      doc: `/** ${comment(description)}${isOptional ? ` Default \`${comment(preset ?? '')}\`.` : ''} */`,
      isOptional,
      variable,
    }
  })
}

function comment(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('*/', '*\\/').trim()
}

function renderType(servers: readonly ServerFact[], parts: readonly Option[], isRequired: boolean): string {
  const [first] = servers
  const tokens = 'Credentials go to the origin of this address and to those the document states.'
  if (!first)
    return `{ /** Address of the API; the document names none that could be the default. ${tokens} */\nbaseUrl: string }`
  const optional = ({ doc, name, type }: Option): string => `${doc}\n${key(name)}?: ${type} | undefined`
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

function renderTake(servers: readonly ServerFact[], parts: readonly Option[], hasChoice: boolean): string {
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
  const choices = Object.fromEntries(
    servers.map(({ name, url, variables }) => [
      hasChoice ? name : 'default',
      {
        url,
        ...(Object.keys(variables).length > 0 && {
          variables: Object.fromEntries(
            Object.entries(variables).map(([variable, one]) => [
              variable,
              {
                ...(one.default !== undefined && { default: one.default }),
                ...(one.values.length > 0 && { values: one.values }),
              },
            ]),
          ),
        }),
      },
    ]),
  )
  const locals = parts.map((part, index) => ({ ...part, local: `option${index + 1}` }))
  const given = locals
    .filter(({ variable }) => variable !== undefined)
    .map(({ variable, local }) => `${JSON.stringify(variable)}: ${local}`)
  const environment = locals.find(({ variable }) => variable === undefined)
  const preset = hasChoice && first?.isSandbox ? undefined : hasChoice ? first?.name : 'default'
  return `${head}
const choices = ${JSON.stringify(choices)}

/**
 * Takes the address of the API out of the options of a client.
 *
 * @throws ConfigurationError for a value the document does not know, and where it is not said which address
 */
${signature} {
  const { baseUrl, ${locals.map(({ name, local }) => `${JSON.stringify(name)}: ${local}`).join(', ')}, ...others } = options
  const address = chooseServer(choices, { baseUrl, environment: ${environment?.local ?? 'undefined'}, preset: ${JSON.stringify(preset) ?? 'undefined'} }, { ${given.join(', ')} })
  return { baseUrl: address, others: others as unknown as Others<Options> }
}
`
}

/** Whether a client can be made without saying where the API is. */
export function hasDefaultServer({ servers }: WireFacts): boolean {
  const [first] = servers
  return first !== undefined && !first.isSandbox && optionsOf(servers).every(({ isOptional }) => isOptional)
}

/** Whether the token endpoint has an address of its own, whatever that of the API is. */
export function hasTokenServer({ servers, tokenServers }: WireFacts): boolean {
  const [own] = tokenServers ?? []
  return own !== undefined && !servers.some(({ url }) => originOf(url) === originOf(own.url))
}

/** The token endpoint follows the API: same environment, same address where the document does not state another. */
function renderToken(facts: WireFacts): string {
  const { servers, tokenServers } = facts
  const head = `
/** Where the token endpoint is, for the API at this address. */
export function tokenBaseUrlOf(baseUrl: string): string {
`
  const [own] = tokenServers ?? []
  if (!own || !tokenServers) return `${head}  return baseUrl\n}`
  const origin = originOf(own.url)
  if (!hasTokenServer(facts)) {
    const path = own.url.slice(origin.length)
    return `${head}  return ${path === '' ? 'new URL(baseUrl).origin' : `new URL(baseUrl).origin + ${JSON.stringify(path)}`}\n}`
  }
  const rows = pairs(servers, tokenServers)
  if (new Set(rows.map(([, url]) => url)).size < 2)
    return `${head.replace('(baseUrl', '(_baseUrl')}  return ${JSON.stringify(own.url)}\n}`
  return `${head}  return ownServer(${JSON.stringify(rows)}, {}, baseUrl) ?? ${JSON.stringify(own.url)}\n}`
}

function originOf(url: string): string {
  return /^https?:\/\/[^/]*/i.exec(url)?.[0] ?? url
}
