import {
  collectionFormat,
  collectionStyles,
  copyJson,
  deref,
  type Json,
  type JsonObject,
  objectOf,
  operationsOf,
  toPointer,
} from '@latchkey/openapi'
import type { Repair } from './repair/repair.ts'

/**
 * Writes into a converted document what its converter drops: how lists are joined in forms, headers and paths and by tabs,
 * that a form may be written in either way, and that one with a file is multipart, whatever the document says it consumes.
 */
export function keepForms(swagger: JsonObject, converted: JsonObject): Repair[] {
  const repairs: Repair[] = []
  const made = new Map(operationsOf(converted).map((one) => [`${one.method} ${one.path}`, one]))
  for (const { method, path, operation, pathItem } of operationsOf(swagger)) {
    const target = made.get(`${method} ${path}`)
    if (target === undefined) continue
    const parameters = [pathItem, operation].flatMap((holder) =>
      listOf(holder['parameters']).map((one) => objectOf(deref(swagger, one))),
    )
    const request = objectOf(deref(converted, target.operation['requestBody']))
    const fields = parameters.filter((one) => one['in'] === 'formData')
    if (fields.some(({ type }) => type === 'file') && asMultipart(request))
      repairs.push({
        pointer: toPointer(['paths', path, method.toLowerCase()]),
        reason: 'has a file in a form that is said to be no multipart form; it was made one',
      })
    const consumed = [operation, swagger].map((holder) => holder['consumes']).find(Array.isArray)
    if (!fields.some(({ type }) => type === 'file')) asEitherForm(request, consumed ?? [])
    for (const field of fields) if (isJoined(field)) encode(request, field)
    for (const parameter of parameters) if (isJoined(parameter)) mark(converted, target, parameter)
  }
  return repairs
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}

/** Lists are joined by commas unless the document says otherwise. */
function isJoined({ type, collectionFormat: format = 'csv' }: JsonObject): boolean {
  return type === 'array' && format !== 'multi'
}

const urlencoded = 'application/x-www-form-urlencoded'

function asMultipart(request: JsonObject): boolean {
  const content = objectOf(request['content'])
  const { [urlencoded]: form, ...others } = content
  if (form === undefined) return false
  request['content'] = { 'multipart/form-data': form, ...others }
  return true
}

/** Of two kinds of forms that are both taken, the converter keeps one. */
function asEitherForm(request: JsonObject, consumed: readonly Json[]): void {
  const content = objectOf(request['content'])
  const { 'multipart/form-data': parts } = content
  if (parts === undefined || content[urlencoded] !== undefined || !consumed.includes(urlencoded)) return
  request['content'] = { ...content, [urlencoded]: copyJson(parts) }
}

function encode(request: JsonObject, { name, collectionFormat: format = 'csv' }: JsonObject): void {
  for (const [mediaType, media] of Object.entries(objectOf(request['content']))) {
    if (!/^(multipart\/|application\/x-www-form-urlencoded)/.test(mediaType)) continue
    const style = collectionStyles[String(format)]
    const encoding = {
      style: style ?? 'form',
      explode: false,
      // Multipart forms of OpenAPI 3.0 know no styles, and no form knows tabs.
      ...((style === undefined || mediaType.startsWith('multipart/')) && { [collectionFormat]: format }),
    }
    const holder = objectOf(media)
    holder['encoding'] = { ...objectOf(holder['encoding']), [String(name)]: encoding }
  }
}

/** What the converter makes of a query is right but for tabs; in headers and paths it knows commas alone. */
function mark(
  converted: JsonObject,
  { operation, pathItem }: { operation: JsonObject; pathItem: JsonObject },
  { name, in: place, collectionFormat: format = 'csv' }: JsonObject,
): void {
  if (format === 'csv' || (place === 'query' && format !== 'tsv')) return
  for (const one of [pathItem, operation].flatMap((holder) => listOf(holder['parameters']))) {
    const parameter = objectOf(deref(converted, one))
    if (parameter['name'] !== name || parameter['in'] !== place) continue
    parameter[collectionFormat] = format
    parameter['explode'] = false
  }
}
