import { copyJson, deref, equalJson, isObject, type Json } from '@latchkey/openapi'
import { list, object, operations, walk } from '../document.ts'
import { edit, type Rewriting } from './edits.ts'

/** The same said for the document, a path or an operation. */
export const otherLevels: readonly Rewriting[] = [
  edit('parameters of an operation said for its path', (document) => {
    let count = 0
    for (const { item, operation } of operations(document)) {
      const only = operations({ paths: { only: item } }).length === 1
      if (!only || item['parameters'] !== undefined || operation['parameters'] === undefined) continue
      item['parameters'] = operation['parameters']
      delete operation['parameters']
      count++
    }
    return count
  }),
  edit('parameters of a path said at its operations', (document) => {
    let count = 0
    const items = new Set(operations(document).map(({ item }) => item))
    const isSame = (a: Json, b: Json): boolean => {
      const [left, right] = [object(deref(document, a)), object(deref(document, b))]
      return left['name'] === right['name'] && left['in'] === right['in']
    }
    for (const item of items) {
      const shared = list(item['parameters'])
      if (shared.length === 0) continue
      for (const { operation } of operations({ paths: { only: item } })) {
        const own = list(operation['parameters'])
        operation['parameters'] = [
          ...copyJson(shared).filter((one) => !own.some((other) => isSame(one, other))),
          ...own,
        ]
      }
      delete item['parameters']
      count++
    }
    return count
  }),
  edit('logins of the document said at each operation', (document) => {
    const security = document['security']
    if (security === undefined) return 0
    for (const { operation } of operations(document)) operation['security'] ??= copyJson(security)
    delete document['security']
    return operations(document).length
  }),
  edit('servers of the document said at each operation', (document) => {
    if (document['servers'] === undefined) return 0
    for (const { item, operation } of operations(document)) {
      if (item['servers'] === undefined) operation['servers'] ??= copyJson(document['servers'])
    }
    delete document['servers']
    return operations(document).length
  }),
  edit('servers of the document said for each path', (document) => {
    if (document['servers'] === undefined) return 0
    const items = new Set(operations(document).map(({ item }) => item))
    for (const item of items) item['servers'] ??= copyJson(document['servers'])
    return items.size
  }),
  edit('the default port and a slash for servers', (document) => {
    let count = 0
    for (const server of list(document['servers'])) {
      const url = object(server)['url']
      if (!isObject(server) || typeof url !== 'string' || !/^https:\/\/[a-z0-9.-]+(\/|$)/.test(url)) continue
      server['url'] =
        `${url.replace(/^https:\/\/([a-z0-9.-]+)/, (_, host: string) => `https://${host.toUpperCase()}:443`)}/`
      count++
    }
    return count
  }),
  edit('the default server stated', (document) => {
    if (document['servers'] !== undefined) return 0
    document['servers'] = [{ url: '/' }]
    return 1
  }),
  edit('a path without operations', (document) => {
    document['paths'] = { ...object(document['paths']), '/nothing-here': { summary: 'Nothing' } }
    return 1
  }),
  edit('logins of all operations said for the document', (document) => {
    const all = operations(document)
    const [first] = all
    const security = first?.operation['security']
    if (document['security'] !== undefined || security === undefined) return 0
    if (all.some(({ operation }) => operation['security'] === undefined)) return 0
    document['security'] = copyJson(security)
    for (const { operation } of all)
      if (equalJson(operation['security'], security)) delete operation['security']
    return 1
  }),
  edit('parameters said for the path and for the operation', (document) => {
    let count = 0
    for (const { item, operation } of operations(document)) {
      const only = operations({ paths: { only: item } }).length === 1
      if (!only || item['parameters'] !== undefined || list(operation['parameters']).length === 0) continue
      item['parameters'] = copyJson(operation['parameters'] ?? [])
      count++
    }
    return count
  }),
  edit('servers of a path said at its operations', (document) => {
    let count = 0
    for (const { item, operation } of operations(document)) {
      if (list(item['servers']).length === 0) continue
      operation['servers'] ??= copyJson(item['servers'] ?? [])
      count++
    }
    return count
  }),
  edit('the default port and a slash for all servers', (document) => {
    let count = 0
    walk(document, (server, kind) => {
      const { url } = server
      if (kind !== 'server' || typeof url !== 'string' || !/^https:\/\/[^:?#]+(\/[^:?#]*)?$/.test(url)) return
      server['url'] = `${url.replace(/^https:\/\/([^/]+)/, 'HTTPS://$1:443')}/`
      count++
    })
    return count
  }),
  edit('values of server variables in another order', (document) => {
    let count = 0
    walk(document, (variable, kind) => {
      if (kind !== 'serverVariable' || list(variable['enum']).length < 2) return
      variable['enum'] = list(variable['enum']).toReversed()
      count++
    })
    return count
  }),
  edit('servers without the slash at their end', (document) => {
    let count = 0
    walk(document, (server, kind) => {
      const { url } = server
      if (kind !== 'server' || typeof url !== 'string' || !/[^/]\/$/.test(url)) return
      server['url'] = url.replace(/\/$/, '')
      count++
    })
    return count
  }),
]
