import { copyJson, deref, isObject, type Json, type JsonObject, toPointer } from '@latchkey/openapi'
import { list, object, operations, reordered, walk } from './document.ts'

/**
 * Ways to write a document that mean the same: nobody who calls the API, or compiles against its types, can tell. Each
 * changes its own copy, and says whether it found anything to change.
 */
export type Rewriting = { name: string; rewrite(document: JsonObject): JsonObject | undefined }

/** Changes in place; `undefined` where nothing was there to change. */
function edit(name: string, change: (document: JsonObject) => number): Rewriting {
  return {
    name,
    rewrite(document) {
      const copy = copyJson(document)
      return change(copy) > 0 ? copy : undefined
    },
  }
}

const isVersion = (document: JsonObject, minor: 0 | 1): boolean =>
  String(document['openapi']).startsWith(minor === 0 ? '3.0' : '3.1')

/** Sets a member where it is absent, in every object of a kind that wants it. */
function stated(
  name: string,
  kind: string,
  key: string,
  valueOf: (value: JsonObject) => Json | undefined,
): Rewriting {
  return edit(name, (document) => {
    let count = 0
    walk(document, (value, found) => {
      if (found !== kind || value['$ref'] !== undefined || value[key] !== undefined) return
      const wanted = valueOf(value)
      if (wanted === undefined) return
      value[key] = wanted
      count++
    })
    return count
  })
}

const usualStyle = (parameter: JsonObject): string =>
  parameter['in'] === 'query' || parameter['in'] === 'cookie' ? 'form' : 'simple'
const hasSchema = (parameter: JsonObject): boolean => parameter['schema'] !== undefined

/** Wraps or unwraps schemas; `change` gives what stands in its place. */
function schemas(
  name: string,
  change: (schema: JsonObject, document: JsonObject) => Json | undefined,
): Rewriting {
  return edit(name, (document) => {
    let count = 0
    const found: [JsonObject | Json[], string, JsonObject][] = []
    walk(document, (value, kind, at, holder) => {
      // A schema under a name of its own stays what it is: only what is said of it may be written another way.
      if (kind === 'schema') found.push([holder, at.at(-1) ?? '', value])
    })
    for (const [holder, key, value] of found) {
      const other = change(value, document)
      if (other === undefined) continue
      if (Array.isArray(holder)) holder[Number(key)] = other
      else holder[key] = other
      count++
    }
    return count
  })
}

const isRef = (schema: JsonObject): boolean =>
  typeof schema['$ref'] === 'string' && Object.keys(schema).length === 1

export const rewritings: readonly Rewriting[] = [
  { name: 'members in another order', rewrite: (document) => object(reordered(document)) },
  edit('paths in another order', (document) => {
    document['paths'] = Object.fromEntries(Object.entries(object(document['paths'])).toReversed())
    return Object.keys(object(document['paths'])).length
  }),
  edit('parameters in another order', (document) => {
    let count = 0
    for (const { operation } of operations(document)) {
      const parameters = list(operation['parameters'])
      if (parameters.length < 2) continue
      operation['parameters'] = parameters.toReversed()
      count++
    }
    return count
  }),
  ...['required', 'enum'].map((key) =>
    edit(`${key} in another order`, (document) => {
      let count = 0
      walk(document, (value, kind) => {
        if (kind !== 'schema' || list(value[key]).length < 2) return
        value[key] = list(value[key]).toReversed()
        count++
      })
      return count
    }),
  ),
  edit('ways to log in in another order', (document) => {
    let count = 0
    for (const holder of [document, ...operations(document).map(({ operation }) => operation)]) {
      if (list(holder['security']).length < 2) continue
      holder['security'] = list(holder['security']).toReversed()
      count++
    }
    return count
  }),
  edit('other words', (document) => {
    let count = 0
    walk(document, (value, kind) => {
      if (typeof value['description'] !== 'string' || value['$ref'] !== undefined || kind === 'discriminator')
        return
      value['description'] = `${value['description']} It is said.`
      count++
    })
    return count
  }),
  edit('white space in words', (document) => {
    let count = 0
    walk(document, (value) => {
      if (typeof value['description'] !== 'string') return
      value['description'] = ` ${value['description'].replaceAll(' ', '  ')}\n`
      count++
    })
    return count
  }),
  edit('extensions everywhere', (document) => {
    let count = 0
    walk(document, (value, kind) => {
      if (
        ['schema', 'operation', 'parameter', 'info', 'response', 'pathItem'].includes(kind) &&
        value['$ref'] === undefined
      ) {
        value['x-made-by'] = { name: 'a generator', at: '2026-01-01' }
        count++
      }
    })
    return count
  }),
  edit('another version of the document', (document) => {
    document['info'] = { ...object(document['info']), version: '99.1' }
    return 1
  }),
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
  edit('references with encoded letters', (document) => {
    let count = 0
    const visit = (value: Json): void => {
      if (Array.isArray(value)) return value.forEach(visit)
      if (!isObject(value)) return
      const ref = value['$ref']
      if (typeof ref === 'string' && /^#\/[\w./~-]+$/.test(ref)) {
        const at = ref.lastIndexOf('/') + 1
        value['$ref'] =
          `${ref.slice(0, at)}%${ref.charCodeAt(at).toString(16).toUpperCase()}${ref.slice(at + 1)}`
        count++
      }
      for (const member of Object.values(value)) visit(member)
    }
    visit(document)
    return count
  }),
  edit('parameters written out where they were named', (document) => inlined(document, 'parameter')),
  edit('responses written out where they were named', (document) => inlined(document, 'response')),
  edit('bodies written out where they were named', (document) => inlined(document, 'requestBody')),
  edit('headers written out where they were named', (document) => inlined(document, 'header')),
  edit('parameters given a name', (document) => extracted(document, 'parameter', 'parameters')),
  edit('responses given a name', (document) => extracted(document, 'response', 'responses')),
  edit('bodies given a name', (document) => extracted(document, 'requestBody', 'requestBodies')),
  edit('a path given a name', (document) => {
    if (!isVersion(document, 1)) return 0
    const paths = object(document['paths'])
    const [key] = Object.keys(paths).filter(
      (path) => isObject(paths[path]) && object(paths[path])['$ref'] === undefined,
    )
    if (key === undefined) return 0
    const components = (document['components'] = object(document['components']))
    components['pathItems'] = { ...object(components['pathItems']), ThePath: paths[key] ?? {} }
    paths[key] = { $ref: '#/components/pathItems/ThePath' }
    return 1
  }),
  schemas('a reference in an allOf of one', (schema) => (isRef(schema) ? { allOf: [schema] } : undefined)),
  schemas('a reference in a oneOf of one', (schema) => (isRef(schema) ? { oneOf: [schema] } : undefined)),
  schemas('an allOf of one without it', (schema) => {
    const parts = list(schema['allOf'])
    return parts.length === 1 && Object.keys(schema).length === 1 ? parts[0] : undefined
  }),
  schemas('an enum of one as const', (schema, document) => {
    const values = list(schema['enum'])
    if (!isVersion(document, 1) || values.length !== 1 || values[0] === null) return undefined
    const { enum: _enum, ...rest } = schema
    return { ...rest, const: values[0] ?? null }
  }),
  schemas('null as a second type', (schema, document) => {
    if (!isVersion(document, 1) || schema['nullable'] !== true || typeof schema['type'] !== 'string')
      return undefined
    const { nullable: _nullable, type, ...rest } = schema
    return { ...rest, type: [type, 'null'] }
  }),
  schemas('null as another form', (schema, document) => {
    const types = list(schema['type'])
    if (
      !isVersion(document, 1) ||
      types.length !== 2 ||
      !types.includes('null') ||
      schema['enum'] !== undefined
    )
      return undefined
    const { type: _type, ...rest } = schema
    const others = [
      'title',
      'description',
      'default',
      'examples',
      'example',
      'deprecated',
      'readOnly',
      'writeOnly',
    ]
    const outer = Object.fromEntries(Object.entries(rest).filter(([key]) => others.includes(key)))
    const inner = Object.fromEntries(Object.entries(rest).filter(([key]) => !others.includes(key)))
    return {
      ...outer,
      anyOf: [{ ...inner, type: types.find((type) => type !== 'null') ?? 'string' }, { type: 'null' }],
    }
  }),
  schemas('a type in a list of one', (schema, document) =>
    isVersion(document, 1) && typeof schema['type'] === 'string'
      ? { ...schema, type: [schema['type']] }
      : undefined,
  ),
  {
    name: '3.0 told in the words of 3.1',
    rewrite(document) {
      return isVersion(document, 0) ? told31(document) : undefined
    },
  },
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
]

const groups = {
  parameter: 'parameters',
  response: 'responses',
  requestBody: 'requestBodies',
  header: 'headers',
} as const

function inlined(document: JsonObject, wanted: keyof typeof groups): number {
  let count = 0
  const places: [JsonObject | Json[], string, Json][] = []
  walk(document, (value, kind, at, holder) => {
    if (kind !== wanted || typeof value['$ref'] !== 'string' || at[0] === 'components') return
    const target = deref(document, value)
    if (isObject(target)) places.push([holder, at.at(-1) ?? '', copyJson(target)])
  })
  for (const [holder, key, value] of places) {
    if (Array.isArray(holder)) holder[Number(key)] = value
    else holder[key] = value
    count++
  }
  return count
}

function extracted(document: JsonObject, wanted: keyof typeof groups, group: string): number {
  const made: JsonObject = {}
  const places: [JsonObject | Json[], string, JsonObject][] = []
  walk(document, (value, kind, at, holder) => {
    if (kind !== wanted || value['$ref'] !== undefined || at[0] !== 'paths') return
    places.push([holder, at.at(-1) ?? '', value])
  })
  for (const [i, [holder, key, value]] of places.entries()) {
    made[`Extracted${i}`] = value
    const ref = { $ref: toPointer(['components', group, `Extracted${i}`]) }
    if (Array.isArray(holder)) holder[Number(key)] = ref
    else holder[key] = ref
  }
  if (places.length === 0) return 0
  const components = object(document['components'])
  document['components'] = { ...components, [group]: { ...object(components[group]), ...made } }
  return places.length
}

/** What 3.0 says and 3.1 says otherwise: null, exclusive limits. */
function told31(document: JsonObject): JsonObject | undefined {
  const copy = copyJson(document)
  copy['openapi'] = '3.1.0'
  let hard = false
  walk(copy, (schema, kind) => {
    if (kind !== 'schema') return
    // In 3.0 what stands beside a reference has no effect.
    if (typeof schema['$ref'] === 'string') {
      for (const key of Object.keys(schema)) if (key !== '$ref') delete schema[key]
      return
    }
    const { nullable, type } = schema
    delete schema['nullable']
    if (nullable === true && typeof type === 'string') {
      schema['type'] = [type, 'null']
      // The types of an enum that may be null have null among them, listed or not.
      if (Array.isArray(schema['enum']) && !schema['enum'].includes(null))
        schema['enum'] = [...schema['enum'], null]
    } else if (nullable === true) {
      // Without a type `nullable` stands beside a composition, or says nothing.
      const { allOf, oneOf, anyOf, description, ...rest } = schema
      const parts = [allOf, oneOf, anyOf].filter((part) => part !== undefined)
      if (parts.length !== 1 || Object.keys(rest).length > 0) hard = true
      else {
        for (const key of Object.keys(schema)) delete schema[key]
        const inner = { ...(allOf && { allOf }), ...(oneOf && { oneOf }), ...(anyOf && { anyOf }) }
        Object.assign(schema, {
          ...(description !== undefined && { description }),
          anyOf: [inner, { type: 'null' }],
        })
      }
    }
    for (const [limit, exclusive] of [
      ['minimum', 'exclusiveMinimum'],
      ['maximum', 'exclusiveMaximum'],
    ] as const) {
      if (schema[exclusive] === true && typeof schema[limit] === 'number') {
        schema[exclusive] = schema[limit] ?? 0
        delete schema[limit]
      } else if (schema[exclusive] === false) delete schema[exclusive]
    }
  })
  return hard ? undefined : copy
}
