import type { BodyFact, OperationFacts, ValueFact, Values } from './facts.ts'
import { ownOfToken, unknownBase } from './own-of-token.ts'
import type { ServerFact } from './read-servers.ts'
import type { WireFacts } from './read-wire.ts'

/**
 * How calls go out, as code: a table of what differs from openapi-fetch's own ways, and no serializer it does not need. For a
 * vendor of whom nothing differs, the client as it is.
 */
export function renderWire(facts: WireFacts): string {
  const places = [...new Set(Object.values(facts.operations).flatMap(({ server }) => server ?? []))]
  const trusted = new Set(
    Object.values(facts.operations).flatMap(({ server, isOpen }) => (isOpen ? [] : (server ?? []))),
  )
  const used = new Set<string>()
  const use = (name: string): string => {
    used.add(name)
    return name
  }
  const code = `${renderServers(facts, places, use)}
${renderTable(facts, use)}
${originsDoc(trusted.size > 0)}
export function originsOf(baseUrl: string): string[] {
  return ${trusted.size > 0 ? `${use('statedOrigins')}(baseUrl, [${[...trusted].map(serversName).join(', ')}], defaults)` : "[checkUrl('baseUrl', baseUrl).origin]"}
}
`
  const types = new Set(['OperationServers', 'WireTable'])
  const names = [...used].toSorted().map((name) => (types.has(name) ? `type ${name}` : name))
  return `${trusted.size > 0 ? '' : "import { checkUrl } from '@latchkey/auth-core'\n"}${
    names.length > 0 ? `import { ${names.join(', ')} } from '@latchkey/client-core/wire'\n` : ''
  }${code}`
}

type Use = (name: string) => string

function renderTable({ operations }: WireFacts, use: Use): string {
  const rows = Object.entries(operations)
  if (rows.length === 0)
    return `/** Every operation goes out as openapi-fetch sends it: JSON, at one address. */
export function wired<Client extends object>(client: Client, _baseUrl: string): Client {
  return client
}
`
  const lines = rows.map(
    ([operation, facts]) => `${JSON.stringify(operation)}: [${steps(operation, facts, use).join(', ')}],`,
  )
  return `/** By operation, what is not JSON, not written as usual, or not at the address of the API. */
const wire: ${use('WireTable')} = {
${lines.join('\n')}
}

/** Makes the client send every operation as the document says. */
export function wired<Client extends object>(client: Client, baseUrl: string): Client {
  return ${use('wireClient')}(client, wire, baseUrl)
}
`
}

function originsDoc(isPlural: boolean): string {
  return `/**
 * Where tokens may go: the origin of the API's address${isPlural ? ', and those of the operations that live elsewhere' : ''}.
 *
 * @throws {@link ConfigurationError} for an address that is neither https nor loopback
 */`
}

/** The steps of an operation, in the order in which they are done. */
function steps(operation: string, facts: OperationFacts, use: Use): string[] {
  const { query, path, header, cookie, body, accept, parseAs, server, template, refused } = facts
  if (refused !== undefined) return [`${use('refused')}(${JSON.stringify(refused)})`]
  return [
    ...(server === undefined ? [] : [`${use('server')}(${serversName(server)}, defaults)`]),
    ...(template === undefined ? [] : [`${use('template')}(${JSON.stringify(template)})`]),
    ...(accept === undefined ? [] : [`${use('accept')}(${JSON.stringify(accept)})`]),
    ...Object.entries({
      path,
      [operation.includes('?') ? 'queryInPath' : 'query']: query,
      header,
      cookie,
    }).flatMap(([place, values]) =>
      values === undefined ? [] : [`${use(place)}(${renderValues(values, use)})`],
    ),
    ...(body === undefined ? [] : [`${use('body')}(${renderRecord(body, (fact) => renderBody(fact, use))})`]),
    ...(parseAs === undefined ? [] : [renderReading(parseAs, use)]),
  ]
}

function renderReading(parseAs: NonNullable<OperationFacts['parseAs']>, use: Use): string {
  if (parseAs === 'text') return use('parseText')
  if (typeof parseAs === 'string') return `${use('parseAs')}(${JSON.stringify(parseAs)})`
  const ways = renderRecord(parseAs, (way) => JSON.stringify(way))
  return `${use('parseByType')}(${optional(ways)})`
}

const plainBodies = {
  json: 'jsonBody',
  jsonList: 'jsonListBody',
  jsonOther: 'jsonOtherBody',
  lines: 'jsonLinesBody',
  raw: 'rawBody',
  bytes: 'bytesBody',
} as const

function renderBody(fact: BodyFact, use: Use): string {
  if (fact.kind === 'urlencoded')
    return `${use('urlencodedBody')}(${optional(renderValues(fact.members, use))})`
  if (fact.kind === 'multipart') {
    const parts = renderRecord(fact.parts, (part) =>
      typeof part === 'string'
        ? `${use('typedParts')}(${JSON.stringify(part)})`
        : `${use('fieldParts')}(${renderValue(part, use)})`,
    )
    return `${use('multipartBody')}(${optional(parts)})`
  }
  if (fact.kind === 'jsonWith')
    return `${use('jsonBodyWith')}(${fact.required.map((name) => JSON.stringify(name)).join(', ')})`
  if (fact.kind === 'jsonWithout')
    return `${use('jsonBodyWithout')}(${fact.members.map((name) => JSON.stringify(name)).join(', ')})`
  return use(plainBodies[fact.kind])
}

function optional(record: string): string {
  return record === '{}' ? '' : record
}

function renderValues(values: Values, use: Use): string {
  return renderRecord(values, (value) => renderValue(value, use))
}

function renderValue({ serializer, reserved }: ValueFact, use: Use): string {
  return reserved === undefined ? use(serializer) : `${use(reserved)}(${use(serializer)})`
}

function renderRecord<Value>(
  record: { readonly [name: string]: Value },
  render: (value: Value) => string,
): string {
  // A computed name, since `__proto__: …` would be no member.
  const members = Object.entries(record).map(
    ([name, value]) => `${name === '__proto__' ? '["__proto__"]' : JSON.stringify(name)}: ${render(value)}`,
  )
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

function serversName(place: number): string {
  return `servers${place + 1}`
}

function renderServers(
  { servers, operationServers, apiOrigins }: WireFacts,
  places: readonly number[],
  use: Use,
): string {
  if (places.length === 0) return ''
  const some = [...servers, ...places.flatMap((place) => operationServers[place] ?? [])]
  const defaults = some.flatMap(({ variables }) =>
    Object.entries(variables).flatMap(([name, one]) =>
      one.default === undefined ? [] : [[name, one.default]],
    ),
  )
  const lists = places.map(
    (place) =>
      `/** An address of the API, and where ${place + 1 === 1 ? 'these' : 'those'} operations are for its clients. */
const ${serversName(place)}: ${use('OperationServers')} = ${JSON.stringify(apiPairs({ servers, apiOrigins }, operationServers[place] ?? []))}`,
  )
  return `\n/** Of variables in addresses. */\nconst defaults = ${JSON.stringify(Object.fromEntries(defaults))}\n\n${lists.join('\n\n')}\n`
}

/** As `pairs`, and for clients whose address comes with the token: theirs has any path, see `baseOfToken` of client-core. */
export function apiPairs(
  { servers, apiOrigins }: Pick<WireFacts, 'servers' | 'apiOrigins'>,
  own: readonly ServerFact[],
): [api: string, own?: string][] {
  const rows = pairs(servers, own)
  if (!apiOrigins) return rows
  const place = ownOfToken(servers, own)
  const ofToken = [unknownBase, `${unknownBase}/{path of the API}`]
  return [...rows, ...ofToken.map((api): [string, string?] => ('url' in place ? [api, place.url] : [api]))]
}

/** For each address of the API the operation's of the same environment. */
export function pairs(
  servers: readonly ServerFact[],
  own: readonly ServerFact[],
): [api: string, own?: string][] {
  const apis = servers.length > 0 ? servers : [{ url: '', name: '' }]
  return apis.map(({ url, name }, index) => {
    const same = own.find((one) => one.name === name)
    const chosen = same ?? (own.length === servers.length ? own[index] : own[0])
    return chosen === undefined ? [url] : [url, chosen.url]
  })
}
