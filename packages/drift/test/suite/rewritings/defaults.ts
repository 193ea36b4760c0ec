import { isObject, type JsonObject } from '@latchkey/openapi'
import { list, object, operations, walk } from '../document.ts'
import { edit, isVersion, stated, type Rewriting } from './edits.ts'

const usualStyle = (parameter: JsonObject): string =>
  parameter['in'] === 'query' || parameter['in'] === 'cookie' ? 'form' : 'simple'
const hasSchema = (parameter: JsonObject): boolean => parameter['schema'] !== undefined

/** What holds anyway, stated. */
export const statedDefaults: readonly Rewriting[] = [
  stated('style stated', 'parameter', 'style', (value) => (hasSchema(value) ? usualStyle(value) : undefined)),
  stated('explode stated', 'parameter', 'explode', (value) =>
    hasSchema(value) && (value['style'] ?? usualStyle(value)) === usualStyle(value)
      ? usualStyle(value) === 'form'
      : undefined,
  ),
  stated('required: false stated', 'parameter', 'required', (value) =>
    value['in'] === 'path' ? undefined : false,
  ),
  stated('deprecated: false stated of parameters', 'parameter', 'deprecated', () => false),
  stated('deprecated: false stated of operations', 'operation', 'deprecated', () => false),
  stated('deprecated: false stated of schemas', 'schema', 'deprecated', (value) =>
    value['type'] === undefined ? undefined : false,
  ),
  stated('allowReserved: false stated', 'parameter', 'allowReserved', (value) =>
    value['in'] === 'query' && hasSchema(value) ? false : undefined,
  ),
  stated('allowEmptyValue: false stated', 'parameter', 'allowEmptyValue', (value) =>
    value['in'] === 'query' ? false : undefined,
  ),
  stated('required: false stated of bodies', 'requestBody', 'required', () => false),
  stated('required: false stated of headers', 'header', 'required', () => false),
  stated('readOnly: false stated', 'schema', 'readOnly', (value) =>
    value['type'] === undefined ? undefined : false,
  ),
  stated('uniqueItems: false stated', 'schema', 'uniqueItems', (value) =>
    value['type'] === 'array' ? false : undefined,
  ),
  stated('minLength: 0 stated', 'schema', 'minLength', (value) =>
    value['type'] === 'string' && value['enum'] === undefined ? 0 : undefined,
  ),
  stated('callbacks: {} stated', 'operation', 'callbacks', () => ({})),
  stated('an empty list of parameters', 'operation', 'parameters', () => []),
  edit('nullable: false stated', (document) => {
    if (!isVersion(document, 0)) return 0
    let count = 0
    walk(document, (value, kind) => {
      if (kind !== 'schema' || typeof value['type'] !== 'string' || value['nullable'] !== undefined) return
      value['nullable'] = false
      count++
    })
    return count
  }),
  stated('writeOnly: false stated', 'schema', 'writeOnly', (value) =>
    value['type'] === undefined ? undefined : false,
  ),
  stated('minItems: 0 stated', 'schema', 'minItems', (value) => (value['type'] === 'array' ? 0 : undefined)),
  stated('minProperties: 0 stated', 'schema', 'minProperties', (value) =>
    value['type'] === 'object' ? 0 : undefined,
  ),
  stated('exclusive limits: false stated', 'schema', 'exclusiveMinimum', (value, document) =>
    isVersion(document, 0) && value['minimum'] !== undefined ? false : undefined,
  ),
  stated('an empty list of required members', 'schema', 'required', (value) =>
    value['type'] === 'object' ? [] : undefined,
  ),
  stated('a style stated of headers', 'header', 'style', (value) =>
    hasSchema(value) ? 'simple' : undefined,
  ),
  stated('explode: false stated of headers', 'header', 'explode', (value) =>
    hasSchema(value) ? false : undefined,
  ),
  stated('deprecated: false stated of headers', 'header', 'deprecated', () => false),
  stated('an empty list of tags', 'operation', 'tags', () => []),
  stated('an empty list of servers', 'operation', 'servers', () => []),
  stated('an empty list of parameters of paths', 'pathItem', 'parameters', () => []),
  stated('an empty list of servers of paths', 'pathItem', 'servers', () => []),
  stated('headers: {} stated', 'response', 'headers', () => ({})),
  stated('links: {} stated', 'response', 'links', () => ({})),
  stated('encoding: {} stated', 'mediaType', 'encoding', () => ({})),
  stated('variables: {} stated', 'server', 'variables', () => ({})),
  stated('mapping: {} stated', 'discriminator', 'mapping', () => ({})),
  stated('examples: {} stated', 'mediaType', 'examples', () => ({})),
  stated('scopes: {} stated', 'flow', 'scopes', () => ({})),
  edit('empty groups of components', (document) => {
    const components = (document['components'] = object(document['components']))
    for (const group of ['schemas', 'responses', 'parameters', 'examples', 'links', 'callbacks', 'headers'])
      components[group] ??= {}
    return 1
  }),
  edit('webhooks: {} stated', (document) => {
    if (isVersion(document, 0) || document['webhooks'] !== undefined) return 0
    document['webhooks'] = {}
    return 1
  }),
  edit('no login stated as such', (document) => {
    if (document['security'] !== undefined) return 0
    document['security'] = []
    return 1
  }),
  edit('no login stated as an empty way', (document) => {
    let count = 0
    for (const { operation } of operations(document)) {
      if (!Array.isArray(operation['security']) || operation['security'].length > 0) continue
      operation['security'] = [{}]
      count++
    }
    return count
  }),
  edit('content types of parts stated', (document) => {
    let count = 0
    walk(document, (value, kind) => {
      const content = object(value['content'])
      if (kind !== 'requestBody') return
      for (const [type, media] of Object.entries(content)) {
        const properties = object(object(object(media)['schema'])['properties'])
        if (!type.startsWith('multipart/')) continue
        for (const [name, part] of Object.entries(properties)) {
          const { type: of, format } = object(part)
          const encoding = object(object(media)['encoding'])
          if (of !== 'string' || encoding[name] !== undefined) continue
          const contentType = format === 'binary' ? 'application/octet-stream' : 'text/plain'
          object(media)['encoding'] = { ...encoding, [name]: { contentType } }
          count++
        }
      }
    })
    return count
  }),
  edit('implied names of forms stated', (document) => {
    let count = 0
    walk(document, (value, kind) => {
      const discriminator = value['discriminator']
      const refs = list(value['oneOf']).map((form) => object(form)['$ref'])
      if (kind !== 'schema' || !isObject(discriminator) || discriminator['mapping'] !== undefined) return
      if (refs.length === 0 || !refs.every((ref) => typeof ref === 'string')) return
      discriminator['mapping'] = Object.fromEntries(
        refs.map((ref) => [String(ref).slice(String(ref).lastIndexOf('/') + 1), ref ?? null]),
      )
      count++
    })
    return count
  }),
]
