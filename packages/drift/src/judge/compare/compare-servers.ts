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
  const gone = old.filter(({ url }) => !fresh.some((server) => server.url === url))
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
  const moved = first && old[0] && old[0].url !== first.url && old.some(({ url }) => url === first.url)
  if (moved) add({ rule: 'server-order-changed', old: old[0]?.pointer, new: first.pointer, to: first.url })
  for (const a of old) {
    const b = fresh.find(({ url }) => url === a.url)
    if (b) compareVariables(a, b, add)
  }
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
