import {
  type DocumentIndex,
  escape,
  type Json,
  type JsonPointer,
  objectOf,
  type OperationEntry,
} from '@latchkey/openapi'
import type { Collector } from './collector.ts'
import { reachFindings } from './compare-schemas.ts'
import type { SchemaComparer } from './schema-comparison.ts'
import type { Finding } from './finding.ts'
import { findRenames } from './find-renames.ts'
import type { OperationPair } from './operation-scope.ts'

interface Names {
  old: DocumentIndex
  fresh: DocumentIndex
  comparer: SchemaComparer
  collector: Collector
  /** Operations that are gone: the names only they needed go with them. */
  gone: readonly OperationEntry[]
  /** Operations of both documents: a name they need on both sides is compared there. */
  pairs: readonly OperationPair[]
}

/**
 * Compares the names the types export (`components['schemas'][…]`), and the schemas no operation needs on both sides:
 * payloads a vendor sends by ways the document does not describe, and names that now stand for something else. They are
 * judged as received.
 *
 * @returns the loose schemas that are in both documents and differ
 */
export function compareNames({ old, fresh, comparer, collector, gone, pairs }: Names): string[] {
  const before = partsOf(old)
  const after = partsOf(fresh)
  const users = usersOfParts(old)
  const usedAfter = usersOfParts(fresh)
  const nowCalled = new Map(pairs.map(({ before, after }) => [before.id, after.id]))
  const goneIds = new Set(gone.map(({ id }) => id))
  const loose: string[] = []
  const lost: Lost[] = []

  /** What only operations that are gone needed went with them. */
  function isMissed(pointer: JsonPointer): boolean {
    const needed = users.get(pointer)
    return !needed || [...needed].some((id) => !goneIds.has(id))
  }

  function isComparedThere(pointer: JsonPointer): boolean {
    const after = usedAfter.get(pointer)
    return [...(users.get(pointer) ?? [])].some((id) => after?.has(nowCalled.get(id) ?? '') === true)
  }

  function differs(name: string): boolean {
    const a = nodeAt(old, name)
    const b = nodeAt(fresh, name)
    if (old.hashOf(a.value) === fresh.hashOf(b.value)) return false
    const comparison = comparer.compare([a], [b], { direction: 'response' })
    for (const finding of reachFindings(comparison)) collector.add(finding, { direction: 'response' })
    return true
  }

  for (const [pointer, { kind, name }] of before) {
    const schema = kind === 'schemas'
    if (!after.has(pointer)) {
      if (isMissed(pointer)) lost.push({ pointer, name, schema })
    } else if (schema && !isComparedThere(pointer) && differs(name)) {
      loose.push(name)
    }
  }

  const come = [...after].flatMap(([pointer, { kind, name }]) =>
    kind === 'schemas' && !before.has(pointer) ? [name] : [],
  )
  const renamed = findRenames(
    comparer,
    lost.flatMap(({ name, schema }) => (schema ? [name] : [])),
    come,
  )
  for (const one of lost) {
    const { pointer, name, schema } = one
    const finding = findingOf(one, schema ? renamed.get(name) : undefined)
    const operations = schema ? [...(users.get(pointer) ?? [])].filter((id) => !goneIds.has(id)) : []
    for (const operation of operations.length > 0 ? operations : [undefined]) {
      collector.add(finding, { direction: 'both', operation })
    }
  }
  for (const name of addedNames(before, after, fresh, usedAfter.keys())) {
    if ([...renamed.values()].includes(name)) continue
    const pointer: JsonPointer = `#/components/schemas/${escape(name)}`
    collector.add({ rule: 'schema-name-added', new: pointer, name }, { direction: 'response' })
  }
  return loose
}

/** Names that are new and that nothing needs: what operations or other schemas mean by a name is compared there. */
function addedNames(
  before: ReadonlyMap<JsonPointer, Part>,
  after: ReadonlyMap<JsonPointer, Part>,
  fresh: DocumentIndex,
  used: Iterable<JsonPointer>,
): string[] {
  const schemas = [...after].filter(([, { kind }]) => kind === 'schemas')
  const stays = schemas.filter(([pointer]) => before.has(pointer))
  const needed = new Set([...fresh.reached(stays.map(([, { name }]) => nodeAt(fresh, name).value)), ...used])
  return schemas.flatMap(([pointer, { name }]) => (before.has(pointer) || needed.has(pointer) ? [] : [name]))
}

interface Lost {
  pointer: JsonPointer
  name: string
  schema: boolean
}

/** @param to the name a schema has now, where it was renamed */
function findingOf({ pointer, name, schema }: Lost, to: string | undefined): Finding {
  if (to === undefined)
    return { rule: schema ? 'schema-name-removed' : 'component-name-removed', old: pointer, name }
  const fresh: JsonPointer = `#/components/schemas/${escape(to)}`
  return { rule: 'schema-name-changed', old: pointer, new: fresh, from: name, to }
}

function nodeAt(index: DocumentIndex, name: string): { pointer: JsonPointer; value: Json } {
  const schemas = objectOf(objectOf(index.root['components'])['schemas'])
  return { pointer: `#/components/schemas/${escape(name)}`, value: schemas[name] ?? {} }
}

interface Part {
  kind: string
  name: string
}

/** The kinds of components types are made of. */
const typedKinds = ['schemas', 'responses', 'parameters', 'requestBodies', 'headers', 'pathItems'] as const

function partsOf(index: DocumentIndex): Map<JsonPointer, Part> {
  const components = objectOf(index.root['components'])
  return new Map(
    typedKinds.flatMap((kind) =>
      Object.keys(objectOf(components[kind])).map((name): [JsonPointer, Part] => [
        `#/components/${kind}/${escape(name)}`,
        { kind, name },
      ]),
    ),
  )
}

/** The operations that need each component, whichever way. */
function usersOfParts(index: DocumentIndex): ReadonlyMap<JsonPointer, ReadonlySet<string>> {
  const users = new Map<JsonPointer, Set<string>>()
  /** By what is referred to: every operation may need every part. */
  const known = new Map<JsonPointer, Set<string>>()
  const usersOf = (pointer: JsonPointer): Set<string> => {
    const part = pointer.split('/').slice(0, 4).join('/')
    const found = users.get(part) ?? new Set()
    users.set(part, found)
    known.set(pointer, found)
    return found
  }
  for (const { id, item, operation } of index.operations) {
    for (const pointer of index.reached([operation.value, item.value['parameters'] ?? null])) {
      ;(known.get(pointer) ?? usersOf(pointer)).add(id)
    }
  }
  return users
}
