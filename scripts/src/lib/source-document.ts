import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Node } from 'yaml'
import { isObject, type Json, type JsonObject } from './json.ts'
import { fromPointer, toPointer, type JsonPointer } from './json-pointer.ts'
import { SpecError, type Problem } from './problem.ts'

export type Location = {
  file: string
  line: number
  column: number
  /** How many segments of the pointer were found in this file. */
  depth: number
}

/** A YAML or JSON file: its data, and where in the text each part of it stands. */
export type SourceDocument = {
  file: string
  data: JsonObject
  /** The place of a pointer, or of its nearest ancestor that exists. */
  locate(pointer: JsonPointer): Location
}

/** Aliases may repeat a node, but not multiply it: nested ones grow without bound. */
const maxAliasCount = 100
const maxNodes = 5_000_000

/**
 * Parses YAML or JSON text as plain data.
 *
 * Refuses what would be lost or misread later: duplicate keys, several documents in one file, custom tags, anchors that
 * contain themselves, alias bombs, `__proto__`, numbers JSON cannot hold.
 *
 * @param firstLine line of `file` the text starts at, where it is a part of a page
 * @throws SpecError naming line and reason
 */
export function parseSource(file: string, text: string, firstLine = 1): SourceDocument {
  const lineCounter = new LineCounter()
  const parsed = parseDocument(text, { lineCounter, uniqueKeys: true, prettyErrors: false, stringKeys: true })
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lineCounter.linePos(offset)
    return { line: Math.max(line, 1) + firstLine - 1, column: Math.max(col, 1) }
  }

  const syntax = [...parsed.errors, ...parsed.warnings]
  if (syntax.length > 0) {
    throw new SpecError(
      syntax.slice(0, 5).map(({ pos, message }) => ({
        file,
        ...at(pos[0]),
        reason: message.split('\n')[0] ?? 'not readable as YAML',
      })),
    )
  }
  refuseSelfReference(file, parsed.contents, at)

  const root = parsed.contents
  if (!isMap(root)) {
    throw new SpecError([{ file, ...at(0), reason: 'expected a YAML or JSON object' }])
  }
  const locate = (pointer: JsonPointer): Location => {
    const segments = fromPointer(pointer)
    let node: Node | null | undefined = root
    let offset = root.range?.[0] ?? 0
    let depth = 0
    for (const segment of segments) {
      if (isAlias(node)) node = node.resolve(parsed)
      if (isMap(node)) {
        const pair: (typeof node.items)[number] | undefined = node.items.find(
          ({ key }) => isScalar(key) && String(key.value) === segment,
        )
        if (!pair) break
        offset = (pair.key as Node).range?.[0] ?? offset
        node = pair.value as Node | null
      } else if (isSeq(node)) {
        const item: Node | undefined = node.items[Number(segment)] as Node | undefined
        if (!item) break
        offset = item.range?.[0] ?? offset
        node = item
      } else break
      depth += 1
    }
    return { file, ...at(offset), depth }
  }

  let data: unknown
  try {
    data = parsed.toJS({ maxAliasCount })
  } catch (cause) {
    throw new SpecError(
      [{ file, ...at(0), reason: cause instanceof Error ? cause.message : String(cause) }],
      { cause },
    )
  }
  return { file, data: plainCopy(file, data, locate) as JsonObject, locate }
}

function refuseSelfReference(
  file: string,
  root: Node | null,
  at: (offset: number) => { line: number; column: number },
): void {
  if (!root) return
  visit(root, {
    Alias(_key, alias, path) {
      const own = path.some((node) => 'anchor' in node && node.anchor === alias.source)
      if (own) {
        const reason = `anchor "${alias.source}" contains itself`
        throw new SpecError([{ file, ...at(alias.range?.[0] ?? 0), reason }])
      }
    },
  })
}

/** A copy in which no part is shared (aliases give shared ones), so that changing one place changes one place. */
function plainCopy(file: string, data: unknown, locate: (pointer: JsonPointer) => Location): Json {
  let nodes = 0
  const segments: (string | number)[] = []
  const fail = (reason: string): never => {
    const pointer = toPointer(segments)
    const { line, column } = locate(pointer)
    const problem: Problem = { file, line, column, pointer, reason }
    throw new SpecError([problem])
  }
  const copy = (value: unknown): Json => {
    nodes += 1
    if (nodes > maxNodes) return fail(`more than ${maxNodes} values`)
    if (segments.length > 500) return fail('nested deeper than 500 levels')
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number')
      return Number.isFinite(value) ? value : fail(`${value} is not a JSON number`)
    if (Array.isArray(value)) {
      return value.map((item, i) => {
        segments.push(i)
        const result = copy(item)
        segments.pop()
        return result
      })
    }
    if (typeof value === 'object') {
      const result: JsonObject = {}
      for (const [key, member] of Object.entries(value)) {
        segments.push(key)
        if (key === '__proto__') return fail('a member may not be called "__proto__"')
        result[key] = copy(member)
        segments.pop()
      }
      return result
    }
    return fail(`a value of type ${typeof value} has no place in JSON`)
  }
  return copy(data)
}

/**
 * Reads bytes as UTF-8.
 *
 * @throws SpecError for bytes that are not UTF-8
 */
export function decodeUtf8(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new SpecError([{ file, reason: 'not valid UTF-8' }], { cause })
  }
}

/** The `openapi` version as `major.minor`, or `undefined` when the document does not state a usable one. */
export function openapiVersion(data: Json): string | undefined {
  const version = isObject(data) ? data['openapi'] : undefined
  return typeof version === 'string' ? /^(\d+\.\d+)\.\d+/.exec(version)?.[1] : undefined
}
