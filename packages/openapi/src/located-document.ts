import { isObject, type Json, type JsonObject } from './json.ts'
import { fromPointer, type JsonPointer } from './json-pointer.ts'
import { SpecError } from './diagnostic.ts'
import { readYaml, type ReadYaml } from './read-yaml.ts'
import { UnreadableYaml } from './yaml-events.ts'

export interface Location {
  file: string
  line: number
  column: number
  /** How many segments of the pointer were found in this file. */
  depth: number
}

/** A YAML or JSON file: its data, and where in the text each part of it stands. */
export interface SourceDocument {
  file: string
  data: JsonObject
  /** The place of a pointer, or of its nearest ancestor that exists. */
  locate(pointer: JsonPointer): Location
}

/** Pages have long lines where they are written for machines, but none this long; a document may be one line. */
const maxLineLength = 8 * 1024 * 1024

/**
 * Parses YAML or JSON text as plain data.
 *
 * Refuses what would be lost or misread later: duplicate members, several documents in one file, custom tags, anchors
 * that contain themselves, alias bombs, `__proto__`, numbers JSON cannot hold.
 *
 * @param firstLine line of `file` the text starts at, where it is a part of a page
 * @throws {@link SpecError} naming line and reason
 */
export function parseSource(file: string, text: string, firstLine = 1): SourceDocument {
  const lineStarts = lazy(() => startsOfLines(text))
  const at = (offset: number): { line: number; column: number } => {
    const starts = lineStarts()
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + firstLine, column: offset - (starts[low] ?? 0) + 1 }
  }

  let read: ReadYaml
  try {
    read = readYaml(text)
  } catch (cause) {
    if (!(cause instanceof UnreadableYaml)) throw cause
    const { offset, pointer, message } = cause
    throw new SpecError([{ file, ...at(offset), pointer, reason: message }], { cause })
  }
  const { data, find } = read
  if (!isObject(data)) {
    throw new SpecError([{ file, ...at(0), reason: 'expected a YAML or JSON object' }])
  }
  const locate = (pointer: JsonPointer): Location => {
    const { offset, depth } = find(fromPointer(pointer))
    return { file, ...at(offset), depth }
  }
  return { file, data, locate }
}

/** @throws {@link SpecError} for a line so long that nothing people or generators write has it */
export function refuseLongLines(file: string, text: string): void {
  if (text.length <= maxLineLength) return
  let line = 1
  let start = 0
  while (start <= text.length) {
    const found = text.indexOf('\n', start)
    const end = found === -1 ? text.length : found
    if (end - start > maxLineLength) {
      const reason = `a line of ${end - start} characters; ${maxLineLength} is the limit`
      throw new SpecError([{ file, line, reason }])
    }
    line += 1
    start = end + 1
  }
}

function startsOfLines(text: string): number[] {
  const starts = [0]
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) starts.push(i + 1)
  return starts
}

function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

/**
 * Reads bytes as UTF-8.
 *
 * @throws {@link SpecError} for bytes that are not UTF-8
 */
export function decodeUtf8(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new SpecError([{ file, reason: 'not valid UTF-8: save it as UTF-8' }], { cause })
  }
}

/** The `openapi` version as `major.minor`, or `undefined` when the document does not state a usable one. */
export function openapiVersion(data: Json): string | undefined {
  const version = isObject(data) ? data['openapi'] : undefined
  return typeof version === 'string' ? /^(\d+\.\d+)\.\d+/.exec(version)?.[1] : undefined
}
