import { MockError } from './errors.ts'
import type { JsonObject } from './openapi/document.ts'
import { Refusal } from './problem.ts'

/** A whole number out of a behaviour's options. @throws {@link MockError} `invalid_option` */
export function wholeNumberOption(options: JsonObject, name: string, fallback: number): number {
  const value = options[name] ?? fallback
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  throw new MockError('invalid_option', `The vendor option "${name}" must be a whole number, zero or more.`)
}

/** Refuses options a behaviour does not have, which are most often misspelt. @throws {@link MockError} `invalid_option` */
export function checkVendorOptions(options: JsonObject, known: readonly string[]): void {
  const stranger = Object.keys(options).find((name) => !known.includes(name))
  if (stranger === undefined) return
  const list = known.length > 0 ? `Known: ${known.join(', ')}.` : 'This vendor has none.'
  throw new MockError('invalid_option', `Unknown vendor option "${stranger}". ${list}`)
}

/** A required text out of a control's input. @throws {@link MockError} `invalid_control` */
export function controlText(input: JsonObject, name: string): string {
  const value = input[name]
  if (typeof value === 'string' && value !== '') return value
  throw new MockError('invalid_control', `The control needs "${name}", a text.`)
}

/** The value of a key, or the vendor's 404. @throws Refusal */
export function foundOr404<K, V>(map: ReadonlyMap<K, V>, key: K, what: string): V {
  const value = map.get(key)
  if (value === undefined) throw new Refusal(404, `There is no ${what} with this id.`)
  return value
}

/** One page of a list behind an opaque cursor: the key of the last item before it. @throws Refusal 400 for a cursor nobody gave out */
export function pageAfter<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  cursor: string | undefined,
  size: number,
): { items: T[]; next: string | undefined } {
  const after = cursor === undefined ? -1 : items.findIndex((item) => encodeCursor(keyOf(item)) === cursor)
  if (cursor !== undefined && after < 0) throw new Refusal(400, 'The cursor is unknown.')
  const page = items.slice(after + 1, after + 1 + size)
  const last = page.at(-1)
  const hasMore = after + 1 + size < items.length
  return { items: page, next: hasMore && last !== undefined ? encodeCursor(keyOf(last)) : undefined }
}

export function encodeCursor(key: string): string {
  return Buffer.from(key).toString('base64url')
}
