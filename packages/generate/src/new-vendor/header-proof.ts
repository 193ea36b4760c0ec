import type { JsonObject, Operation } from '@latchkey/openapi'
import { parametersOf } from '../wire/read-parameters.ts'

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
