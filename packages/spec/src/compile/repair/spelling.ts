import { httpMethods, isObject, type JsonObject, type Kind } from '@latchkey/openapi'
import type { Ask } from './ask.ts'

/**
 * Gives members the names they have in OpenAPI where only the case or a slash is another: readers of OpenAPI pass by a
 * `GET` or a path `pets`, and with it the operation.
 */
export function repairSpelling(value: JsonObject, kind: Kind, at: readonly string[], ask: Ask): void {
  const spell = spellings[kind]
  if (spell === undefined) return
  const renamed = new Map<string, string>()
  for (const [key, member] of Object.entries(value)) {
    const meant = isObject(member) ? spell(key) : undefined
    if (meant === undefined || meant === key || Object.hasOwn(value, meant)) continue
    if ([...renamed.values()].includes(meant)) continue
    if (ask([...at, key], `is “${meant}” in OpenAPI; it was read as that`)) renamed.set(key, meant)
  }
  if (renamed.size > 0) rename(value, renamed)
}

const spellings: Partial<Record<Kind, (key: string) => string | undefined>> = {
  paths: (key) => (isPathWithoutSlash(key) ? `/${key}` : undefined),
  pathItem: (key) => httpMethods.find((method) => method === key.toLowerCase()),
  responses: (key) => (key.toLowerCase() === 'default' ? 'default' : undefined),
}

/** What begins with a scheme is an address, and no path. */
function isPathWithoutSlash(key: string): boolean {
  return key !== '' && !/^(\/|x-|[a-z][a-z\d+.-]*:\/\/)/i.test(key)
}

/** Where they stood. */
function rename(value: JsonObject, names: ReadonlyMap<string, string>): void {
  const entries = Object.entries(value)
  for (const [key] of entries) delete value[key]
  for (const [key, member] of entries) value[names.get(key) ?? key] = member
}
