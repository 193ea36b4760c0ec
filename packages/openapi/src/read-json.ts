import { isObject, type Json } from './json.ts'

/** The deepest nesting that is read. */
export const maxDepth = 500

/**
 * Reads JSON the quick way: a document of 50 MB takes a second, where YAML takes many. `undefined` for what is no JSON,
 * and for JSON the reader of YAML refuses with the place: a member twice, `__proto__`, numbers too large, nesting too
 * deep.
 */
export function readJson(text: string): { data: Json } | undefined {
  // Anything else is no document, or no JSON.
  if (!/^\uFEFF?\s*\{/.test(text)) return undefined
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
  let data: Json
  try {
    data = JSON.parse(source) as Json
  } catch {
    return undefined
  }
  const members = countMembers(data, 0)
  return members !== undefined && members === countNames(source) ? { data } : undefined
}

/** How many members the data has; `undefined` where something in it is to be refused. */
function countMembers(value: Json, depth: number): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : undefined
  if (typeof value !== 'object' || value === null) return 0
  if (depth > maxDepth || Object.hasOwn(value, '__proto__')) return undefined
  const parts = isObject(value) ? Object.values(value) : value
  let count = isObject(value) ? parts.length : 0
  for (const part of parts) {
    if (typeof part !== 'object' && typeof part !== 'number') continue
    const inside = countMembers(part, depth + 1)
    if (inside === undefined) return undefined
    count += inside
  }
  return count
}

/** How many members the text of valid JSON names: of two with one name, the data keeps one. */
function countNames(text: string): number {
  let count = 0
  for (let start = text.indexOf('"'); start !== -1;) {
    let end = text.indexOf('"', start + 1)
    while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
    let next = end + 1
    while (isBlank(text.charCodeAt(next))) next += 1
    if (text.charCodeAt(next) === 0x3a) count += 1
    start = text.indexOf('"', next)
  }
  return count
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0
  while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes += 1
  return slashes % 2 === 1
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}
