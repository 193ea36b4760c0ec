import { deref, type JsonObject, objectOf, type Operation, operationsOf } from '@latchkey/openapi'
import type { TokenOperation } from '@latchkey/spec'
import type { OperationFacts, Remark, WireRemark } from './facts.ts'
import { ownOfToken } from './own-of-token.ts'
import { readBody } from './read-body.ts'
import { readParameters } from './read-parameters.ts'
import { readResponse } from './read-response.ts'
import { propertiesOf } from './shapes.ts'
import { asksFor, hasSecrets, pathOfServer, readServers, type ServerFact } from './read-servers.ts'

/** What a document says about its calls that openapi-fetch does not do by itself. */
export interface WireFacts {
  /** By `PUT /raw`; operations that are missing are as usual. */
  operations: { [operation: string]: OperationFacts }
  /** Addresses of the API that a client can use. */
  servers: ServerFact[]
  /** Addresses of operations that live elsewhere; `operations` names them by their place here. */
  operationServers: ServerFact[][]
  /** Address of the token operation, where it is not the API's. */
  tokenServers: ServerFact[] | undefined
  /** Where the API may be whose address comes with each token. */
  apiOrigins: string[] | undefined
  /** Its path, where no address of the document can be used but for that. */
  apiPath: string
  remarks: WireRemark[]
}

export interface WireOptions {
  /** Where the document lives: relative addresses start there. */
  documentUrl?: string | undefined
  /** The token operation, which is called by auth-core. */
  token?: { method: string; path: string; dialect?: TokenOperation['dialect'] } | undefined
}

/** Reads how every operation of a compiled document is sent and read. */
export function readWire(document: JsonObject, { documentUrl, token }: WireOptions = {}): WireFacts {
  const all = operationsOf(document)
  const isSecret = hasSecrets(document, all)
  const { servers, unusable } = readServers(document['servers'], documentUrl, isSecret)
  const facts: WireFacts = {
    operations: {},
    servers,
    operationServers: [],
    tokenServers: undefined,
    ...addressOfToken(document, servers, token),
    remarks: [],
  }
  const remark = (pointer: string, reason: string): void => {
    if (!facts.remarks.some((one) => one.pointer === pointer && one.reason === reason))
      facts.remarks.push({ pointer, reason })
  }
  const instead = unusableSays(facts)
  for (const { index, reason } of unusable) remark(`#/servers/${index}/url`, `${reason}: ${instead}`)
  if (servers[0]?.isSandbox)
    remark(
      '#/servers/0',
      `the first server is no production server ("${servers[0].name}"): "environment" or "baseUrl" has to be given`,
    )

  for (const one of all) {
    const own = ownServers(document, one)
    if (one.method === token?.method && one.path === token.path) {
      if (own) facts.tokenServers = readServers(own.list, documentUrl, true).servers
      continue
    }
    const parameters = readParameters(document, one, remark)
    const operation: OperationFacts = {
      ...parameters,
      ...(isBodiless(one) ? readBodiless(document, one, remark) : readBody(document, one, remark)),
      ...readMethod(one, remark),
      ...readFragment(one),
      ...readResponse(document, one),
      ...(own && readOwnServers(facts, own, documentUrl, isSecret, remark)),
    }
    facts.operations[`${one.method} ${one.path}`] = operation
  }
  if (document['servers'] === undefined) adoptServers(facts)
  for (const [key, operation] of Object.entries(facts.operations))
    if (Object.keys(operation).length === 0) delete facts.operations[key]
  return facts
}

function addressOfToken(
  document: JsonObject,
  servers: readonly ServerFact[],
  token: WireOptions['token'],
): Pick<WireFacts, 'apiOrigins' | 'apiPath'> {
  return {
    apiOrigins: token?.dialect && apiOriginsOf(token.dialect),
    apiPath: servers.length === 0 ? pathOfServer(document['servers']) : '',
  }
}

/** What is to be done about an address of the document that cannot be called. */
export function unusableSays({ apiOrigins }: Pick<WireFacts, 'apiOrigins'>): string {
  return apiOrigins ? 'the address comes with the token' : '"baseUrl" has to be given in its place'
}

/** What any of the grants states: several operations are one dialect. */
function apiOriginsOf({ apiOrigins, grants }: TokenOperation['dialect']): string[] | undefined {
  const all = [apiOrigins, ...Object.values(grants).map(({ own }) => own?.apiOrigins)].flatMap(
    (some) => some ?? [],
  )
  return all.length > 0 ? [...new Set(all)] : undefined
}

function isBodiless({ method }: Operation): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** What a GET has for a body in a document, nobody's fetch sends. */
function readBodiless(
  document: JsonObject,
  { method, operation, pointer }: Operation,
  remark: Remark,
): OperationFacts {
  const body = objectOf(deref(document, operation['requestBody']))
  const media = Object.values(objectOf(body['content'])).map((value) => objectOf(deref(document, value)))
  const reason = `a ${method} is never given a body`
  if (body['required'] === true) {
    remark(`${pointer}/requestBody`, `${reason}: calls of this operation are refused`)
    return { refused: `needs a body, and ${reason}` }
  }
  if (media.some(({ schema }) => propertiesOf(document, schema).properties.size > 0))
    remark(`${pointer}/requestBody`, `${reason}: it is left out`)
  return {}
}

/** The one method of OpenAPI that a fetch is not allowed to send (Fetch standard, "forbidden method"). */
function readMethod({ method, pointer }: Operation, remark: Remark): OperationFacts {
  if (method !== 'TRACE') return {}
  remark(pointer, 'fetch sends no TRACE: calls of this operation are refused')
  return { refused: 'cannot be sent: fetch has no TRACE' }
}

/** Several operations of one path are told apart by a fragment, which is for readers and not for the wire. */
function readFragment({ path }: Operation): OperationFacts {
  const [template = ''] = path.split('#')
  return template === path ? {} : { template }
}

/** Where operations state servers and the document states none, the first of them are the API's. */
function adoptServers(facts: WireFacts): void {
  const [first] = facts.operationServers
  if (!first?.length) return
  facts.servers = first
  for (const operation of Object.values(facts.operations)) {
    if (operation.server !== 0) continue
    delete operation.server
    delete operation.isOpen
  }
}

interface OwnServers {
  list: JsonObject[string]
  pointer: string
  isOpen: boolean
}

function ownServers(document: JsonObject, one: Operation): OwnServers | undefined {
  const { operation, pathItem, pointer } = one
  const holders: [JsonObject, string][] = [
    [operation, pointer],
    [pathItem, pointer.replace(/\/[^/]*$/, '')],
  ]
  for (const [holder, at] of holders) {
    const list = holder['servers']
    if (Array.isArray(list) && list.length > 0)
      return { list, pointer: `${at}/servers`, isOpen: !asksFor(document, one) }
  }
  return undefined
}

function readOwnServers(
  facts: WireFacts,
  { list, pointer, isOpen }: OwnServers,
  documentUrl: string | undefined,
  isSecret: boolean,
  remark: (pointer: string, reason: string) => void,
): OperationFacts {
  const { servers: found, unusable } = readServers(list, documentUrl, isSecret)
  const servers = found.map((one) => withOwnDefaults(one, facts.servers))
  for (const { index, reason } of unusable) remark(`${pointer}/${index}/url`, reason)
  if (servers.length === 0) {
    remark(
      pointer,
      'the operation has no server it could be sent to: its calls are refused unless they state a "baseUrl"',
    )
  }
  const ofToken = facts.apiOrigins && servers.length > 0 ? ownOfToken(facts.servers, servers) : undefined
  if (ofToken && 'reason' in ofToken) {
    const refused =
      'calls of clients whose address comes with the token are refused unless they state a "baseUrl"'
    remark(pointer, `${ofToken.reason}: ${refused}`)
  }
  const urls = (some: readonly ServerFact[]): string => JSON.stringify(some.map(({ url }) => url))
  if (urls(servers) === urls(facts.servers)) return {}
  const known = facts.operationServers.findIndex((some) => urls(some) === urls(servers))
  const place = known < 0 ? facts.operationServers.push(servers) - 1 : known
  return { server: place, ...(isSecret && isOpen && { isOpen }) }
}

/** A variable that is another one than the API's of that name, by its default, is not filled with what that one is. */
function withOwnDefaults(server: ServerFact, apis: readonly ServerFact[]): ServerFact {
  const url = server.url.replace(/\{([^{}]+)\}/g, (part, name: string) => {
    const own = server.variables[name]?.default
    const others = apis.flatMap(({ variables }) => variables[name]?.default ?? [])
    return own === undefined || others.length === 0 || others.includes(own) ? part : own
  })
  return { ...server, url }
}
