import {
  type EffectiveServer,
  type EffectiveServers,
  equalJson,
  escape,
  type Json,
  type JsonObject,
  type JsonPointer,
  objectOf,
} from '@latchkey/openapi'
import type { Collector } from './collector.ts'
import type { Finding } from './finding.ts'

export interface ServerScope {
  collector: Collector
  /** The operations that are called there; none named where it is every one. */
  operations: readonly string[]
}

/** Compares two lists of servers: an address that goes may be the one a client uses. */
export function compareServers(
  scope: ServerScope,
  { servers: old }: EffectiveServers,
  { servers: fresh, pointer, own }: EffectiveServers,
): void {
  const add = (finding: Finding): void => {
    const concerns = scope.operations.length > 0 ? scope.operations : [undefined]
    for (const operation of concerns) scope.collector.add(finding, { direction: 'both', operation })
  }
  const stays = new Map(old.map((server, i) => [server, successorOf(server, fresh, i === 0)]))
  const gone = old.filter((server) => stays.get(server) === undefined)
  const come = fresh.filter(({ url }) => !old.some((server) => server.url === url))
  const [from] = gone
  const [to] = come
  if (gone.length === 1 && come.length === 1 && from && to) {
    add({
      rule: 'server-changed',
      old: from.pointer,
      new: to.pointer,
      from: from.url,
      to: to.url,
    })
  } else {
    const place = own ? { new: pointer } : {}
    for (const server of gone)
      add({ rule: 'server-removed', old: server.pointer, ...place, name: server.url })
    for (const server of come) add({ rule: 'server-added', new: server.pointer, name: server.url })
  }
  const first = fresh[0]
  const isMoved = first && old[0] && stays.get(old[0]) !== first && [...stays.values()].includes(first)
  if (isMoved) add({ rule: 'server-order-changed', old: old[0]?.pointer, new: first.pointer, to: first.url })
  for (const [a, b] of stays) if (b) compareVariables(a, b, add)
}

/**
 * The server that has the address of another: the same one, else one with variables of which it is a case; the address
 * that clients use who name none is what its variables are while nobody sets them.
 */
function successorOf(
  server: EffectiveServer,
  fresh: readonly EffectiveServer[],
  isFirst: boolean,
): EffectiveServer | undefined {
  const same = fresh.find(({ url }) => url === server.url)
  const names = new Set(server.url.match(/\{[^{}]*\}/g))
  return (
    same ??
    fresh.find(
      (other) => offers(other, server.url) && (!isFirst || defaultAddress(other, names) === server.url),
    )
  )
}

function offers({ url, value }: EffectiveServer, address: string): boolean {
  const variables = objectOf(value['variables'])
  let ends = new Set([0])
  for (const [i, part] of url.split(/(\{[^{}]*\})/).entries()) {
    const variable = objectOf(i % 2 === 0 ? undefined : variables[part.slice(1, -1)])
    const values = new Set([part, variable['default'], ...valuesOf(variable)])
    const texts = [...values].filter((one) => typeof one === 'string')
    const next = [...ends].flatMap((end) =>
      texts.flatMap((text) => (address.startsWith(text, end) ? [end + text.length] : [])),
    )
    ends = new Set(next)
  }
  return ends.has(address.length)
}

/**
 * The address of a server whose variables nobody has set.
 *
 * @param kept variables that stay what they are, `{region}`
 */
export function defaultAddress({ url, value }: EffectiveServer, kept?: ReadonlySet<string>): string {
  const variables = objectOf(value['variables'])
  return url.replace(/\{([^{}]*)\}/g, (written, name: string) => {
    const filled = objectOf(variables[name])['default']
    return typeof filled === 'string' && kept?.has(written) !== true ? filled : written
  })
}

function compareVariables(a: EffectiveServer, b: EffectiveServer, add: (finding: Finding) => void): void {
  const old = objectOf(a.value['variables'])
  const fresh = objectOf(b.value['variables'])
  // What the address does not hold has no effect.
  const isHeld = (name: string): boolean => a.url.includes(`{${name}}`)
  for (const name of new Set([...Object.keys(old), ...Object.keys(fresh)].filter(isHeld))) {
    const was = objectOf(old[name])
    const is = objectOf(fresh[name])
    const where = { old: at(a.pointer, name), new: at(b.pointer, name), name }
    const lost = valuesOf(was).some((value) => !valuesOf(is).includes(value)) && is['enum'] !== undefined
    const listed = was['enum'] === undefined && is['enum'] !== undefined
    if (!equalJson(was['default'], is['default']) || lost || listed)
      add({ rule: 'server-variable-changed', ...where })
    else if (!equalJson(listOf(was), listOf(is))) add({ rule: 'server-variable-extended', ...where })
  }
}

function at(server: JsonPointer, name: string): JsonPointer {
  return `${server}/variables/${escape(name)}`
}

/** What is listed, in any order and once each; nothing where any value will do. */
function listOf(variable: JsonObject): Json {
  return variable['enum'] === undefined ? null : [...new Set(valuesOf(variable))].sort()
}

function valuesOf(variable: JsonObject): readonly Json[] {
  const values = variable['enum']
  return Array.isArray(values) ? values : []
}
