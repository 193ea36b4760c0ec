import type { JsonObject } from '@latchkey/openapi'
import { readWire, type WireFacts, type WireOptions } from '../../src/wire/index.ts'

/** What is read of a document with one operation; `rest` stands beside it. */
export function read(operation: JsonObject, rest: JsonObject = {}, options: WireOptions = {}): WireFacts {
  const { path = '/x/{id}', ...others } = rest
  const document = {
    openapi: '3.1.0',
    info: { title: 'T', version: '1' },
    servers: [{ url: 'https://api.test' }],
    paths: { [String(path)]: { put: { responses: { '204': { description: '' } }, ...operation } } },
    ...others,
  }
  return readWire(document, options)
}

/** The facts of the only operation. */
export const one = (facts: WireFacts): unknown => Object.values(facts.operations)[0]
export const text = { type: 'string' }
export const list = { type: 'array', items: text }
export const object = { type: 'object', properties: { a: text } }
