import { sha256 } from '../hash.ts'
import { canonicalJson, isObject, objectOf, type Json, type JsonObject } from '../json.ts'
import { fromPointer, toPointer, valueAt, type JsonPointer } from '../json-pointer.ts'
import { httpMethods } from '../operations.ts'
import type { NormalisedDocument } from './normalise.ts'
import { compareText } from '../compare-text.ts'

/** A value and where it stands. */
export interface Located<T extends Json = Json> {
  pointer: JsonPointer
  value: T
}

export interface OperationEntry {
  /** `POST /oauth/token`, `webhook order.paid POST`: names the operation in reports. */
  id: string
  kind: 'path' | 'webhook'
  /** Key under `paths` or `webhooks`. */
  key: string
  /** As written: `post`, or a name under `additionalOperations`. */
  method: string
  /** Whether openapi-typescript makes types of it. */
  typed: boolean
  item: Located<JsonObject>
  operation: Located<JsonObject>
}

/** Look-ups over one normalised document. */
export interface DocumentIndex {
  document: NormalisedDocument
  root: JsonObject
  operations: readonly OperationEntry[]
  /** Follows references to where they end; any other value stays as it is. */
  resolve(located: Located): Located
  /** The member of an object, with its pointer. */
  member(located: Located, key: string): Located | undefined
  /** Pointers of everything referenced from a value, directly or through others. Sorted. */
  reached(value: Json): readonly JsonPointer[]
  /** Same closure, same text: what an operation means, names of components included. */
  closureHash(entry: OperationEntry): string
  /** The same for any value of the document. */
  hashOf(value: Json): string
}

export function indexDocument(document: NormalisedDocument): DocumentIndex {
  const root = document.contract
  const contentHashes = new Map<JsonPointer, string>()
  const directRefs = new Map<JsonPointer, readonly JsonPointer[]>()

  const at = (pointer: JsonPointer): Json | undefined => valueAt(root, fromPointer(pointer))

  const resolve = (located: Located): Located => {
    let current = located
    const seen = new Set<JsonPointer>()
    while (isObject(current.value) && typeof current.value['$ref'] === 'string') {
      const pointer = current.value['$ref']
      const value = at(pointer)
      if (seen.has(pointer) || value === undefined) return { pointer: current.pointer, value: {} }
      seen.add(pointer)
      current = { pointer, value }
    }
    return current
  }

  const member = (located: Located, key: string): Located | undefined => {
    const value = Array.isArray(located.value) ? located.value[Number(key)] : objectOf(located.value)[key]
    return value === undefined ? undefined : { pointer: `${located.pointer}/${escape(key)}`, value }
  }

  const refsAt = (pointer: JsonPointer): readonly JsonPointer[] => {
    const known = directRefs.get(pointer)
    if (known) return known
    const refs = refsIn(at(pointer) ?? null)
    directRefs.set(pointer, refs)
    return refs
  }

  const reached = (value: Json): readonly JsonPointer[] => {
    const found = new Set<JsonPointer>()
    const queue = [...refsIn(value)]
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      if (found.has(next)) continue
      found.add(next)
      queue.push(...refsAt(next))
    }
    return [...found].sort(compareText)
  }

  const hashAt = (pointer: JsonPointer): string => {
    const known = contentHashes.get(pointer)
    if (known !== undefined) return known
    const hash = sha256(canonicalJson(at(pointer) ?? null))
    contentHashes.set(pointer, hash)
    return hash
  }

  const closureHash = (entry: OperationEntry): string => {
    // What stands around the operation and holds for it too.
    const around = {
      parameters: entry.item.value['parameters'] ?? null,
      servers: entry.item.value['servers'] ?? null,
      security: entry.operation.value['security'] === undefined ? (root['security'] ?? null) : null,
    }
    return hashOf([entry.operation.value, around])
  }

  const hashOf = (value: Json): string =>
    sha256(
      [canonicalJson(value), ...reached(value).map((pointer) => `${pointer} ${hashAt(pointer)}`)].join('\n'),
    )

  return {
    document,
    root,
    operations: listOperations(root, resolve),
    resolve,
    member,
    reached,
    closureHash,
    hashOf,
  }
}

function listOperations(root: JsonObject, resolve: (located: Located) => Located): OperationEntry[] {
  const found: OperationEntry[] = []
  for (const [kind, group] of [
    ['path', 'paths'],
    ['webhook', 'webhooks'],
  ] as const) {
    for (const [key, value] of Object.entries(objectOf(root[group]))) {
      if (kind === 'path' && !key.startsWith('/')) continue
      const item = resolve({ pointer: toPointer([group, key]), value })
      if (!isObject(item.value)) continue
      const add = (method: string, operation: Json, pointer: JsonPointer, typed: boolean): void => {
        if (!isObject(operation)) return
        const id =
          kind === 'path' ? `${method.toUpperCase()} ${key}` : `webhook ${key} ${method.toUpperCase()}`
        const entry = { item: item as Located<JsonObject>, operation: { pointer, value: operation } }
        found.push({ id, kind, key, method, typed, ...entry })
      }
      for (const method of httpMethods) {
        add(method, item.value[method] ?? null, `${item.pointer}/${method}`, method !== 'query')
      }
      for (const [method, operation] of Object.entries(objectOf(item.value['additionalOperations']))) {
        add(method, operation, `${item.pointer}/additionalOperations/${escape(method)}`, false)
      }
    }
  }
  return found
}

/** The references a contract holds, and the schemas a discriminator names. Values (defaults, enums) are looked through too: a stray hit only widens a closure. */
function refsIn(value: Json): JsonPointer[] {
  const refs: JsonPointer[] = []
  const visit = (current: Json): void => {
    if (Array.isArray(current)) return current.forEach(visit)
    if (!isObject(current)) return
    for (const [key, member] of Object.entries(current)) {
      if (key === '$ref' && typeof member === 'string') refs.push(member)
      else if (key === 'defaultMapping' && isPointer(member)) refs.push(member)
      else if (key === 'mapping') refs.push(...Object.values(objectOf(member)).filter(isPointer))
      else visit(member)
    }
  }
  visit(value)
  return refs
}

function isPointer(value: Json): value is string {
  return typeof value === 'string' && value.startsWith('#/')
}

export function escape(segment: string): string {
  return segment.replaceAll('~', '~0').replaceAll('/', '~1')
}
