import type { JsonObject } from '@latchkey/openapi'
import { list, object, operations } from '../document.ts'
import { breaking, type Breaking } from './edits.ts'

/** Edits of servers, logins and tokens. */
export const brokenAccess: readonly Breaking[] = [
  breaking('another server', (document) => {
    const shared = operations(document).some(
      ({ item, operation }) => (item['servers'] ?? operation['servers']) === undefined,
    )
    if (list(document['servers']).length === 0 || !shared) return undefined
    document['servers'] = [{ url: 'https://elsewhere.example/' }]
    return { place: ['servers'] }
  }),
  breaking('a server of its own for an operation', (document) => {
    const found = operations(document).find(
      ({ item, operation }) => item['servers'] === undefined && operation['servers'] === undefined,
    )
    if (!found) return undefined
    found.operation['servers'] = [{ url: 'https://elsewhere.example' }]
    return { place: ['paths', found.path, found.method, 'servers'] }
  }),
  breaking('another login', (document) => {
    const components = (document['components'] = object(document['components']))
    components['securitySchemes'] = {
      ...object(components['securitySchemes']),
      newKey: { type: 'apiKey', in: 'header', name: 'X-New-Key' },
    }
    const [first] = operations(document)
    if (!first) return undefined
    first.operation['security'] = [{ newKey: [] }]
    return { place: ['paths', first.path, first.method, 'security'] }
  }),

  breaking('a login of more scopes', (document) => {
    for (const { path, method, operation } of operations(document)) {
      const [way, ...others] = list(operation['security'])
      const [name] = Object.keys(object(way))
      if (name === undefined || others.length > 0 || flowsOf(document)[0]?.name !== name) continue
      object(way)[name] = [...list(object(way)[name]), 'another:scope']
      return { place: ['paths', path, method, 'security'] }
    }
    return undefined
  }),
  breaking('a login two ways of which one goes', (document) => {
    const found = operations(document).find(({ operation }) => list(operation['security']).length > 1)
    if (!found) return undefined
    found.operation['security'] = list(found.operation['security']).slice(1)
    return { place: ['paths', found.path, found.method, 'security'] }
  }),
  breaking('a scope gone', (document) => {
    for (const { name, flow, scheme } of flowsOf(document)) {
      const [scope] = Object.keys(object(flow['scopes']))
      if (scope === undefined) continue
      delete object(flow['scopes'])[scope]
      return { place: ['components', 'securitySchemes', name, 'flows', scheme] }
    }
    return undefined
  }),
  breaking('tokens at another address', (document) => {
    const found = flowsOf(document).find(({ flow }) => typeof flow['tokenUrl'] === 'string')
    if (!found) return undefined
    found.flow['tokenUrl'] = 'https://elsewhere.example/token'
    return { place: ['components', 'securitySchemes', found.name, 'flows', found.scheme] }
  }),
  breaking('a way to get tokens gone', (document) => {
    const [found] = flowsOf(document)
    if (!found) return undefined
    const scheme = object(object(object(document['components'])['securitySchemes'])[found.name])
    delete object(scheme['flows'])[found.scheme]
    return { place: ['components', 'securitySchemes', found.name] }
  }),
  breaking('a key under another name', (document) => {
    for (const [name, scheme] of Object.entries(schemesOf(document))) {
      if (object(scheme)['type'] !== 'apiKey') continue
      object(scheme)['name'] = 'X-Another-Name'
      return { place: ['components', 'securitySchemes', name] }
    }
    return undefined
  }),
  breaking('another HTTP scheme', (document) => {
    for (const [name, scheme] of Object.entries(schemesOf(document))) {
      if (object(scheme)['type'] !== 'http') continue
      object(scheme)['scheme'] =
        String(object(scheme)['scheme']).toLowerCase() === 'basic' ? 'bearer' : 'basic'
      return { place: ['components', 'securitySchemes', name] }
    }
    return undefined
  }),
  breaking('servers of a path of its own', (document) => {
    const found = operations(document).find(
      ({ item, operation }) => item['servers'] === undefined && operation['servers'] === undefined,
    )
    if (!found) return undefined
    found.item['servers'] = [{ url: 'https://elsewhere.example' }]
    return { place: ['paths', found.path, 'servers'] }
  }),
  breaking('a server of another path', (document) => {
    const [server] = list(document['servers'])
    const url = object(server)['url']
    const shared = operations(document).some(
      ({ item, operation }) => (item['servers'] ?? operation['servers']) === undefined,
    )
    if (typeof url !== 'string' || !shared) return undefined
    object(server)['url'] = `${url.replace(/\/$/, '')}/v99`
    return { place: ['servers'] }
  }),
]

function schemesOf(document: JsonObject): JsonObject {
  return object(object(document['components'])['securitySchemes'])
}

function flowsOf(document: JsonObject): { name: string; scheme: string; flow: JsonObject }[] {
  return Object.entries(schemesOf(document)).flatMap(([name, value]) =>
    Object.entries(object(object(value)['flows'])).map(([scheme, flow]) => ({
      name,
      scheme,
      flow: object(flow),
    })),
  )
}
