import { isObject, objectOf, type Json, type JsonObject } from '../json.ts'
import { fromPointer, toPointer, type JsonPointer } from '../json-pointer.ts'
import { compareText } from '../compare-text.ts'
import { httpMethods } from '../operations.ts'
import type { DocumentIndex, Located, OperationEntry } from './document-index.ts'

/**
 * What a caller of an operation gets, wherever the document says it: parameters of the path and of the operation as one
 * list, servers and security of the operation, the path or the document. Defaults that are written out say nothing.
 */

/** `site`: where the operation or its path lists it, which may be a reference. */
export type EffectiveParameter = Located<JsonObject> & { name: string; place: string; site: JsonPointer }

/** The parameters of an operation by place and name; one of the operation stands for one of its path. */
export function effectiveParameters(
  index: DocumentIndex,
  { item, operation }: Pick<OperationEntry, 'item' | 'operation'>,
): Map<string, EffectiveParameter> {
  const found = new Map<string, EffectiveParameter>()
  for (const owner of [item, operation]) {
    const list = owner.value['parameters']
    for (const [i, value] of (Array.isArray(list) ? list : []).entries()) {
      const site = `${owner.pointer}/parameters/${i}`
      const located = index.resolve({ pointer: site, value })
      const { name, in: place } = objectOf(located.value)
      if (typeof name !== 'string' || typeof place !== 'string' || !isObject(located.value)) continue
      found.set(parameterKey(place, name), {
        pointer: located.pointer,
        value: isOwnHeader(place, name) ? notAsked(located.value) : located.value,
        name,
        place,
        site,
      })
    }
  }
  return found
}

/** Headers OpenAPI leaves to the client, whatever a document says of them (Parameter Object, `name`). */
const ownHeaders: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization'])

/** Whether a parameter is a header that is the client's own. */
export function isOwnHeader(place: Json | undefined, name: Json | undefined): boolean {
  return place === 'header' && typeof name === 'string' && ownHeaders.has(name.toLowerCase())
}

/** Nobody is asked for it; who wants to give it still may. */
function notAsked({ required: _required, ...parameter }: JsonObject): JsonObject {
  return parameter
}

/** Header names are one name in any case. */
export function parameterKey(place: string, name: string): string {
  return `${place} ${place === 'header' ? name.toLowerCase() : name}`
}

/** What a value written down is: a scalar and a list look the same in ways an object does not. */
export type Written = 'scalar' | 'list' | 'object'

/** On a parameter or an encoding: the `collectionFormat` of Swagger 2.0 where no style of OpenAPI 3 says the same. */
export const collectionFormat = 'x-collection-format'

/** Styles of OpenAPI 3 that say what a `collectionFormat` says, in a query or a form. */
export const collectionStyles: { readonly [format: string]: string } = {
  csv: 'form',
  ssv: 'spaceDelimited',
  pipes: 'pipeDelimited',
}

const styles: Readonly<Record<string, string>> = {
  query: 'form',
  path: 'simple',
  header: 'simple',
  cookie: 'form',
}

/**
 * How a value is written down, as words: defaults filled in, and what makes no difference left out.
 *
 * @param place where it goes: `query`, `path`, `header` or `cookie`
 */
export function styleInWords(value: JsonObject, place: string, written: Written): string {
  // It applies to queries alone (3.0.4 and 3.1.1, Parameter Object).
  const isReserved = value['allowReserved'] === true && place === 'query'
  return `${joinedInWords(value, place, written)}${isReserved ? ', reserved characters as they are' : ''}`
}

function joinedInWords(value: JsonObject, place: string, written: Written): string {
  const format = value[collectionFormat]
  if (typeof format === 'string' && written === 'list') return `${collectionStyles[format] ?? format} joined`
  const stated = String(value['style'] ?? styles[place] ?? 'form')
  const explode = typeof value['explode'] === 'boolean' ? value['explode'] : stated === 'form'
  // A list with each item under the name of its own is the same, whatever would stand between them otherwise.
  const isApart = /^(space|pipe)Delimited$/.test(stated) && (explode || written === 'scalar')
  const style = isApart ? 'form' : stated
  const indifferent =
    written === 'scalar' || style === 'deepObject' || (written === 'list' && style === 'simple')
  return `${style}${indifferent ? '' : explode ? ' exploded' : ' joined'}`
}

export type EffectiveServer = Located<JsonObject> & { url: string }
export interface EffectiveServers {
  pointer: JsonPointer
  servers: EffectiveServer[]
  own: boolean
}

/** The servers an operation is called at; `own`: stated for it or its path, not for the whole document. */
export function effectiveServers(
  index: DocumentIndex,
  { item, operation }: OperationEntry,
): EffectiveServers {
  for (const owner of [operation, item]) {
    const list = owner.value['servers']
    // An empty list is as good as none.
    if (!Array.isArray(list) || list.length === 0) continue
    const pointer = `${owner.pointer}/servers`
    return { pointer, servers: serversIn({ pointer, value: list }), own: true }
  }
  return documentServers(index)
}

/** The servers of the whole document. */
export function documentServers({ root }: DocumentIndex): EffectiveServers {
  const list = root['servers']
  // OpenAPI, "servers": if it is not provided, or is empty, the default is one with the url `/`.
  const value = Array.isArray(list) && list.length > 0 ? list : [{ url: '/' }]
  return { pointer: '#/servers', servers: serversIn({ pointer: '#/servers', value }), own: false }
}

function serversIn({ pointer, value }: Located<Json[]>): EffectiveServer[] {
  return value.flatMap((server, i) => {
    const url = isObject(server) ? server['url'] : undefined
    if (!isObject(server) || typeof url !== 'string') return []
    return [{ pointer: `${pointer}/${i}`, value: server, url: addressOf(url, server) }]
  })
}

const defaultPorts: Readonly<Record<string, string>> = { 'https:': '443', 'http:': '80' }

/**
 * A server's address in one spelling (RFC 3986, 6.2): scheme and host in lower case, no default port, no slash at the
 * end; a variable that has one value only is that value.
 */
function addressOf(url: string, server: JsonObject): string {
  const variables = objectOf(server['variables'])
  const filled = url.replace(/\{([^{}]*)\}/g, (written, name: string) => {
    const values = objectOf(variables[name])['enum']
    return Array.isArray(values) && values.length === 1 && typeof values[0] === 'string' ? values[0] : written
  })
  const spelled = filled.replace(
    /^([a-z][a-z0-9+.-]*:)\/\/([^/?#]*)/i,
    (_, scheme: string, authority: string) => `${scheme.toLowerCase()}//${evenAuthority(scheme, authority)}`,
  )
  return spelled.replace(/(?<=[^/])\/+$/, '')
}

function evenAuthority(scheme: string, authority: string): string {
  // Names of variables keep their case.
  const lower = authority.replace(/\{[^{}]*\}|[^{}]+/g, (part) =>
    part.startsWith('{') ? part : part.toLowerCase(),
  )
  const port = defaultPorts[scheme.toLowerCase()]
  return port !== undefined && lower.endsWith(`:${port}`) ? lower.slice(0, -port.length - 1) : lower
}

/** A URL that is asked for tokens, in one spelling: its path counts to the last slash. */
export function evenUrl(url: string): string {
  return url.replace(
    /^([a-z][a-z0-9+.-]*:)\/\/([^/?#]*)/i,
    (_, scheme: string, authority: string) => `${scheme.toLowerCase()}//${evenAuthority(scheme, authority)}`,
  )
}

/** What an operation asks callers to log in with, and where it is said. */
export function effectiveSecurity(index: DocumentIndex, entry: OperationEntry): Located<Json[]> {
  const own = entry.operation.value['security']
  const list = own ?? (entry.kind === 'path' ? index.root['security'] : undefined)
  const pointer = own === undefined ? '#/security' : `${entry.operation.pointer}/security`
  return { pointer, value: Array.isArray(list) ? list : [] }
}

/**
 * The document with everything said at its operations, for judges that read what is written: each operation with its
 * parameters, servers and security, defaults left out, paths without operations too.
 */
export function effectiveDocument(index: DocumentIndex): JsonObject {
  const { root } = index
  const groups: Record<'paths' | 'webhooks', JsonObject> = { paths: {}, webhooks: {} }
  for (const entry of index.operations) {
    const group = groups[entry.kind === 'path' ? 'paths' : 'webhooks']
    const item: JsonObject = { ...objectOf(group[entry.key]) }
    const isMethod = (httpMethods as readonly string[]).includes(entry.method)
    if (isMethod) item[entry.method] = effectiveOperation(index, entry)
    else {
      const others = objectOf(item['additionalOperations'])
      item['additionalOperations'] = { ...others, [entry.method]: effectiveOperation(index, entry) }
    }
    group[entry.key] = item
  }
  const { servers: _servers, security: _security, paths: _paths, webhooks: _webhooks, ...rest } = root
  const hasWebhooks = Object.keys(groups.webhooks).length > 0
  return { ...rest, paths: groups.paths, ...(hasWebhooks ? { webhooks: groups.webhooks } : {}) }
}

/**
 * Where a place of the effective document is written in the document: parameters, servers and security are elsewhere, and
 * so is a path behind a reference.
 */
export function writtenPlace(index: DocumentIndex): (pointer: JsonPointer) => JsonPointer {
  const operations = new Map(
    index.operations.map((entry) => {
      const at = [entry.kind === 'path' ? 'paths' : 'webhooks', entry.key, entry.method]
      return [toPointer(at), entry] as const
    }),
  )
  return (pointer) => {
    const [group, key, method, part, ...rest] = fromPointer(pointer)
    const entry = operations.get(toPointer([group ?? '', key ?? '', method ?? '']))
    if (!entry) return pointer
    const below = (base: JsonPointer, steps: readonly string[]): JsonPointer =>
      `${base}${toPointer(steps).slice(1)}`
    const [first = '', ...others] = rest
    if (part === 'parameters') {
      const parameter = sortedParameters(index, entry)[Number(first)]
      if (parameter) return others.length > 0 ? below(parameter.pointer, others) : parameter.site
    }
    if (part === 'servers') return below(effectiveServers(index, entry).pointer, rest)
    if (part === 'security') return below(effectiveSecurity(index, entry).pointer, rest)
    return part === undefined ? entry.operation.pointer : below(entry.operation.pointer, [part, ...rest])
  }
}

function sortedParameters(index: DocumentIndex, entry: OperationEntry): EffectiveParameter[] {
  return [...effectiveParameters(index, entry)]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, parameter]) => parameter)
}

function effectiveOperation(index: DocumentIndex, entry: OperationEntry): JsonObject {
  const { parameters: _parameters, servers: _servers, callbacks, ...rest } = entry.operation.value
  const parameters = sortedParameters(index, entry).map(({ value, place }) => withoutDefaults(value, place))
  const servers = effectiveServers(index, entry).servers.map(({ url, value }) => ({ ...value, url }))
  const { deprecated, ...operation } = rest
  return {
    ...operation,
    ...(deprecated === true ? { deprecated } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(Object.keys(objectOf(callbacks)).length > 0 && callbacks !== undefined ? { callbacks } : {}),
    ...(entry.kind === 'path' ? { servers, security: effectiveSecurity(index, entry).value } : {}),
  }
}

function withoutDefaults(parameter: JsonObject, place: string): JsonObject {
  const style = parameter['style'] ?? styles[place] ?? 'form'
  const { explode, ...rest } = parameter
  const kept: JsonObject =
    explode === undefined || explode === (style === 'form') ? rest : { ...rest, explode }
  if (kept['style'] === (styles[place] ?? 'form')) delete kept['style']
  for (const name of ['allowReserved', 'allowEmptyValue', 'deprecated', 'required']) {
    if (kept[name] === false) delete kept[name]
  }
  return kept
}
