import { isObject, type JsonObject } from './json-types.ts'

/** What a local reference of a document points at; `undefined` for any other. */
export function lookUp(document: object, ref: string): unknown {
  if (!ref.startsWith('#')) return undefined
  return ref
    .slice(1)
    .split('/')
    .slice(1)
    .reduce<unknown>((holder, token) => {
      const name = decode(token).replaceAll('~1', '/').replaceAll('~0', '~')
      return typeof holder === 'object' && holder !== null && Object.hasOwn(holder, name)
        ? (holder as JsonObject)[name]
        : undefined
    }, document)
}

function decode(token: string): string {
  try {
    return decodeURIComponent(token)
  } catch {
    return token
  }
}

/** A member of a document, behind its references; an empty one where there is none. */
export function resolve(document: object, given: unknown): JsonObject {
  let found = given
  for (let hops = 0; hops < 10 && isObject(found) && typeof found['$ref'] === 'string'; hops++) {
    found = lookUp(document, found['$ref'])
  }
  return isObject(found) ? found : {}
}

/** A name as a step of a JSON pointer (RFC 6901). */
export function escape(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
