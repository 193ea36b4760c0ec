import { deref, type Json, type JsonObject, objectOf, type Operation } from '@latchkey/openapi'
import { parametersOf } from '../wire/read-parameters.ts'
import { sampleOf } from './schema-properties.ts'

const names: Readonly<Record<string, RegExp>> = {
  client_id: /^(x[-_])?client[-_]?id$/i,
  client_secret: /^(x[-_])?client[-_]?secret$/i,
}

/** Headers of a token call that carry id and secret, as a dialect writes them; undefined where the secret has none. */
export function proofHeaders(document: JsonObject, operation: Operation): JsonObject | undefined {
  const headers = parametersOf(document, operation).filter(({ place }) => place === 'header')
  const found = Object.entries(names).flatMap(([parameter, pattern]): [string, string][] => {
    const header = headers.find(({ name }) => pattern.test(name))
    return header ? [[header.name, `{${parameter}}`]] : []
  })
  return found.some(([, value]) => value === '{client_secret}') ? Object.fromEntries(found) : undefined
}

/** What a dialect can call a parameter. */
export const parameterName = /^[^\s=&]+$/

/** What the call has to carry in its query beside the body: parameter → its name there. The known ones are of any spelling. */
export function neededInQuery(
  document: JsonObject,
  operation: Operation,
  known: readonly string[],
): JsonObject | undefined {
  const plain = (name: string): string => name.toLowerCase().replace(/[_-]/g, '')
  const needed = parametersOf(document, operation).filter(
    ({ place, name, parameter }) =>
      place === 'query' && parameter['required'] === true && parameterName.test(name),
  )
  const query = needed.map(({ name }) => [known.find((one) => plain(one) === plain(name)) ?? name, name])
  return query.length > 0 ? (Object.fromEntries(query) as JsonObject) : undefined
}

/** Headers a token call insists on, and the values that the document shows of them. */
export function requiredHeaders(document: JsonObject, operation: Operation): { [name: string]: string } {
  const wanted = parametersOf(document, operation).flatMap(
    ({ place, name, parameter }): [string, string][] => {
      const shown = { ...objectOf(deref(document, parameter['schema'])), ...exampleOf(parameter) }
      const sample = sampleOf(asTexts(shown))
      const isWanted = place === 'header' && parameter['required'] === true
      return isWanted && sample !== undefined ? [[name, sample]] : []
    },
  )
  return Object.fromEntries(wanted)
}

function exampleOf({ example }: JsonObject): JsonObject {
  return example === undefined ? {} : { example }
}

/** A version is a number in many schemas, and a text in every header. */
export function asTexts(schema: JsonObject): JsonObject {
  const textOf = (value: Json): Json => (/^(number|boolean)$/.test(typeof value) ? String(value) : value)
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => [
      keyword,
      Array.isArray(value) ? value.map(textOf) : textOf(value),
    ]),
  )
}

/** What every HTTP client sends by itself, or what a dialect has a word for. */
const sentAnyway = /^(accept|authorization|content-(type|length)|cookie|host|user-agent)$/i

/** Headers that a token call insists on and whose values nobody shows: each is a parameter of its own name. */
export function neededHeaders(document: JsonObject, operation: Operation): [header: string, value: string][] {
  const shown = requiredHeaders(document, operation)
  return parametersOf(document, operation).flatMap(({ place, name, parameter }): [string, string][] => {
    const isNeeded = place === 'header' && parameter['required'] === true && !sentAnyway.test(name)
    return isNeeded && parameterName.test(name) && !/[{}]/.test(name) && !Object.hasOwn(shown, name)
      ? [[name, `{${name}}`]]
      : []
  })
}
