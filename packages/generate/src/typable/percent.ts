import { isObject, type Json, type JsonObject, pointerOfRef } from '@latchkey/openapi'

/**
 * Replaces `%` where a name has one: openapi-typescript decodes names as if they were parts of an address, and gives up on
 * `growth_%`.
 *
 * @returns the document, and what puts `%` back into the text made of it
 */
export function hidePercent(document: JsonObject): {
  document: JsonObject
  restore: (text: string) => string
} {
  if (!hasPercent(document)) return { document, restore: (text) => text }
  const sign = unusedCharacter(JSON.stringify(document))
  const hide = (value: Json): Json => {
    // References may be encoded, names are not.
    if (typeof value === 'string') {
      return (value.startsWith('#/') ? pointerOfRef(value) : value).replaceAll('%', sign)
    }
    if (Array.isArray(value)) return value.map(hide)
    if (!isObject(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key.replaceAll('%', sign), hide(member)]),
    )
  }
  const escaped = `\\u${sign.charCodeAt(0).toString(16).toUpperCase()}`
  return {
    document: hide(document) as JsonObject,
    restore: (text) => text.replaceAll(sign, '%').replaceAll(escaped, '%'),
  }
}

/** Names of members, and of parameters, which are values. */
function hasPercent(value: Json): boolean {
  if (Array.isArray(value)) return value.some(hasPercent)
  if (!isObject(value)) return false
  if (typeof value['name'] === 'string' && value['name'].includes('%')) return true
  return Object.entries(value).some(([key, member]) => key.includes('%') || hasPercent(member))
}

/** One of those Unicode leaves to private use. */
function unusedCharacter(text: string): string {
  let code = 0xe000
  while (text.includes(String.fromCharCode(code))) code += 1
  return String.fromCharCode(code)
}
