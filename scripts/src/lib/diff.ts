import { equalJson, isObject, type Json, type JsonObject } from './json.ts'
import { toPointer, type JsonPointer } from './json-pointer.ts'
import { oneLine } from './problem.ts'

/** One difference between two documents. */
export type Change = {
  kind: 'added' | 'removed' | 'changed'
  pointer: JsonPointer
  /** `text`: only what people read (descriptions, examples). `contract`: anything a program could notice. */
  level: 'text' | 'contract'
  /** What stood there; absent where something was added. */
  before?: Json
  /** What stands there now; absent where something was removed. */
  after?: Json
}

/**
 * What differs between two documents, by JSON pointer, at the smallest place that differs. The order of members does not
 * count; neither does the order in lists that mean sets, such as `required` and `parameters`.
 */
export function diffDocuments(before: JsonObject, after: JsonObject): Change[] {
  const changes: Change[] = []
  const compare = (a: Json | undefined, b: Json | undefined, segments: string[]): void => {
    if (equalJson(a, b)) return
    const pair = keyed(a, b, segments.at(-1))
    if (pair) {
      for (const key of new Set([...pair.before.keys(), ...pair.after.keys()])) {
        const old = pair.before.get(key)
        const now = pair.after.get(key)
        compare(old?.value, now?.value, [...segments, (now ?? old)?.segment ?? key])
      }
      return
    }
    const pointer = toPointer(segments)
    const level = levelOf(segments)
    if (a === undefined && b !== undefined) changes.push({ kind: 'added', pointer, level, after: b })
    else if (b === undefined && a !== undefined) changes.push({ kind: 'removed', pointer, level, before: a })
    else if (a !== undefined && b !== undefined) {
      changes.push({ kind: 'changed', pointer, level, before: a, after: b })
    }
  }
  compare(before, after, [])
  return changes
}

type Part = { segment: string; value: Json }

/** Both values as parts to be compared one by one, or `undefined` where only the whole can be compared. */
function keyed(
  a: Json | undefined,
  b: Json | undefined,
  name: string | undefined,
): { before: Map<string, Part>; after: Map<string, Part> } | undefined {
  if (isObject(a) && isObject(b)) return { before: members(a), after: members(b) }
  if (Array.isArray(a) && Array.isArray(b)) return { before: items(a, name), after: items(b, name) }
  return undefined
}

function members(value: JsonObject): Map<string, Part> {
  return new Map(Object.entries(value).map(([segment, member]) => [segment, { segment, value: member }]))
}

/** Items by what identifies them, so that an item put in front does not change all that follow. */
function items(value: Json[], name: string | undefined): Map<string, Part> {
  const parts = new Map<string, Part>()
  for (const [index, item] of value.entries()) {
    const segment = String(index)
    const key = identity(item, name) ?? segment
    parts.set(parts.has(key) ? `${key} ${segment}` : key, { segment, value: item })
  }
  return parts
}

function identity(item: Json, name: string | undefined): string | undefined {
  if (!isObject(item)) return `value ${JSON.stringify(item)}`
  const by = (...keys: string[]): string | undefined =>
    keys.every((key) => typeof item[key] === 'string') ? keys.map((key) => item[key]).join(' ') : undefined
  if (name === 'parameters') return by('in', 'name') ?? by('$ref')
  if (name === 'servers') return by('url')
  if (name === 'tags') return by('name')
  if (name === 'oneOf' || name === 'anyOf' || name === 'allOf') return by('$ref')
  return undefined
}

/** Members that people read and programs do not. */
const textMembers = new Set([
  'description',
  'summary',
  'example',
  'examples',
  'externalDocs',
  'termsOfService',
])
/** Members whose own members are named by the author: nothing in there is a keyword. */
const nameMaps = new Set(
  (
    'properties patternProperties dependentSchemas $defs definitions paths webhooks schemas responses requestBodies ' +
    'headers securitySchemes links callbacks pathItems content encoding variables mapping scopes mediaTypes'
  ).split(' '),
)
/** Members that hold values: nothing below is a keyword, and everything below is contract. */
const valueMembers = new Set(['default', 'const', 'enum', 'required'])

function levelOf(segments: readonly string[]): Change['level'] {
  let named = false
  for (const [index, segment] of segments.entries()) {
    if (named) {
      named = false
      continue
    }
    if (valueMembers.has(segment)) return 'contract'
    if (textMembers.has(segment)) return 'text'
    // `components/parameters` and `components/examples` are maps, `parameters` elsewhere is a list.
    named = nameMaps.has(segment) || (segment === 'parameters' && segments[index - 1] === 'components')
  }
  return segments[0] === 'info' && segments.length > 1 ? 'text' : 'contract'
}

/** A change as one line: `added #/paths/~1x/get`, with short values shown. */
export function formatChange({ kind, pointer, level, before, after }: Change): string {
  const values =
    kind === 'changed'
      ? `: ${show(before)} → ${show(after)}`
      : isObject(kind === 'added' ? after : before)
        ? ''
        : `: ${show(kind === 'added' ? after : before)}`
  return oneLine(`${kind} ${pointer}${values}${level === 'text' ? ' (text)' : ''}`)
}

function show(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? ''
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
