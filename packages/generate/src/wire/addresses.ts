import { comment } from '../comment.ts'
import { isOption, plain } from '../words.ts'
import type { ServerFact, VariableFact } from './read-servers.ts'
import type { WireFacts } from './read-wire.ts'
import { pairs } from './render-wire.ts'

/** An option that says where the API is, beside `baseUrl`. */
export interface AddressOption {
  name: string
  type: string
  doc: string
  isOptional: boolean
  /** Name of the variable it fills; `undefined` for the environment. */
  variable: string | undefined
}

/** Names of the options that choose the address of the API, apart from `baseUrl`: those that are needed, and all. */
export function serverOptionNames({ servers }: WireFacts): { needed: string[]; all: string[] } {
  const variables = addressOptions(servers)
  const isSandbox = servers[0]?.isSandbox === true
  const choice = isChoice(servers) ? ['environment'] : []
  const needed = variables.filter(({ isOptional }) => !isOptional).map(({ name }) => name)
  return {
    needed: [...(isSandbox ? choice : []), ...needed],
    all: [...choice, ...variables.map(({ name }) => name)],
  }
}

/** Whether a client can be made without saying where the API is. */
export function hasDefaultServer({ servers }: WireFacts): boolean {
  const [first] = servers
  return (
    first !== undefined && !first.isSandbox && addressOptions(servers).every(({ isOptional }) => isOptional)
  )
}

/** Whether callers have to be able to say which server. */
export function isChoice(servers: readonly ServerFact[]): boolean {
  return servers.length > 1 || servers[0]?.isSandbox === true
}

export function environmentOption(servers: readonly ServerFact[]): AddressOption {
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

/** An option for each variable of the addresses. */
export function addressOptions(servers: readonly ServerFact[]): AddressOption[] {
  const found = new Map<string, VariableFact[]>()
  for (const { variables } of servers)
    for (const [name, one] of Object.entries(variables)) found.set(name, [...(found.get(name) ?? []), one])
  const isFree = (name: string): boolean =>
    // What every object has already is given where nobody gives it.
    !(name in {}) &&
    !used.has(plain(name)) &&
    (!isOption(name) || (name === 'environment' && !isChoice(servers)))
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

/** The addresses to choose from, by environment; undefined as the preset where one has to be chosen. */
export function choicesOf(servers: readonly ServerFact[]): { choices: Choices; preset: string | undefined } {
  const [first] = servers
  const hasChoice = isChoice(servers)
  const choices = servers.map(({ name, url, variables }): [string, Choices[string]] => {
    const known = Object.entries(variables).map(([variable, one]) => [
      variable,
      {
        ...(one.default !== undefined && { default: one.default }),
        ...(one.values.length > 0 && { values: one.values }),
      },
    ])
    return [
      hasChoice ? name : 'default',
      { url, ...(known.length > 0 && { variables: Object.fromEntries(known) }) },
    ]
  })
  const preset = hasChoice ? (first?.isSandbox ? undefined : first?.name) : 'default'
  return { choices: Object.fromEntries(choices), preset }
}

/** As `chooseServer` of client-core takes them. */
export interface Choices {
  [environment: string]: {
    url: string
    variables?: { [name: string]: { default?: string; values?: string[] } }
  }
}

/**
 * Where the token endpoint is, for the API at some address: same environment, same address where the document does not
 * state another. With nothing stated it is the API's address; `path` comes after its origin; `url` is what it is whatever
 * the API's, and `rows` are pairs of both addresses.
 */
export interface TokenAddress {
  path?: string
  url?: string
  rows?: [api: string, own?: string][]
}

export function tokenAddressOf(facts: WireFacts): TokenAddress {
  const { servers, tokenServers } = facts
  const [own] = tokenServers ?? []
  if (!own || !tokenServers) return {}
  if (!hasTokenServer(facts)) return { path: own.url.slice(originOf(own.url).length) }
  const rows = pairs(servers, tokenServers)
  return new Set(rows.map(([, url]) => url)).size < 2 ? { url: own.url } : { url: own.url, rows }
}

/** Whether the token endpoint has an address of its own, whatever that of the API is. */
export function hasTokenServer({ servers, tokenServers }: WireFacts): boolean {
  const [own] = tokenServers ?? []
  return own !== undefined && !servers.some(({ url }) => originOf(url) === originOf(own.url))
}

function originOf(url: string): string {
  return /^https?:\/\/[^/]*/i.exec(url)?.[0] ?? url
}
