import {
  canonicalJson,
  compareText,
  type DocumentIndex,
  escape,
  isObject,
  type Json,
  type JsonPointer,
  type Located,
  objectOf,
} from '@latchkey/openapi'
import { compareEncodings } from './compare-encoding.ts'
import { bareMediaType, evenMediaType, isInRange, unstatedContent } from './media-types.ts'
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
  const { direction, error } = options
  const contents = {
    old: mediaTypes(scope.comparer.old, before),
    fresh: mediaTypes(scope.comparer.fresh, after),
  }
  const { old, fresh } = contents
  const told = error ? new Set<string>() : compareRanges(scope, contents, options)
  const replaced = error ? replacement(old, fresh) : undefined
  for (const [name, a] of old) {
    const b = fresh.get(name) ?? (replaced?.from === name ? fresh.get(replaced.to) : undefined)
    if (!fresh.has(name) && !told.has(name)) {
      const rule: RuleName = error ? 'error-media-type-removed' : 'media-type-removed'
      note(scope, { rule, old: a.pointer, name }, direction)
    }
    if (b) compareMedia(scope, a, b, name, options)
  }
  for (const [name, b] of fresh) {
    if (!old.has(name) && !told.has(name))
      note(scope, { rule: 'media-type-added', new: b.pointer, name }, direction)
  }
}

interface Contents {
  old: ReadonlyMap<string, Located>
  fresh: ReadonlyMap<string, Located>
}

/**
 * A range such as `image/*` stands in for the media types in it, and they for it.
 *
 * @returns the media types that are told
 */
function compareRanges(scope: OperationScope, contents: Contents, options: ContentsOptions): Set<string> {
  const told = new Set<string>()
  const gone = [...contents.old].filter(([name]) => !contents.fresh.has(name))
  const come = [...contents.fresh].filter(([name]) => !contents.old.has(name))
  for (const [from, a] of gone) {
    for (const [to, b] of come) {
      const wider = isInRange(from, to)
      if (!wider && !isInRange(to, from)) continue
      const rule: RuleName = wider ? 'media-type-widened' : 'media-type-narrowed'
      note(scope, { rule, old: a.pointer, new: b.pointer, from, to }, options.direction)
      compareMedia(scope, a, b, wider ? from : to, options)
      told.add(from).add(to)
    }
  }
  return told
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
    const content = (of: Located, stated: Json | undefined): Located => {
      const isSaid = stated !== undefined && !(isObject(stated) && Object.keys(stated).length === 0)
      const value = isSaid ? stated : member === 'schema' ? unstatedContent(mediaType) : {}
      return { pointer: `${of.pointer}/${member}`, value }
    }
    const comparison = comparer.compare([content(a, was)], [content(b, is)], { direction })
    const isXml = /[/+]xml$/.test(bareMediaType(mediaType))
    noteSchemas(scope, comparison, direction, { isXml, ...(error ? { error } : {}) })
  }
  compareEncodings(scope, { old: a, new: b, mediaType, direction })
}

/** The content of a parameter or header: a schema without a media type is what a caller writes down as text. */
export function asContent({ pointer, value }: Located): Located {
  const { content, schema } = objectOf(value)
  return { pointer: `${pointer}/content`, value: content ?? { 'text/plain': { schema: schema ?? {} } } }
}

function contentOf({ pointer, value }: Located): Located {
  return { pointer: `${pointer}/content`, value: objectOf(value)['content'] ?? {} }
}

/** By name, in one spelling; what is said under several spellings of one name is told apart by what it says. */
function mediaTypes(index: DocumentIndex, content: Located): Map<string, Located> {
  const groups = new Map<string, Map<string, Located>>()
  for (const [name, value] of Object.entries(objectOf(content.value))) {
    const located = index.resolve({ pointer: `${content.pointer}/${escape(name)}`, value })
    if (!isObject(located.value)) continue
    const key = evenMediaType(name)
    const group = groups.get(key) ?? new Map<string, Located>()
    const text = canonicalJson(located.value)
    if (!group.has(text)) group.set(text, located)
    groups.set(key, group)
  }
  return new Map(
    [...groups].flatMap(([key, group]) =>
      [...group]
        .sort(([a], [b]) => compareText(a, b))
        .map(([, located], i): [string, Located] => [i === 0 ? key : `${key} (${i + 1})`, located]),
    ),
  )
}

export function hasContent(value: Json): boolean {
  return Object.keys(objectOf(objectOf(value)['content'])).length > 0
}
