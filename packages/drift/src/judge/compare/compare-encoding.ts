import {
  collectionFormat,
  type DocumentIndex,
  equalJson,
  escape,
  type JsonObject,
  type Located,
  objectOf,
  styleInWords,
  type Written,
} from '@latchkey/openapi'
import { kindsOf } from './compare-flat.ts'
import { note, type OperationScope } from './operation-scope.ts'
import { bareMediaType } from './media-types.ts'
import type { OneWay, SchemaComparer } from './schema-comparison.ts'
import type { SchemaNodes, SchemaViews } from './schema-view.ts'
import { writtenAsNodes } from './written-as.ts'

export interface EncodingSides {
  old: Located
  new: Located
  mediaType: string
  direction: OneWay
}

/** Compares how the parts of a form are written down, defaults filled in: a part sent the old way is refused. */
export function compareEncodings(scope: OperationScope, sides: EncodingSides): void {
  const { comparer } = scope
  const { old, new: fresh, mediaType, direction } = sides
  const isForm = bareMediaType(mediaType) === 'application/x-www-form-urlencoded'
  // OpenAPI, Media Type Object: it applies to these alone.
  if (!isForm && !mediaType.startsWith('multipart/')) return
  const before = partsOf(comparer.oldViews, old)
  const after = partsOf(comparer.freshViews, fresh)
  const a = encodingsOf(old, before)
  const b = encodingsOf(fresh, after)
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    const was = before.get(name)
    const is = after.get(name)
    // What is no part of the body on both sides is told as a part, or has no effect.
    if (!was || !is) continue
    const [stated, states] = [encodingAt(old, name, a), encodingAt(fresh, name, b)]
    const where = { old: stated.pointer, new: states.pointer }
    const from = describe(comparer.oldViews, was, objectOf(stated.value), isForm)
    const to = describe(comparer.freshViews, is, objectOf(states.value), isForm)
    if (from.written !== to.written || !sameTypes(from.types, to.types)) {
      const rule = accepts(from, to) ? 'part-encoding-extended' : 'part-encoding-changed'
      const told = { name, from: inWords(from), to: inWords(to) }
      note(scope, { rule, ...where, ...told }, direction)
    }
    const headers = [headersOf(comparer.old, stated), headersOf(comparer.fresh, states)] as const
    if (!sameHeaders(comparer, ...headers)) {
      note(scope, { rule: 'encoding-changed', ...where }, direction)
    }
  }
}

/** The headers of a part by name, references followed. */
function headersOf(index: DocumentIndex, encoding: Located): Map<string, Located> {
  const headers = Object.entries(objectOf(objectOf(encoding.value)['headers']))
  return new Map(
    headers.map(([name, value]) => {
      const pointer = `${encoding.pointer}/headers/${escape(name)}`
      return [name.toLowerCase(), index.resolve({ pointer, value })]
    }),
  )
}

function sameHeaders(
  comparer: SchemaComparer,
  old: ReadonlyMap<string, Located>,
  fresh: ReadonlyMap<string, Located>,
): boolean {
  if (old.size !== fresh.size) return false
  return [...old].every(([name, a]) => {
    const b = fresh.get(name)
    if (!b) return false
    const { schema: was, ...before } = objectOf(a.value)
    const { schema: is, ...after } = objectOf(b.value)
    const schemas = [
      [{ pointer: `${a.pointer}/schema`, value: was ?? {} }],
      [{ pointer: `${b.pointer}/schema`, value: is ?? {} }],
    ] as const
    return equalJson(before, after) && comparer.findings(...schemas).length === 0
  })
}

/** What is said of the parts of a body: by name, or by position, where what holds for all items holds for the others too. */
function encodingsOf(
  { pointer, value }: Located,
  parts: ReadonlyMap<string, SchemaNodes>,
): Map<string, Located> {
  const { encoding, prefixEncoding, itemEncoding } = objectOf(value)
  const found = new Map<string, Located>()
  for (const [name, one] of Object.entries(objectOf(encoding))) {
    found.set(name, { pointer: `${pointer}/encoding/${escape(name)}`, value: one })
  }
  for (const name of parts.keys()) {
    const position = positionOf(name)
    if (position === undefined) continue
    const own = Array.isArray(prefixEncoding) ? prefixEncoding[position] : undefined
    if (own !== undefined) found.set(name, { pointer: `${pointer}/prefixEncoding/${position}`, value: own })
    else if (itemEncoding !== undefined)
      found.set(name, { pointer: `${pointer}/itemEncoding`, value: itemEncoding })
  }
  return found
}

function encodingAt({ pointer }: Located, name: string, known: ReadonlyMap<string, Located>): Located {
  return known.get(name) ?? { pointer: `${pointer}/encoding/${escape(name)}`, value: {} }
}

const rest = 'items'

/** A part that is told by its place in the list: `item 2`, or one of those behind the places. */
function positionOf(name: string): number | undefined {
  const [, number] = /^item (\d+)$/.exec(name) ?? []
  return number === undefined ? (name === rest ? Number.POSITIVE_INFINITY : undefined) : Number(number) - 1
}

/** The parts of a body: members of its schema, of its forms too, or the items of a list. */
function partsOf(views: SchemaViews, { pointer, value }: Located): Map<string, SchemaNodes> {
  const found = new Map<string, SchemaNodes>()
  const visit = (nodes: SchemaNodes, depth: number): void => {
    const view = views(nodes)
    for (const [i, item] of view.prefixItems.entries()) found.set(`item ${i + 1}`, item)
    if (view.items) found.set(rest, view.items)
    for (const [name, member] of view.properties) if (!found.has(name)) found.set(name, member)
    if (depth > 8) return
    for (const { alternatives } of view.choices) for (const form of alternatives) visit(form, depth + 1)
  }
  const { schema, itemSchema } = objectOf(value)
  visit([{ pointer: `${pointer}/schema`, value: schema ?? {} }], 0)
  if (itemSchema !== undefined) found.set(rest, [{ pointer: `${pointer}/itemSchema`, value: itemSchema }])
  return found
}

interface PartEncoding {
  types: readonly string[]
  written: string
}

function describe(
  views: SchemaViews,
  nodes: SchemaNodes,
  encoding: JsonObject,
  isForm: boolean,
): PartEncoding {
  const written = writtenAsNodes(views, nodes)
  const stated = encoding['contentType']
  const types = typeof stated === 'string' ? stated.split(',') : [defaultType(views, nodes, written)]
  const hasStyle = ['style', 'explode', 'allowReserved', collectionFormat].some(
    (key) => encoding[key] !== undefined,
  )
  const isStyled = isForm || hasStyle
  return {
    // A scalar in a form is its text, whatever type is stated.
    types: isForm && written !== 'object' ? [] : types.map(evenType).sort(),
    written:
      isStyled && !(isForm && typeof stated === 'string') ? styleInWords(encoding, 'query', written) : '',
  }
}

/** OpenAPI, Encoding Object: what the content type of a part is where none is stated. */
function defaultType(views: SchemaViews, nodes: SchemaNodes, written: Written): string {
  const view = views(nodes)
  if (view.items) return defaultType(views, view.items, writtenAsNodes(views, view.items))
  if (written === 'object' && kindsOf(view) !== undefined) return 'application/json'
  const isBytes =
    view.scalars.get('format')?.value === 'binary' ||
    view.scalars.get('contentEncoding') !== undefined ||
    view.scalars.get('contentMediaType') !== undefined
  return isBytes ? 'application/octet-stream' : kindsOf(view) === undefined ? '*/*' : 'text/plain'
}

function evenType(type: string): string {
  return type
    .trim()
    .toLowerCase()
    .replace(/\s*;\s*/g, ';')
    .replace(/;charset="?utf-8"?$/, '')
}

function sameTypes(a: readonly string[], b: readonly string[]): boolean {
  return equalJson([...a], [...b])
}

/** Whether parts written as before still are what is asked for. */
function accepts(from: PartEncoding, to: PartEncoding): boolean {
  const covers = (range: string, type: string): boolean =>
    range === type || range === '*/*' || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)))
  return (
    from.written === to.written && from.types.every((type) => to.types.some((range) => covers(range, type)))
  )
}

function inWords({ types, written }: PartEncoding): string {
  return [types.join(', '), written].filter((part) => part !== '').join(', ')
}
