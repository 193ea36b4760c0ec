import {
  type DocumentIndex,
  escape,
  isObject,
  type Json,
  type JsonPointer,
  type Located,
  objectOf,
} from '@latchkey/openapi'
import { compareEncodings } from './compare-encoding.ts'
import { note, noteSchemas, type OperationScope } from './operation-scope.ts'
import type { OneWay } from './schema-comparison.ts'
import type { RuleName } from '../rules/rules.ts'

interface Places {
  old: JsonPointer
  new: JsonPointer
}

/** Compares what an operation takes as its body. */
export function compareBodies(
  scope: OperationScope,
  bodies: { old: Located | undefined; new: Located | undefined },
  operation: Places,
): void {
  const { comparer, sent } = scope
  const a = bodies.old && comparer.old.resolve(bodies.old)
  const b = bodies.new && comparer.fresh.resolve(bodies.new)
  if (!a && !b) return
  if (!a || !b) {
    const required = objectOf(b?.value)['required'] === true
    const rule = a ? 'body-removed' : required ? 'required-body-added' : 'body-added'
    const place = a ? { old: `${operation.old}/requestBody` } : { new: `${operation.new}/requestBody` }
    note(scope, { rule, ...place }, sent)
    return
  }
  const was = objectOf(a.value)['required'] === true
  const is = objectOf(b.value)['required'] === true
  if (was !== is) {
    const rule = is ? 'body-became-required' : 'body-became-optional'
    note(scope, { rule, old: `${a.pointer}/required`, new: `${b.pointer}/required` }, sent)
  }
  compareContents(scope, contentOf(a), contentOf(b), {
    direction: sent,
    where: { old: a.pointer, new: b.pointer },
  })
}

export interface ContentsOptions {
  direction: OneWay
  where: Places
  /** Content of a failure: another media type is no break by itself. */
  error?: boolean | undefined
}

/** Compares content by media type. */
export function compareContents(
  scope: OperationScope,
  before: Located,
  after: Located,
  options: ContentsOptions,
): void {
  const { comparer } = scope
  const { direction, error } = options
  const old = mediaTypes(comparer.old, before)
  const fresh = mediaTypes(comparer.fresh, after)
  const replaced = error ? replacement(old, fresh) : undefined
  for (const [name, a] of old) {
    const b = fresh.get(name) ?? (replaced?.from === name ? fresh.get(replaced.to) : undefined)
    if (!fresh.has(name)) {
      const rule: RuleName = error ? 'error-media-type-removed' : 'media-type-removed'
      note(scope, { rule, old: a.pointer, name }, direction)
    }
    if (b) compareMedia(scope, a, b, name, options)
  }
  for (const [name, b] of fresh) {
    if (!old.has(name)) note(scope, { rule: 'media-type-added', new: b.pointer, name }, direction)
  }
}

/** The one media type that took the place of the one that went. */
function replacement(
  old: ReadonlyMap<string, Located>,
  fresh: ReadonlyMap<string, Located>,
): { from: string; to: string } | undefined {
  const gone = [...old.keys()].filter((name) => !fresh.has(name))
  const come = [...fresh.keys()].filter((name) => !old.has(name))
  const [from] = gone
  const [to] = come
  return gone.length === 1 && come.length === 1 && from !== undefined && to !== undefined
    ? { from, to }
    : undefined
}

function compareMedia(
  scope: OperationScope,
  a: Located,
  b: Located,
  mediaType: string,
  { direction, error }: ContentsOptions,
): void {
  const { comparer } = scope
  for (const member of ['schema', 'itemSchema']) {
    const was = objectOf(a.value)[member]
    const is = objectOf(b.value)[member]
    if (was === undefined && is === undefined) continue
    const comparison = comparer.compare(
      [{ pointer: `${a.pointer}/${member}`, value: was ?? {} }],
      [{ pointer: `${b.pointer}/${member}`, value: is ?? {} }],
      { direction },
    )
    noteSchemas(scope, comparison, direction, error ? { error } : {})
  }
  compareEncodings(scope, { old: a, new: b, mediaType, direction })
}

function contentOf({ pointer, value }: Located): Located {
  return { pointer: `${pointer}/content`, value: objectOf(value)['content'] ?? {} }
}

/** By name without parameters and case: `Application/JSON; charset=utf-8` is `application/json`. */
function mediaTypes(index: DocumentIndex, content: Located): Map<string, Located> {
  const found = new Map<string, Located>()
  for (const [name, value] of Object.entries(objectOf(content.value))) {
    const located = index.resolve({ pointer: `${content.pointer}/${escape(name)}`, value })
    if (!isObject(located.value)) continue
    const key = name.split(';')[0]?.trim().toLowerCase() ?? name
    if (!found.has(key)) found.set(key, located)
  }
  return found
}

export function hasContent(value: Json): boolean {
  return Object.keys(objectOf(objectOf(value)['content'])).length > 0
}
