import {
  isLoopback,
  isObject,
  isPlaceholder,
  isPlaceholderHost,
  type Json,
  type JsonObject,
  objectOf,
  parseUrl,
} from '@latchkey/openapi'

/** An address of the API, as far as a client can use it. */
export interface ServerFact {
  /** Absolute, without a slash at the end; `{name}` stands for a variable. */
  url: string
  /** `production`, `sandbox`, `eu`: what callers choose it by. */
  name: string
  description: string | undefined
  variables: { [name: string]: VariableFact }
  isSandbox: boolean
}

export interface VariableFact {
  /** `undefined` where the document gives none that could be anybody's. */
  default: string | undefined
  values: string[]
  description: string | undefined
}

export interface ServerFacts {
  /** Those a client can use, in the order of the document. */
  servers: ServerFact[]
  /** Of the others: why not. */
  unusable: { index: number; reason: string }[]
}

/**
 * Reads the servers of a document, a path or an operation.
 *
 * @param documentUrl where the document lives: relative addresses start there
 * @param isSecret whether calls carry credentials, which go to https and loopback addresses only
 */
export function readServers(
  list: Json | undefined,
  documentUrl: string | undefined,
  isSecret: boolean,
): ServerFacts {
  const servers: ServerFact[] = []
  const unusable: ServerFacts['unusable'] = []
  const names = new Set<string>()
  for (const [index, value] of (Array.isArray(list) ? list : []).entries()) {
    const server = objectOf(value)
    const url = absolute(String(server['url'] ?? ''), documentUrl)
    const reason = url === undefined ? relative : whyNot(sampleUrl(url, variablesOf(server)), isSecret)
    if (url === undefined || reason !== undefined) {
      unusable.push({ index, reason: reason ?? relative })
      continue
    }
    const description = typeof server['description'] === 'string' ? server['description'].trim() : undefined
    const kind =
      environmentOf(`${String(server['name'] ?? '')} ${description ?? ''}`) ?? environmentOfUrl(url)
    const name = unique(names, kind ?? (String(server['name'] ?? '') || description || ''), url)
    servers.push({
      url: url.replace(/\/+$/, ''),
      name,
      description,
      variables: variablesOf(server),
      isSandbox: kind !== undefined && kind !== 'production',
    })
  }
  return { servers, unusable }
}

/** The path of the first server, behind the last part of it that could be anybody's; its host does not matter. */
export function pathOfServer(list: Json | undefined): string {
  const server = objectOf(Array.isArray(list) ? list[0] : undefined)
  const variables = variablesOf(server)
  const parts = String(server['url'] ?? '').split(/\{([^{}]+)\}/)
  let known = ''
  for (const [index, part] of parts.entries())
    known =
      index % 2 === 0
        ? known + part
        : variables[part]?.default === undefined
          ? ''
          : known + variables[part].default
  const [, path = ''] = /^(?:https?:\/\/)?[^/]*(\/[^?#]*)?$/i.exec(known) ?? []
  return path.replace(/\/+$/, '')
}

const relative = 'is relative, and where the document lives is not known'

function variablesOf(server: JsonObject): { [name: string]: VariableFact } {
  const url = String(server['url'] ?? '')
  const hostEnd = url.indexOf('/', url.indexOf('://') + 3)
  return Object.fromEntries(
    [...url.matchAll(/\{([^{}]+)\}/g)].map(({ 1: name, index }) => {
      // In the path, or behind a whole host: `https://{host}:{port}{basePath}`.
      const isTail = /[\w}]$/.test(url.slice(0, index)) && /^\{[^{}]+\}(\/|$)/.test(url.slice(index))
      const isInPath = isTail || (hostEnd >= 0 && index > hostEnd)
      const { default: preset, enum: listed, description } = objectOf(objectOf(server['variables'])[name!])
      const values = Array.isArray(listed) ? listed.map(String) : []
      const mayBeSandbox = choosesEnvironment(name!, values)
      return [
        name!,
        {
          // Nothing is nobody's host, and may be a part of a path.
          default: isUsable(preset, mayBeSandbox) || (preset === '' && isInPath) ? String(preset) : undefined,
          values,
          description: typeof description === 'string' ? description : undefined,
        },
      ]
    }),
  )
}

/** Whether a variable's default can be anybody's: no placeholder, and no sandbox among other environments. */
function isUsable(preset: Json | undefined, mayBeSandbox: boolean): boolean {
  if (preset === undefined || isPlaceholder(String(preset)) || /^example([-.]|$)/i.test(String(preset)))
    return false
  const environment = mayBeSandbox ? environmentOf(String(preset)) : undefined
  return environment === undefined || environment === 'production'
}

/** Whether a variable says in which environment a call arrives; `username: demo` names a customer. */
function choosesEnvironment(name: string, values: readonly string[]): boolean {
  return values.length > 1 || /env|stage|mode|tier|host|server|domain|instance|prefix|cluster/i.test(name)
}

/** An address with its braces left alone. */
function absolute(url: string, documentUrl: string | undefined): string | undefined {
  if (/^(https?:\/\/|\{)/i.test(url)) return url
  // Some write the host alone.
  if (/^[\w-]+(\.[\w-]+)+(\/|$)/.test(url)) return `https://${url}`
  if (documentUrl === undefined || !/^https?:/.test(documentUrl)) return undefined
  return parseUrl(url, documentUrl)?.href.replaceAll('%7B', '{').replaceAll('%7D', '}')
}

/** The address with the defaults of its variables, or with words that could be anybody's. */
function sampleUrl(url: string, variables: { [name: string]: VariableFact }): string {
  return url.replace(/\{([^{}]+)\}/g, (_, name: string) => variables[name]?.default ?? 'a.invalid')
}

function whyNot(sample: string, isSecret: boolean): string | undefined {
  const url = parseUrl(sample)
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '')
    return 'is no address of an API'
  const { hostname, protocol } = url
  if (isOwnMachine(hostname)) return 'is everybody’s own machine'
  if (isPlaceholderHost(hostname)) return 'is a placeholder'
  return isSecret && protocol === 'http:' ? 'is not https, and is never given a credential' : undefined
}

/** The machine itself, by the names it has from within and from a container. */
function isOwnMachine(hostname: string): boolean {
  return isLoopback(hostname) || /^(0\.0\.0\.0|\[::\]|host\.docker\.internal)$/.test(hostname)
}

const environments: readonly (readonly [string, string])[] = [
  ['sandbox', 'sandbox|sbx'],
  ['staging', 'staging|stage|stg|uat|pre-?prod(uction)?'],
  ['test', 'test(ing)?|qa|cert|trial'],
  ['development', 'dev(elopment)?'],
  ['demo', 'demo'],
  ['mock', 'mock'],
  ['production', 'prod(uction)?|live'],
]

/** Which environment words name; the first that is no production wins. */
function environmentOf(text: string): string | undefined {
  return environments.find(([, words]) =>
    new RegExp(String.raw`(^|[^a-z])(${words})(\d*)([^a-z]|$)`, 'i').test(text),
  )?.[0]
}

function environmentOfUrl(url: string): string | undefined {
  const [host = '', ...path] = url
    .replace(/^https?:\/\//i, '')
    .replaceAll(/\{[^{}]*\}/g, '')
    .split('/')
  // `.dev` is a domain like any other.
  return environmentOf([host.replace(/\.[^.]*$/, ''), ...path].join('/'))
}

/** A short name nobody else has: `eu`, `europe-2`. */
function unique(taken: Set<string>, text: string, url: string): string {
  const slug = (words: string): string =>
    words
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .split('-')
      .slice(0, 3)
      .join('-')
  const base = slug(text) || slug(url.replace(/^https?:\/\//i, '').replaceAll(/[{}]/g, '')) || 'server'
  let name = base
  for (let count = 2; taken.has(name); count += 1) name = `${base}-${count}`
  taken.add(name)
  return name
}

/** Whether any call of a document carries a credential. */
export function hasSecrets(document: JsonObject, operations: readonly { operation: JsonObject }[]): boolean {
  return demands(document['security']) || operations.some(({ operation }) => demands(operation['security']))
}

/** Whether the calls of one operation may carry credentials. */
export function asksFor(document: JsonObject, { operation }: { operation: JsonObject }): boolean {
  return demands(operation['security'] ?? document['security'])
}

function demands(list: Json | undefined): boolean {
  return Array.isArray(list) && list.some((one) => isObject(one) && Object.keys(one).length > 0)
}
