import { inflateSync } from 'node:zlib'
import { isObject, type Json, type JsonObject, objectOf, parseSource } from '@latchkey/openapi'
import { lineAt, refuse, type Page, type PageReader } from './page.ts'

/**
 * Docusaurus, with its OpenAPI plugin: the front matter of an operation's page holds the operation as JSON, as it is or
 * packed (zlib) and written in base64. References in it are resolved.
 */
export const docusaurus: PageReader = {
  kind: 'docusaurus',
  recognises: ({ text }) => packed.test(text.slice(0, furthest)),
  read(page) {
    const found = packed.exec(page.text.slice(0, furthest))
    if (!found) return refuse(page, 'has no operation as `api` in its front matter')
    const start = found[0].length
    const line = lineAt(page.text, start)
    const value = page.text.slice(start).split(/\r?\n/, 1)[0] ?? ''
    const operation = unpack(page, value.trim().replace(/^["']|["']$/g, ''), line)
    const text = `${JSON.stringify(documentOf(page, operation, line), null, 2)}\n`
    return {
      kind: 'docusaurus',
      documents: [{ text, document: parseSource(page.file, text), line }],
      references: [],
      notices: [],
    }
  },
}

/** Titles and descriptions of an operation may stand before it. */
const furthest = 100_000
const packed = /^\ufeff?---[ \t]*\r?\n(?:[^]*?\n)?api:[ \t]*(?=["']?eJ[\w+/]{20}|\{")/

const largestBytes = 16 * 1024 * 1024

function unpack(page: Page, text: string, line: number): JsonObject {
  try {
    const packedBytes = text.startsWith('{') ? undefined : Buffer.from(text, 'base64')
    const json = packedBytes
      ? inflateSync(packedBytes, { maxOutputLength: largestBytes }).toString('utf8')
      : text
    const data: unknown = JSON.parse(json)
    if (isObject(data as Json)) return data as JsonObject
  } catch (cause) {
    refuse(page, 'its operation, `api`, cannot be read: the page is cut off or from another tool', line, {
      cause,
    })
  }
  return refuse(page, 'its operation, `api`, is no object', line)
}

/** The plugin adds these to the operation. */
const added = [
  'method',
  'path',
  'servers',
  'securitySchemes',
  'info',
  'postman',
  'jsonRequestBodyExample',
  'extensions',
]

function documentOf(page: Page, operation: JsonObject, line: number): JsonObject {
  const { method, path } = operation
  if (typeof method !== 'string' || typeof path !== 'string') {
    return refuse(page, 'its operation, `api`, has no method and path', line)
  }
  const own = Object.fromEntries(Object.entries(operation).filter(([name]) => !added.includes(name)))
  const { servers } = operation
  const schemes = objectOf(operation['securitySchemes'])
  // A webhook has lost its name and method.
  const event = [operation['operationId'], operation['summary'], path].find((one) => typeof one === 'string')
  return {
    openapi: versionOf(operation),
    info: { title: 'API', version: '1', ...objectOf(operation['info']) },
    ...(Array.isArray(servers) && { servers }),
    ...(method === 'event'
      ? { paths: {}, webhooks: { [String(event)]: { post: own } } }
      : { paths: { [path]: { [method.toLowerCase()]: own } } }),
    ...(Object.keys(schemes).length > 0 && { components: { securitySchemes: schemes } }),
  }
}

/** The version is not told: what only 3.0 writes says it. */
function versionOf(operation: JsonObject): string {
  const text = JSON.stringify(operation)
  return /"nullable":(?:true|false)|"exclusiveM(?:in|ax)imum":(?:true|false)/.test(text) ? '3.0.3' : '3.1.0'
}
