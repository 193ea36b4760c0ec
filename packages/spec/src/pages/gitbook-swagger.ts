import { type Json, type JsonObject, parseSource, type Problem, writeYaml } from '@latchkey/openapi'
import { findFences } from './fences.ts'
import { gitbookTags, type GitbookTag } from './gitbook-tags.ts'
import { headingOf, preparePage, refuse, type EmbeddedDocument, type Page } from './page.ts'

/**
 * Documents made of GitBook's older `swagger` tags, which describe an operation in parameters and samples:
 * `{% swagger method="post" path="/x" baseUrl="https://api.test" %}`. Samples of answers stay samples.
 */
export function inlineOperations(
  page: Page,
  tags: readonly GitbookTag[],
): { documents: EmbeddedDocument[]; notices: Problem[] } {
  const documents: EmbeddedDocument[] = []
  const notices: Problem[] = []
  const title = headingOf(page) ?? 'API'
  for (const tag of tags) {
    if (!tag.closed)
      return refuse(page, '{% swagger %} has no {% endswagger %}: the page is cut off', tag.line)
    const method = tag.attributes['method']?.toLowerCase() ?? ''
    const place = placeOf(tag)
    if (!methods.has(method) || place === undefined) {
      const reason = 'a {% swagger %} tag without a method or a path; it was passed over'
      notices.push({ file: page.file, line: tag.line, reason })
      continue
    }
    const document = {
      openapi: '3.0.3',
      info: { title, version: '' },
      ...(place.server === undefined ? {} : { servers: [{ url: place.server }] }),
      paths: { [place.path]: { [method]: operationOf(tag, place.path) } },
    }
    const text = writeYaml(document)
    const reference = `${method.toUpperCase()} ${place.path}`
    documents.push({ text, document: parseSource(page.file, text, tag.line), line: tag.line, reference })
  }
  return { documents, notices }
}

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'])

/** The path, `:name` written `{name}`, and the address before it, where that is one. */
function placeOf({ attributes }: GitbookTag): { path: string; server: string | undefined } | undefined {
  const base = (attributes['baseUrl'] ?? '').replace(/\/+$/, '')
  const own = (attributes['path'] ?? '').trim().split('?')[0] ?? ''
  const isAddress = /^https?:\/\/[^\s<>[\]{}]+$/.test(base)
  const path = own !== '' ? own : isAddress ? '/' : base
  if (!/^\/?\S*$/.test(path) || (own === '' && base === '')) return undefined
  const slashed = path.startsWith('/') ? path : `/${path}`
  return {
    path: slashed.replace(/\/:([A-Za-z_]\w*)/g, '/{$1}'),
    server: isAddress ? base : undefined,
  }
}

function operationOf(tag: GitbookTag, path: string): JsonObject {
  // Offsets of tags inside are of no interest: the body is a page of its own.
  const body = preparePage('', tag.body)
  const parts = gitbookTags(body, new Set(['swagger-description', 'swagger-parameter', 'swagger-response']))
  const of = (name: string): GitbookTag[] => parts.filter((part) => part.name === `swagger-${name}`)
  const description = text(of('description')[0]?.body)
  const parameters = of('parameter')
  const requestBody = bodyOf(parameters)
  const summary = text(tag.attributes['summary'])
  return {
    ...(summary === '' ? {} : { summary }),
    ...(description === '' ? {} : { description }),
    ...parametersOf(parameters, path),
    ...(requestBody ? { requestBody } : {}),
    responses: responsesOf(of('response')),
  }
}

function parametersOf(tags: readonly GitbookTag[], path: string): JsonObject {
  const stated = tags.flatMap(({ attributes, body }): JsonObject[] => {
    const { in: place = '', name = '', required } = attributes
    if (!['query', 'header', 'path', 'cookie'].includes(place) || name === '') return []
    if (place === 'path' && !path.includes(`{${name}}`)) return []
    const description = text(body)
    return [
      {
        name,
        in: place,
        required: place === 'path' || required === 'true',
        ...(description === '' ? {} : { description }),
        schema: schemaOf(attributes['type']),
      },
    ]
  })
  // OpenAPI wants every variable of the path described.
  const missing = [...path.matchAll(/\{(\w+)\}/g)]
    .map(([, name]) => name ?? '')
    .filter((name) => !stated.some((one) => one['in'] === 'path' && one['name'] === name))
    .map((name): JsonObject => ({ name, in: 'path', required: true, schema: { type: 'string' } }))
  return stated.length + missing.length === 0 ? {} : { parameters: [...stated, ...missing] }
}

function bodyOf(tags: readonly GitbookTag[]): JsonObject | undefined {
  const fields = tags.filter(({ attributes }) => attributes['in'] === 'body' && attributes['name'])
  if (fields.length === 0) return undefined
  const properties = Object.fromEntries(
    fields.map(({ attributes, body }) => {
      const description = text(body)
      const schema = schemaOf(attributes['type'])
      return [attributes['name'] ?? '', { ...schema, ...(description === '' ? {} : { description }) }]
    }),
  )
  const required = fields
    .filter(({ attributes }) => attributes['required'] === 'true')
    .map(({ attributes }) => attributes['name'] ?? '')
  const schema: JsonObject = { type: 'object', properties, ...(required.length > 0 ? { required } : {}) }
  const stated = tags.find(
    ({ attributes }) => attributes['in'] === 'header' && /^content-type$/i.test(attributes['name'] ?? ''),
  )
  const encoding =
    /(?:application|multipart)\/[\w.+-]+/.exec(stated?.body ?? '')?.[0] ??
    (fields.some(({ attributes }) => /file/i.test(attributes['type'] ?? ''))
      ? 'multipart/form-data'
      : 'application/json')
  return { required: required.length > 0, content: { [encoding]: { schema } } }
}

function responsesOf(tags: readonly GitbookTag[]): JsonObject {
  const responses: JsonObject = {}
  for (const { attributes, body } of tags) {
    const [, status = 'default', name = ''] =
      /^(\d{3}|default)?:?\s*(.*)$/i.exec(attributes['status'] ?? '') ?? []
    const description = text(attributes['description']) || name || 'Not described.'
    const sample = sampleOf(body)
    responses[status] ??= {
      description,
      ...(sample === undefined ? {} : { content: { 'application/json': { example: sample } } }),
    }
  }
  return Object.keys(responses).length > 0 ? responses : { default: { description: 'Not described.' } }
}

function sampleOf(body: string): Json | undefined {
  for (const { text: code } of findFences(body).fences) {
    try {
      return JSON.parse(code) as Json
    } catch {
      // Samples with dots for what is left out are for people only.
    }
  }
  return undefined
}

const types: Record<string, JsonObject> = {
  string: { type: 'string' },
  number: { type: 'number' },
  float: { type: 'number' },
  double: { type: 'number' },
  int: { type: 'integer' },
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  bool: { type: 'boolean' },
  object: { type: 'object' },
  array: { type: 'array', items: {} },
  file: { type: 'string', format: 'binary' },
}

function schemaOf(type: string | undefined): JsonObject {
  return { ...types[type?.trim().toLowerCase() ?? ''] }
}

/** Text without the marks Markdown needs. */
function text(body: string | undefined): string {
  return (body ?? '').trim().replace(/\\([_<>|[\]()#`*-])/g, '$1')
}
