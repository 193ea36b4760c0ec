import { isObject, type Json, type JsonObject, toPointer } from '@latchkey/openapi'
import { list, object, operations, walk } from '../document.ts'
import { edit, type Rewriting } from './edits.ts'

/** Names nobody calls anything by. */
export const otherNames: readonly Rewriting[] = [
  edit('media types with a charset', (document) => {
    let count = 0
    walk(document, (value, kind) => {
      const content = object(value['content'])
      if (kind !== 'response' || content['application/json'] === undefined) return
      value['content'] = Object.fromEntries(
        Object.entries(content).map(([name, media]) => [
          name === 'application/json' ? 'Application/JSON; charset=utf-8' : name,
          media,
        ]),
      )
      count++
    })
    return count
  }),
  edit('a security scheme under another name', (document) => {
    const schemes = object(object(document['components'])['securitySchemes'])
    const [name] = Object.keys(schemes)
    if (name === undefined) return 0
    const renamed = (security: Json | undefined): Json =>
      list(security).map((one) =>
        Object.fromEntries(
          Object.entries(object(one)).map(([key, scopes]) => [key === name ? 'otherName' : key, scopes]),
        ),
      )
    for (const holder of [document, ...operations(document).map(({ operation }) => operation)]) {
      if (holder['security'] !== undefined) holder['security'] = renamed(holder['security'])
    }
    const { [name]: scheme, ...rest } = schemes
    object(document['components'])['securitySchemes'] = { ...rest, otherName: scheme ?? {} }
    return 1
  }),
  edit('a security scheme through another name', (document) => {
    const schemes = object(object(document['components'])['securitySchemes'])
    const name = Object.keys(schemes).find((one) => object(schemes[one])['$ref'] === undefined)
    if (name === undefined) return 0
    schemes[`${name}Itself`] = schemes[name] ?? {}
    schemes[name] = { $ref: toPointer(['components', 'securitySchemes', `${name}Itself`]) }
    return 1
  }),
  edit('links to operations by their place', (document) => {
    let count = 0
    const places = new Map(
      operations(document).map(({ path, method, operation }) => [
        operation['operationId'],
        toPointer(['paths', path, method]),
      ]),
    )
    walk(document, (link, kind) => {
      const place = kind === 'link' ? places.get(link['operationId']) : undefined
      if (place === undefined || link['operationId'] === undefined) return
      delete link['operationId']
      link['operationRef'] = place
      count++
    })
    return count
  }),
  edit('media types in capitals, with a charset', (document) => {
    let count = 0
    walk(document, (value, kind) => {
      if (kind !== 'response' && kind !== 'requestBody') return
      if (!isObject(value['content'])) return
      value['content'] = Object.fromEntries(
        Object.entries(value['content']).map(([name, media]) => [
          name.includes(';') ? name : `${name.toUpperCase()};charset=UTF-8`,
          media,
        ]),
      )
      count++
    })
    return count
  }),
  edit('headers of responses in another case', (document) => {
    let count = 0
    walk(document, (value, kind) => {
      if (kind !== 'response' || !isObject(value['headers'])) return
      value['headers'] = Object.fromEntries(
        Object.entries(value['headers']).map(([name, header]) => [name.toLowerCase(), header]),
      )
      count++
    })
    return count
  }),
  edit('the name of a login scheme in another case', (document) => {
    let count = 0
    walk(document, (value, kind) => {
      if (kind !== 'securityScheme') return
      if (value['type'] === 'http' && typeof value['scheme'] === 'string') {
        value['scheme'] = value['scheme'].toUpperCase()
        count++
      } else if (value['in'] === 'header' && typeof value['name'] === 'string') {
        value['name'] = value['name'].toUpperCase()
        count++
      }
    })
    return count
  }),
  edit('the default port for token addresses', (document) => {
    let count = 0
    walk(document, (value, kind) => {
      if (kind !== 'flow') return
      for (const key of ['tokenUrl', 'authorizationUrl', 'refreshUrl']) {
        const url = value[key]
        if (typeof url !== 'string' || !/^https:\/\/[^:/]+(\/|$)/.test(url)) continue
        value[key] = url.replace(/^https:\/\/([^/]+)/, 'https://$1:443')
        count++
      }
    })
    return count
  }),
  ...[
    'parameters',
    'responses',
    'requestBodies',
    'headers',
    'examples',
    'links',
    'callbacks',
    'pathItems',
  ].map((group) =>
    edit(`${group} of components under other names`, (document) => {
      const components = object(document['components'])
      const parts = object(components[group])
      const names = Object.keys(parts)
      if (names.length === 0) return 0
      components[group] = Object.fromEntries(names.map((name) => [`Other${name}`, parts[name] ?? {}]))
      const prefix = `#/components/${group}/`
      walkAll(document, (value) => {
        const ref = value['$ref']
        if (typeof ref === 'string' && ref.startsWith(prefix))
          value['$ref'] = `${prefix}Other${ref.slice(prefix.length)}`
      })
      return names.length
    }),
  ),
  edit('names of forms in place of references', (document) => {
    let count = 0
    walk(document, (value, kind) => {
      if (kind !== 'discriminator') return
      const mapping = object(value['mapping'])
      for (const [name, ref] of Object.entries(mapping)) {
        const found = /^#\/components\/schemas\/([\w.-]+)$/.exec(String(ref))?.[1]
        if (found === undefined) continue
        mapping[name] = found
        count++
      }
    })
    return count
  }),
]

function walkAll(value: Json, visit: (value: JsonObject) => void): void {
  if (Array.isArray(value)) return value.forEach((item) => walkAll(item, visit))
  if (!isObject(value)) return
  visit(value)
  for (const member of Object.values(value)) walkAll(member, visit)
}
