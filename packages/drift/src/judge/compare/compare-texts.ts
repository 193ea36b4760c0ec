import {
  canonicalJson,
  type DocumentIndex,
  equalJson,
  escape,
  fromPointer,
  type Json,
  type JsonPointer,
  objectOf,
  type OperationEntry,
  toPointer,
  valueAt,
} from '@latchkey/openapi'
import type { Collector } from './collector.ts'
import { lifetimesIn } from './lifetimes.ts'
import { tokenOperations } from './logins.ts'

/**
 * Compares what two documents say about what they promise: one finding per operation or component, and one of its own
 * for every lifetime of tokens that changed in words or examples.
 */
export function compareTexts(
  old: DocumentIndex,
  fresh: DocumentIndex,
  collector: Collector,
  named: readonly string[] = [],
): void {
  const before = old.document.texts
  const after = fresh.document.texts
  const changed: Changed[] = []
  const onlyOld: [JsonPointer, Json][] = []
  for (const [pointer, text] of before) {
    const other = after.get(pointer)
    if (other === undefined) onlyOld.push([pointer, text])
    else if (!equalJson(text, other)) changed.push({ pointer, from: text, to: other })
  }
  const moved = new Set(onlyOld.map(([pointer, text]) => movedKey(pointer, text)))
  const movedAway = new Set<string>()
  for (const [pointer, text] of after) {
    if (before.has(pointer)) continue
    const key = movedKey(pointer, text)
    if (equalJson(saidThroughRef(old, pointer), text)) continue
    if (moved.has(key)) movedAway.add(key)
    // Text of something new comes with it; text of something that was there before is news.
    else if (ownerExists(old, pointer)) changed.push({ pointer, to: text })
  }
  for (const [pointer, text] of onlyOld) {
    if (!movedAway.has(movedKey(pointer, text)) && ownerExists(fresh, pointer))
      changed.push({ pointer, from: text })
  }
  report(fresh, old, changed, collector, named)
}

interface Changed {
  pointer: JsonPointer
  from?: Json
  to?: Json
}

function movedKey(pointer: JsonPointer, text: Json): string {
  return `${pointer.slice(pointer.lastIndexOf('/'))} ${canonicalJson(text)}`
}

/** What a place says that refers to another, where the other is written out: `description` of what is referred to. */
function saidThroughRef(index: DocumentIndex, pointer: JsonPointer): Json | undefined {
  const segments = fromPointer(pointer)
  const owner = valueAt(index.root, segments.slice(0, -1))
  if (owner === undefined || typeof objectOf(owner)['$ref'] !== 'string') return undefined
  const target = index.resolve({ pointer, value: owner })
  return index.document.texts.get(`${target.pointer}/${escape(segments.at(-1) ?? '')}`)
}

/** Whether what a text is about is in a document: the object above it, or for a scope, the scope. */
function ownerExists(index: DocumentIndex, pointer: JsonPointer): boolean {
  const segments = fromPointer(pointer)
  const owner = segments.at(-2) === 'scopes' ? segments : segments.slice(0, -1)
  return valueAt(index.root, owner) !== undefined
}

function report(
  fresh: DocumentIndex,
  old: DocumentIndex,
  changed: readonly Changed[],
  collector: Collector,
  named: readonly string[],
): void {
  const ids = tokenOperations(fresh, named)
  const tokens = fresh.operations.filter(({ id }) => ids.has(id))
  const tokenPlaces = tokens.flatMap((entry) => [
    entry.operation.pointer,
    ...fresh.reached([entry.operation.value, entry.item.value['parameters'] ?? null]),
  ])
  const byOwner = new Map<JsonPointer, Changed[]>()
  for (const change of changed) {
    const aboutTokens =
      tokenPlaces.some((place) => change.pointer.startsWith(`${place}/`)) ||
      speaksOfLogins.test(change.pointer)
    if (aboutTokens && reportLifetime(change, collector, tokens)) continue
    const owner = ownerOf(change.pointer)
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), change])
  }
  for (const [owner, changes] of byOwner) {
    const [first] = changes
    if (!first) continue
    const pointer = changes.length > 1 ? owner : first.pointer
    const side = {
      ...(changes.every(({ to }) => to === undefined) ? {} : { new: pointer }),
      ...(changes.every(({ from }) => from === undefined) ? {} : { old: pointer }),
    }
    const operation = operationAt(fresh, owner) ?? operationAt(old, owner)
    const login = tokens.some(({ operation: token }) => token.pointer === owner)
    collector.add(
      { rule: 'text-changed', ...side, name: whatChanged(changes) },
      { direction: 'both', operation, ...(login ? { login: 'token-operation' as const } : {}) },
    )
  }
}

/** Places where documents explain how to log in. */
const speaksOfLogins = /^#\/(components\/securitySchemes\/|info\/description$)/

function reportLifetime(
  { pointer, from, to }: Changed,
  collector: Collector,
  tokens: readonly OperationEntry[],
): boolean {
  if (from === undefined || to === undefined) return false
  const name = fromPointer(pointer).at(-2) ?? ''
  const was = lifetimesIn(name, from)
  const is = lifetimesIn(name, to)
  if (was === is || was === '' || is === '') return false
  for (const operation of tokens.length > 0 ? tokens.map(({ id }) => id) : [undefined]) {
    collector.add(
      { rule: 'lifetime-changed', old: pointer, new: pointer, from: was, to: is },
      { direction: 'response', operation },
    )
  }
  return true
}

/** The operation or component a text belongs to, or the part of the document. */
function ownerOf(pointer: JsonPointer): JsonPointer {
  const segments = fromPointer(pointer)
  const depth = segments[0] === 'paths' || segments[0] === 'webhooks' || segments[0] === 'components' ? 3 : 1
  return toPointer(segments.slice(0, Math.min(depth, segments.length)))
}

function operationAt(index: DocumentIndex, owner: JsonPointer): string | undefined {
  return index.operations.find(({ operation }) => operation.pointer === owner)?.id
}

const labels: readonly (readonly [RegExp, string])[] = [
  [/\/examples?(\/|$)/, 'An example'],
  [/\/(description|summary|title)(\/|$)/, 'The description'],
  [/\/tags$/, 'The tags'],
]

function whatChanged(changes: readonly Changed[]): string {
  const kinds = new Set(
    changes.map(({ pointer }) => labels.find(([pattern]) => pattern.test(pointer))?.[1] ?? 'The text'),
  )
  const [only] = kinds
  const count = changes.length === 1 ? '' : ` (${changes.length} places)`
  return kinds.size === 1 && only !== undefined ? `${only}${count}` : `The text${count}`
}
