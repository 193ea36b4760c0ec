import {
  copyJson,
  deref,
  isObject,
  type Json,
  type JsonObject,
  objectOf,
  operationsOf,
} from '@latchkey/openapi'
import { transformOas3Operations } from '@stoplight/http-spec/oas3/operation'
import { validateInput } from '@stoplight/prism-http/dist/validator/index.js'
import { validateAgainstSchema } from '@stoplight/prism-http/dist/validator/validators/utils.js'
import { createFormReader, type Form } from './referee-forms.ts'

/** An operation as Prism has it. */
export type Resource = Parameters<typeof validateInput>[0]['resource']

/** What a reader of OpenAPI nobody here wrote finds wrong with a request; `undefined` where it finds nothing. */
export type Referee = (method: string, path: string, request: Request) => Promise<string | undefined>

/**
 * Prism's http-spec and validator as a referee of requests. Where Prism does not read what a document says, that is read for
 * it: forms by the platform's parsers and `qs`, queries in a path, and what a URL cannot say apart.
 */
export function createReferee(document: JsonObject): Referee {
  const readable = asPrismReads(document, true)
  const operations = new Map(
    operationsOf(readable).map(({ method, path, operation }) => [`${method} ${path}`, operation]),
  )
  const judges = new Map(
    toResources(readable).map((resource) => {
      const key = `${resource.method.toUpperCase()} ${resource.path}`
      return [key, createJudge(readable, operations.get(key) ?? {}, resource)]
    }),
  )
  return async (method, path, request) => {
    const judge = judges.get(`${method} ${path}`)
    if (judge === undefined) return 'is no operation Prism knows'
    const faults = await judge(request)
    return faults.length > 0 ? faults.join('; ') : undefined
  }
}

/** What is wrong with the requests of one operation. What holds for all of them is worked out with the first. */
function createJudge(
  document: JsonObject,
  operation: JsonObject,
  known: Resource,
): (request: Request) => Promise<string[]> {
  const resource = { ...known, path: inPath(known.path.replace(/#.*/, '')) }
  const readForm = createFormReader(document, operation)
  let beyondPrism: string[] | undefined
  return async (request) => {
    const form = await readForm(request)
    const faults = form
      ? [...judgeCall(resource, request, undefined), ...judgeForm(resource, form)]
      : judgeCall(resource, request, await request.clone().text())
    // Prism remembers a schema as it was first asked about it, and only forms are texts to be read as numbers.
    beyondPrism ??= unreadable(resource)
    return [...beyondPrism, ...faults]
  }
}

/** The operations of a document, for Prism. */
export function prismOperations(document: JsonObject): Resource[] {
  return toResources(asPrismReads(document))
}

/** The operations with the schemas they refer to, which Prism's own reader puts beside each. */
function toResources(document: JsonObject): Resource[] {
  const transform = (one: JsonObject): Resource[] => {
    const text = JSON.stringify(transformOas3Operations(one as never))
    return JSON.parse(text.replaceAll('"#/components/schemas/', '"#/__bundled__/')) as Resource[]
  }
  const schemas = objectOf(objectOf(document['components'])['schemas'])
  const content = Object.fromEntries(
    Object.entries(schemas).map(([, schema], index) => [`x/${index}`, { schema }]),
  )
  const holder = { post: { requestBody: { content }, responses: {} } } as JsonObject
  const [carrier] = transform({ ...document, paths: { '/': holder } })
  const made = carrier?.request?.body?.contents?.map(({ schema }) => schema) ?? []
  const __bundled__ = Object.fromEntries(Object.keys(schemas).map((name, index) => [name, made[index]]))
  return transform(document).map((one) => Object.assign(one, { __bundled__ }))
}

/** Its compiler knows the keyword beside a type alone. */
function spellNullable(schema: JsonObject, is30: boolean): void {
  if (typeof schema['nullable'] !== 'boolean' || schema['type'] !== undefined) return
  const { nullable, ...others } = schema
  for (const key of Object.keys(schema)) delete schema[key]
  Object.assign(schema, is30 && nullable ? { anyOf: [others, { enum: [null] }] } : others)
}

/** The document in Prism's own dialect, as OpenAPI would have it read. */
function asPrismReads(document: JsonObject, requestsOnly = false): JsonObject {
  const copy = copyJson(document)
  const is30 = String(document['openapi']).startsWith('3.0')
  const visit = (value: Json, isParameter: boolean): void => {
    if (Array.isArray(value)) return value.forEach((item) => visit(item, isParameter))
    if (!isObject(value)) return
    // A discriminator decides among alternatives, and JSON Schema does not see it; a text in a URL may be of several.
    if (Array.isArray(value['oneOf']) && (isToldApart(copy, value) || isParameter)) {
      value['anyOf'] = value['oneOf']
      delete value['oneOf']
    }
    // No registry of formats has it, and Prism refuses addresses without a dot in their host.
    if (value['format'] === 'url') delete value['format']
    spellNullable(value, is30)
    if (requestsOnly) askNobodyForReadOnly(copy, value)
    for (const [key, member] of Object.entries(value))
      if (!/^(examples?|default|enum|const)$/.test(key)) visit(member, isParameter || key === 'parameters')
  }
  visit(copy, false)
  for (const { operation, pathItem } of operationsOf(copy)) {
    for (const holder of [operation, pathItem]) {
      const { parameters } = holder
      if (!Array.isArray(parameters)) continue
      holder['parameters'] = parameters.filter((one) => {
        const { in: place, name, schema } = objectOf(deref(copy, one))
        // It cuts values at commas before it looks at their style.
        if (place === 'path') return objectOf(deref(copy, schema))['type'] !== 'object'
        // OpenAPI: "the parameter definition SHALL be ignored".
        return place !== 'header' || !/^(accept|content-type|authorization)$/i.test(String(name))
      })
    }
    // It takes the text of these for the value.
    const content = objectOf(objectOf(deref(copy, operation['requestBody']))['content'])
    for (const [mediaType, media] of Object.entries(content))
      if (/[/+]xml\b|ndjson|jsonl|json-seq/.test(mediaType)) delete objectOf(media)['schema']
  }
  return copy
}

/**
 * OpenAPI: a `readOnly` member that is required is so in responses only. Prism knows that of the members of JSON objects, and
 * not of forms or of the parts and alternatives of a schema.
 */
function askNobodyForReadOnly(document: JsonObject, schema: JsonObject): void {
  const own = new Set(readOnlyIn(document, schema))
  for (const holder of [schema, ...listOf(schema['allOf'])]) {
    const required = objectOf(holder)['required']
    if (isObject(holder) && Array.isArray(required))
      holder['required'] = required.filter((name) => !own.has(String(name)))
  }
}

function readOnlyIn(document: JsonObject, schema: Json, depth = 0): string[] {
  const { properties, ...rest } = objectOf(deref(document, schema))
  const own = Object.entries(objectOf(properties)).filter(
    ([, member]) => objectOf(deref(document, member))['readOnly'] === true,
  )
  const parts = depth > 8 ? [] : ['allOf', 'oneOf', 'anyOf'].flatMap((keyword) => listOf(rest[keyword]))
  return [...own.map(([name]) => name), ...parts.flatMap((part) => readOnlyIn(document, part, depth + 1))]
}

/** What Prism cannot compile it finds valid, whatever it is: so it is asked about what cannot be. */
function unreadable(resource: Resource): string[] {
  const bundle = (resource as { __bundled__?: unknown }).__bundled__
  return (resource.request?.body?.contents ?? []).flatMap(({ mediaType, schema }) => {
    if (schema?.type !== 'object') return []
    const verdict = validateAgainstSchema(1, schema as never, false, 0, 'body', bundle)
    return verdict._tag === 'None' ? [`Prism cannot read the schema of ${mediaType}`] : []
  })
}

function isToldApart(document: JsonObject, schema: JsonObject): boolean {
  const isBase = (one: Json): boolean => isObject(objectOf(deref(document, one))['discriminator'])
  const extended = (one: Json): Json[] => [one, ...listOf(objectOf(deref(document, one))['allOf'])]
  return isBase(schema) || listOf(schema['oneOf']).some((one) => extended(one).some(isBase))
}

/** A query that is part of a path, as part of the path. */
function inPath(path: string): string {
  return path.replace('?', '/~')
}

function judgeCall(resource: Resource, request: Request, text: string | undefined): string[] {
  const { pathname, search } = new URL(request.url)
  const [path = '', query = ''] = isQueryInPath(resource)
    ? inPath(pathname + search).split(/&(.*)/s)
    : [pathname, search]
  const parsed = new URLSearchParams(query)
  const values = [...new Set(parsed.keys())].map((name) => {
    const every = parsed.getAll(name)
    return [name, every.length > 1 ? every : every[0]!] as const
  })
  const headers = {
    ...Object.fromEntries(request.headers),
    'content-length': String(Buffer.byteLength(text ?? '')),
  }
  const isJson = /[/+]json\b(?!-)/.test(request.headers.get('content-type') ?? '')
  const body = resource.request?.body
  const verdict = validateInput({
    // Forms are judged beside it.
    resource:
      text === undefined && body
        ? { ...resource, request: { ...resource.request, body: { ...body, required: false } } }
        : resource,
    element: {
      method: request.method.toLowerCase() as 'get',
      url: { path, query: Object.fromEntries(values), baseUrl: '' },
      headers,
      body: text ? (isJson ? JSON.parse(text) : text) : undefined,
    },
  })
  return verdict._tag === 'Right' ? [] : verdict.left.flatMap(tell)
}

function isQueryInPath({ path }: Resource): boolean {
  return path.includes('/~')
}

/** An error; deprecation and the like are words to readers. */
function tell({
  path,
  message,
  severity,
}: {
  path?: readonly (string | number)[] | undefined
  message: string
  severity: number
}): string[] {
  return severity > 0 ? [] : [`${path?.join('.') ?? ''} ${message}`.trim()]
}

function judgeForm(resource: Resource, { mediaType, members }: Form): string[] {
  const media = resource.request?.body?.contents?.find((one) => one.mediaType === mediaType)
  if (media === undefined) return [`Prism knows no ${mediaType} here`]
  if (media.schema === undefined) return []
  const bundle = (resource as { __bundled__?: unknown }).__bundled__
  const verdict = validateAgainstSchema(members, media.schema as never, true, 0, 'body', bundle)
  return verdict._tag === 'None' ? [] : verdict.value.flatMap(tell)
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}
