import { EVENT_ID, getScalarValue, SCALAR_STYLE, type Event } from 'js-yaml'
import { createFinder, type FindInYaml } from './find-in-yaml.ts'
import { copyJson, type Json, type JsonObject } from './json.ts'
import { withoutComments } from './json-comments.ts'
import { toPointer } from './json-pointer.ts'
import { maxDepth, readJson } from './read-json.ts'
import {
  anchorName,
  eventsOf,
  offsetOf,
  resolveAliases,
  rootOf,
  tagName,
  UnreadableYaml,
} from './yaml-events.ts'

export interface ReadYaml {
  data: Json
  find: FindInYaml
}

/** Values that stand in the text once and are repeated through aliases; a bomb makes billions. */
const maxAliasedValues = 500_000

/**
 * Reads YAML 1.2 (core schema) or JSON, comments in it passed over, as plain data in which no part is shared; `<<` merges, as YAML 1.1 has it and
 * documents in the wild expect. Member names are the text that stands there: `1.10` stays `1.10`; so are the values that
 * `enum` lists beside `type: string`.
 *
 * @throws UnreadableYaml for what would be lost or misread later: duplicate members, several documents, custom tags,
 *   anchors that contain themselves, alias bombs, `__proto__`, numbers JSON cannot hold
 */
export function readYaml(text: string): ReadYaml {
  const quick = readJson(text)
  const { source, show } = hideControls(quick ? text : withoutComments(text))
  if (quick) return { data: quick.data, find: createFinder(source, show) }
  const events = eventsOf(source)
  const anchors = resolveAliases(source, events)
  const open = new Set<number>()
  const segments: (string | number)[] = []
  /** Where each value of the lists called `enum` begins. */
  const listed = new Map<Json | undefined, number[]>()
  let aliased = 0
  let aliasDepth = 0

  const fail = (at: number, reason: string, pointer?: string): never => {
    throw new UnreadableYaml(offsetOf(events[at]), reason, { pointer })
  }

  /** The value whose first event is `at`, and the event after its last. */
  const read = (at: number): { value: Json; next: number } => {
    const event = events[at]
    if (aliasDepth > 0) aliased += 1
    if (segments.length > maxDepth) return fail(at, `nested deeper than ${maxDepth} levels`)
    switch (event?.type) {
      case EVENT_ID.ALIAS:
        return { value: readAlias(at), next: at + 1 }
      case EVENT_ID.SCALAR:
        return { value: readScalar(at, event), next: at + 1 }
      case EVENT_ID.SEQUENCE:
        return readSequence(at)
      case EVENT_ID.MAPPING:
        return readMapping(at)
      default:
        return { value: null, next: at + 1 }
    }
  }

  const readAlias = (at: number): Json => {
    const target = anchors.get(at) ?? at
    if (open.has(target)) {
      return fail(at, `anchor "${anchorName(source, events[at])}" contains itself`)
    }
    aliasDepth += 1
    const { value } = read(target)
    aliasDepth -= 1
    if (aliased > maxAliasedValues) {
      return fail(at, `aliases multiply its values to more than ${maxAliasedValues}`)
    }
    return value
  }

  const readScalar = (at: number, event: Event & { type: typeof EVENT_ID.SCALAR }): Json => {
    const written = show(getScalarValue(source, event))
    const tag = tagName(source, event)
    if (tag === undefined && event.style !== SCALAR_STYLE.PLAIN) return written
    if (tag === '!' || tag === '!!str') return written
    const value = resolvePlain(written)
    const wanted = tag === undefined ? undefined : scalarTags[tag]
    if (tag !== undefined && !wanted?.(value)) return fail(at, `the tag ${tag} is not supported here`)
    if (typeof value === 'number' && !Number.isFinite(value)) {
      return fail(at, `${value} is not a JSON number`, toPointer(segments))
    }
    return value
  }

  const readSequence = (at: number): { value: Json; next: number } => {
    requireTag(at, '!!seq')
    open.add(at)
    const items: Json[] = []
    const begins: number[] = []
    if (segments.at(-1) === 'enum') listed.set(items, begins)
    let next = at + 1
    while (events[next]?.type !== EVENT_ID.POP) {
      begins.push(next)
      segments.push(items.length)
      const item = read(next)
      segments.pop()
      items.push(item.value)
      next = item.next
    }
    open.delete(at)
    return { value: items, next: next + 1 }
  }

  const readMapping = (at: number): { value: Json; next: number } => {
    requireTag(at, '!!map')
    open.add(at)
    const result: JsonObject = {}
    const merged: JsonObject[] = []
    let next = at + 1
    while (events[next]?.type !== EVENT_ID.POP) {
      const keyAt = next
      const key = textAt(keyAt)
      segments.push(key)
      if (key === '__proto__')
        return fail(
          keyAt,
          'a member may not be called "__proto__", which JavaScript takes for something else: take it out of the document',
          toPointer(segments),
        )
      const member = read(keyAt + 1)
      segments.pop()
      next = member.next
      if (isMergeKey(source, events[keyAt])) {
        for (const part of Array.isArray(member.value) ? member.value : [member.value]) {
          if (typeof part !== 'object' || part === null || Array.isArray(part)) {
            return fail(keyAt, 'only objects can be merged')
          }
          merged.push(part)
        }
      } else if (Object.hasOwn(result, key)) {
        return fail(keyAt, `the member "${key}" stands here a second time; names must be unique`)
      } else result[key] = member.value
    }
    open.delete(at)
    keepTexts(result)
    // Own members win, then those of the object merged first.
    for (const part of merged) {
      for (const [key, value] of Object.entries(part)) {
        if (!Object.hasOwn(result, key)) result[key] = copyJson(value)
      }
    }
    return { value: result, next: next + 1 }
  }

  /** A number listed beside `type: string` is the text that stands there, where another would be made of it: `1.0`. */
  const keepTexts = ({ type, enum: values }: JsonObject): void => {
    if (type !== 'string') return
    for (const [index, at] of (listed.get(values) ?? []).entries()) {
      const list = values as Json[]
      const value = list[index]
      if (typeof value === 'number' && textAt(at) !== String(value)) list[index] = textAt(at)
    }
  }

  /** The text of a scalar, as it stands there or where its alias leads. */
  const textAt = (at: number): string => {
    const event = events[at]
    const target = event?.type === EVENT_ID.ALIAS ? events[anchors.get(at) ?? at] : event
    if (target?.type !== EVENT_ID.SCALAR) return fail(at, 'the name of a member must be a string')
    return show(getScalarValue(source, target))
  }

  const requireTag = (at: number, name: string): void => {
    const tag = tagName(source, events[at])
    if (tag !== undefined && tag !== name) fail(at, `the tag ${tag} is not supported here`)
  }

  const documents = events.flatMap(({ type }, index) => (type === EVENT_ID.DOCUMENT ? [index] : []))
  if (documents.length > 1) {
    return fail((documents[1] ?? 0) + 1, 'holds several YAML documents; one is expected')
  }
  const root = rootOf(events)
  return { data: read(root).value, find: createFinder(source, show) }
}

function isMergeKey(source: string, event: Event | undefined): boolean {
  return (
    event?.type === EVENT_ID.SCALAR &&
    event.style === SCALAR_STYLE.PLAIN &&
    getScalarValue(source, event) === '<<'
  )
}

/** Plain text by the core schema (YAML 1.2.2, section 10.3.2). */
function resolvePlain(text: string): Json {
  // Most text is none of the forms: one look tells.
  if (!/^(?:[-+.~0-9nNtTfF]|$)/.test(text)) return text
  const form = plainForms.find(({ written }) => written.test(text))
  return form === undefined ? text : form.read(text)
}

const plainForms: readonly { written: RegExp; read(text: string): Json }[] = [
  { written: /^(?:null|Null|NULL|~|)$/, read: () => null },
  { written: /^(?:true|True|TRUE)$/, read: () => true },
  { written: /^(?:false|False|FALSE)$/, read: () => false },
  { written: /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/, read: Number },
  { written: /^0o[0-7]+$|^0x[0-9a-fA-F]+$/, read: Number },
  { written: /^\+?\.(?:inf|Inf|INF)$/, read: () => Infinity },
  { written: /^-\.(?:inf|Inf|INF)$/, read: () => -Infinity },
  { written: /^\.(?:nan|NaN|NAN)$/, read: () => Number.NaN },
]

const scalarTags: Record<string, (value: Json) => boolean> = {
  '!!int': (value) => Number.isInteger(value),
  '!!float': (value) => typeof value === 'number',
  '!!bool': (value) => typeof value === 'boolean',
  '!!null': (value) => value === null,
}

/**
 * Control characters that JSON allows in its strings and YAML nowhere: while YAML is read, others stand for them. Where
 * a text uses those itself, nothing is hidden.
 */
function hideControls(text: string): { source: string; show(read: string): string } {
  const controls = /[\u007f-\u0084\u0086-\u009f\ufffe\uffff]/g
  if (!controls.test(text) || standIns.test(text)) return { source: text, show: (read) => read }
  const source = text.replace(controls, (control) =>
    String.fromCharCode(0xf700 + (control.charCodeAt(0) & 0xff)),
  )
  const uncover = (standIn: string): string => {
    const low = standIn.charCodeAt(0) - 0xf700
    return String.fromCharCode(low >= 0xfe ? 0xff00 + low : low)
  }
  return {
    source,
    show: (read) => (standIns.test(read) ? read.replace(new RegExp(standIns, 'g'), uncover) : read),
  }
}

/** A private area of Unicode. */
const standIns = /[\uf77f-\uf7ff]/
