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

interface Names {
  old: DocumentIndex
  fresh: DocumentIndex
  comparer: SchemaComparer
  collector: Collector
  /** Operations that are gone: the names only they needed go with them. */
  gone: readonly OperationEntry[]
}

/**
 * Compares the names the types export (`components['schemas'][…]`), and the schemas no operation needs: payloads a
 * vendor sends by ways the document does not describe. They are judged as received.
 *
 * @returns the loose schemas that are in both documents and differ
 */
export function compareNames({ old, fresh, comparer, collector, gone }: Names): string[] {
  const before = partsOf(old)
  const after = partsOf(fresh)
  const users = usersOfParts(old)
  const usedAfter = usersOfParts(fresh)
  const goneIds = new Set(gone.map(({ id }) => id))
  const loose: string[] = []
  const lost: { pointer: JsonPointer; name: string; schema: boolean }[] = []

  for (const [pointer, { kind, name }] of before) {
    const schema = kind === 'schemas'
    if (!after.has(pointer)) {
      const needed = users.get(pointer)
      // What only operations that are gone needed went with them.
      if (!needed || [...needed].some((id) => !goneIds.has(id))) lost.push({ pointer, name, schema })
      continue
    }
    if (!schema || users.has(pointer) || usedAfter.has(pointer)) continue
    const a = nodeAt(old, name)
    const b = nodeAt(fresh, name)
    if (old.hashOf(a.value) === fresh.hashOf(b.value)) continue
    loose.push(name)
    const comparison = comparer.compare([a], [b], { direction: 'response' })
    for (const finding of reachFindings(comparison)) collector.add(finding, { direction: 'response' })
  }

  const come = [...after].flatMap(([pointer, { kind, name }]) =>
    kind === 'schemas' && !before.has(pointer) ? [name] : [],
  )
  const renamed = findRenames(
    comparer,
    lost.flatMap(({ name, schema }) => (schema ? [name] : [])),
    come,
  )
  for (const { pointer, name, schema } of lost) {
    const to = schema ? renamed.get(name) : undefined
    const finding: Finding =
      to === undefined
        ? { rule: schema ? 'schema-name-removed' : 'component-name-removed', old: pointer, name }
        : {
            rule: 'schema-name-changed',
            old: pointer,
            new: `#/components/schemas/${escape(to)}`,
            from: name,
            to,
          }
    const operations = schema ? [...(users.get(pointer) ?? [])].filter((id) => !goneIds.has(id)) : []
    for (const operation of operations.length > 0 ? operations : [undefined]) {
      collector.add(finding, { direction: 'both', operation })
    }
  }
  const taken = new Set(renamed.values())
  const stays = [...after].flatMap(([pointer, { kind, name }]) =>
    kind === 'schemas' && before.has(pointer) ? [nodeAt(fresh, name).value] : [],
  )
  const needed = new Set(fresh.reached(stays))
  for (const name of come) {
    const pointer = `#/components/schemas/${escape(name)}`
    // A name that operations or other schemas need says nothing new by itself: what they mean is compared.
    if (taken.has(name) || usedAfter.has(pointer) || needed.has(pointer)) continue
    collector.add({ rule: 'schema-name-added', new: pointer, name }, { direction: 'response' })
  }
  return loose
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
  for (const { id, item, operation } of index.operations) {
    for (const pointer of index.reached([operation.value, item.value['parameters'] ?? null])) {
      const part = pointer.split('/').slice(0, 4).join('/')
      users.set(part, (users.get(part) ?? new Set()).add(id))
    }
  }
  return users
}
