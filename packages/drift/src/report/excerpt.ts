import {
  fromPointer,
  isObject,
  type Json,
  type JsonObject,
  type JsonPointer,
  toPointer,
  valueAt,
  writeYaml,
} from '@latchkey/openapi'
import type { Change } from '../judge/index.ts'

/** What both documents say at a place, as YAML; absent where one of them says nothing there. */
export interface Excerpt {
  pointer: JsonPointer
  before?: string
  after?: string
}

const mostLines = 40
const mostWidth = 160
const mostDepth = 6

/** The part of both documents a change is about: what it changed, or the object that holds it. */
export function excerptOf(change: Change, old: JsonObject, fresh: JsonObject): Excerpt {
  const segments = fromPointer(change.pointer)
  const isWhole = [old, fresh].some((document) => typeof valueAt(document, segments) === 'object')
  const shown = isWhole ? segments : segments.slice(0, -1)
  const before = linesOf(valueAt(old, shown))
  const after = linesOf(valueAt(fresh, shown))
  return {
    pointer: toPointer(shown),
    ...(before && { before: around(before, after) }),
    ...(after && { after: around(after, before) }),
  }
}

function linesOf(value: Json | undefined): string[] | undefined {
  if (value === undefined) return undefined
  return writeYaml({ value: shortened(value, 0) })
    .split('\n')
    .flatMap((line, i) => (i === 0 ? line.replace(/^value: ?/, '') : line.replace(/^ {2}/, '')))
    .filter((line) => line !== '')
    .map((line) => (line.length > mostWidth ? `${line.slice(0, mostWidth)}…` : line))
}

/** The lines from shortly before the first the other side does not have. */
function around(lines: readonly string[], others: readonly string[] = []): string {
  const known = new Set(others)
  const first = lines.findIndex((line) => !known.has(line))
  const start = lines.length > mostLines ? Math.max(0, first - 5) : 0
  const shown = lines.slice(start, start + mostLines)
  const rest = lines.length - start - shown.length
  return [...(start > 0 ? ['…'] : []), ...shown, ...(rest > 0 ? [`… ${rest} more lines`] : [])].join('\n')
}

/** What is deep inside is not what changed here. */
function shortened(value: Json, depth: number): Json {
  if (Array.isArray(value))
    return depth > mostDepth ? ['…'] : value.slice(0, 200).map((item) => shortened(item, depth + 1))
  if (!isObject(value)) return value
  if (depth > mostDepth) return '…'
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, 200)
      .map(([key, member]) => [key, shortened(member, depth + 1)]),
  )
}
