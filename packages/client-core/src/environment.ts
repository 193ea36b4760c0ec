import { ConfigurationError } from '@latchkey/auth-core'

/** An option that is needed, or ways of which one is enough: each an option, or options that go together. */
export type NeededOption = string | readonly (string | readonly string[])[]

export interface EnvironmentOptions<Needed extends NeededOption> {
  /** Options without which nothing works. */
  needed: readonly Needed[]
  optional?: readonly NeededOption[] | undefined
  /** Default: `process.env`. */
  variables?: Variables | undefined
}

/** Options of which each may be left to the environment. */
export type FromEnvironment<Options> = { [Name in keyof Options]?: Options[Name] | undefined }

interface Variables {
  readonly [name: string]: string | undefined
}

/** What the exchange of a vendor takes beside its credentials, and a client among `tokens`. */
const OF_TOKENS = ['timeoutMs', 'clock']

/**
 * Completes the options of a client on a server: what was not given is read from its environment variable, the prefix and
 * the option's name, e.g. `clientId` from `NITRO_SIGN_CLIENT_ID` and `customerOrg.guid` from `GOBO_CUSTOMER_ORG_GUID`.
 *
 * Each option for itself; only of ways that exclude each other none is added to the one that was given, and the first that
 * the variables complete counts. An empty variable is one that is missing. Values are text. Where there is no
 * `process.env`, nothing is read.
 *
 * @throws {@link ConfigurationError} that names every option that is missing, with its variable; one that belongs in
 * `tokens`, where the client would overlook it
 */
export function fromEnvironment<Options extends object, const Needed extends NeededOption>(
  prefix: string,
  given: Options | undefined,
  { needed, optional = [], variables = processVariables() }: EnvironmentOptions<Needed>,
): Options & { [Name in Extract<Needed, keyof Options>]-?: NonNullable<Options[Name]> } {
  const options: Record<string, unknown> = { ...given }
  for (const name of OF_TOKENS)
    if (options[name] !== undefined)
      throw new ConfigurationError(name, `is unknown: did you mean "tokens.${name}"?`)
  const stated = { ...options }
  const isGiven = (name: string): boolean => stated[rootOf(name)] !== undefined
  const read = (name: string): string | undefined => readVariable(variables, variableOf(prefix, name))
  const missing: string[][][] = []
  for (const [index, one] of [...needed, ...optional].entries()) {
    const ways = [one].flat().map((way) => [way].flat())
    const named = ways.flat().filter(isGiven)
    const open = ways.filter((way) => named.every((name) => way.includes(name)))
    const lacking = open.map((way) => way.filter((name) => !isGiven(name) && read(name) === undefined))
    const found = open[lacking.findIndex(({ length }) => !length)]
    for (const name of found ?? []) if (!isGiven(name)) put(options, name, read(name)!)
    if (!found && open.length > 0 && index < needed.length) missing.push(lacking.reverse())
  }
  const [first] = missing.flat(2)
  if (first === undefined) return options as ReturnType<typeof fromEnvironment<Options, Needed>>
  const show = (name: string): string => `${name} (${variableOf(prefix, name)})`
  const list = missing.map((ways) => ways.map((names) => names.map(show).join(' with ')).join(' or '))
  throw new ConfigurationError(
    first,
    `is missing. Give these options, or set their variables: ${list.join(', ')}`,
  )
}

function variableOf(prefix: string, name: string): string {
  return `${prefix}_${name.replace(/[^A-Za-z0-9]+/g, '_').replace(/([a-z0-9])(?=[A-Z])/g, '$1_')}`.toUpperCase()
}

function processVariables(): Variables {
  return (globalThis as { process?: { env?: Variables } }).process?.env ?? {}
}

function readVariable(variables: Variables, name: string): string | undefined {
  try {
    return variables[name] || undefined
  } catch {
    return undefined // Deno refuses what it was not told to allow.
  }
}

function rootOf(name: string): string {
  return name.split('.')[0]!
}

function put(options: Record<string, unknown>, name: string, value: string): void {
  const [root = '', member] = name.split('.')
  options[root] = member === undefined ? value : { ...Object(options[root]), [member]: value }
}
