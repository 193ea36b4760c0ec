import {
  copyJson,
  deref,
  fromPointer,
  isObject,
  type Json,
  type JsonObject,
  type Kind,
  objectOf,
  pointerOfRef,
  toPointer,
  valueAt,
} from '@latchkey/openapi'
import type { Ask } from './ask.ts'
import { findNamedPlaces, type NamedPlaces } from './named-places.ts'
import { walkObjects, type Place } from './walk.ts'

/** OpenAPI has references in some places only, but many tools follow them everywhere. */
export function copyMisplacedReferences(root: JsonObject, ask: Ask): void {
  const misplaced: (Place & { value: JsonObject })[] = []
  walkObjects(root, (value, { kind, at }) => {
    if (value['$ref'] !== undefined && referring[kind] === undefined)
      misplaced.push({ value, kind, at: [...at] })
    return value
  })
  // Copies are not looked into: they may hold what they are copies of.
  for (const { value, kind, at } of misplaced) {
    const ref = value['$ref']
    const target = deref(root, value)
    const shown = String(ref).slice(0, 200)
    if (typeof ref !== 'string') {
      if (ask([...at, '$ref'], 'is no reference; what stands beside it counts')) delete value['$ref']
    } else if (isObject(target)) {
      if (!ask(at, `cannot be a reference; it was read as a copy of ${shown}`)) continue
      delete value['$ref']
      for (const [key, member] of Object.entries(target)) value[key] ??= copyJson(member)
    } else if (ref.startsWith('#') && kind !== 'operation') {
      // An operation is nothing that could be left out; nor is another document.
      if (ask(at, `${shown} leads nowhere; it was left out`)) delete value['$ref']
    }
  }
}

/** Makes every reference lead somewhere: where its author evidently meant, or to what stands for “unknown”. */
export function repairReferences(root: JsonObject, ask: Ask): void {
  let named: NamedPlaces | undefined
  let chained = false
  walkObjects(root, (value, { kind, at }) => {
    if (kind === 'schema') settleDynamic(value, at)
    const ref = value['$ref']
    if (ref === undefined || referring[kind] === undefined) return value
    const member = [...at, '$ref']
    if (typeof ref !== 'string') {
      const reason = 'is no reference; what stands beside it counts'
      if (ask(member, reason)) delete value['$ref']
      return value
    }
    const target = ref.startsWith('#/') ? valueAt(root, fromPointer(pointerOfRef(ref))) : undefined
    if (target !== undefined) {
      chained ||= isObject(target) && (target['$ref'] !== undefined || isTypedPart(at))
      return value
    }
    named ??= findNamedPlaces(root)
    const place = named.find(ref, at)
    const meant = place ?? meantBy(root, ref, kind)
    if (meant !== undefined) {
      const shown = ref.slice(0, 200)
      const reason =
        place === undefined
          ? `${shown} leads nowhere; it was read as ${meant}`
          : `${shown} names a place, which is ${meant}`
      if (ask(member, reason)) value['$ref'] = meant
      chained = true
      return value
    }
    // Another document is nothing a repair could make up.
    if (!ref.startsWith('#')) return value
    return replace(value, ref, { kind, at }, ask)
  })
  if (chained) endChains(root, ask)

  /** A dynamic reference that can lead to one schema only is like any other. */
  function settleDynamic(value: JsonObject, at: readonly string[]): void {
    const { $ref, $dynamicRef: ref } = value
    if ($ref !== undefined || typeof ref !== 'string') return
    named ??= findNamedPlaces(root)
    const place = named.findDynamic(ref, at)
    if (place === undefined) return
    if (!ask([...at, '$dynamicRef'], `${ref.slice(0, 200)} names a place, which is ${place}`)) return
    delete value['$dynamicRef']
    value['$ref'] = place
    chained = true
  }
}

/** A copy whose references lead to what they name or evidently mean; those that lead nowhere stay. */
export function settleReferences(document: JsonObject): JsonObject {
  const root = copyJson(document)
  repairReferences(root, (at) => at.at(-1) === '$ref')
  return root
}

/** References to references that end where they began, and parts that are another name of a part. */
function endChains(root: JsonObject, ask: Ask): void {
  walkObjects(root, (value, place) => {
    const ref = value['$ref']
    if (typeof ref !== 'string' || !ref.startsWith('#') || referring[place.kind] === undefined) return value
    const target = deref(root, value)
    if (target === undefined) return replace(value, ref, place, ask)
    // openapi-typescript makes a text of a parameter that is a reference, and nothing of a response.
    const isCopied =
      isTypedPart(place.at) && ask(place.at, `is another name of ${ref.slice(0, 200)}; it was read as a copy`)
    return isCopied ? copyJson(target) : value
  })
}

/** The groups of components that openapi-typescript reads without following references. */
const typedGroups: ReadonlySet<string | undefined> = new Set([
  'parameters',
  'responses',
  'requestBodies',
  'headers',
])

function isTypedPart(at: readonly string[]): boolean {
  return at.length === 3 && at[0] === 'components' && typedGroups.has(at[1])
}

/** The kinds that may be references, the group of components they may lead to, and what stands for an unknown one. */
const referring: Partial<Record<Kind, { group: string; unknown?: () => JsonObject }>> = {
  schema: { group: 'schemas', unknown: () => ({}) },
  response: { group: 'responses', unknown: () => ({ description: 'Not described.' }) },
  requestBody: { group: 'requestBodies', unknown: () => ({ content: { '*/*': { schema: {} } } }) },
  header: { group: 'headers', unknown: () => ({ schema: {} }) },
  mediaType: { group: 'mediaTypes', unknown: () => ({}) },
  parameter: { group: 'parameters' },
  callback: { group: 'callbacks' },
  link: { group: 'links' },
  securityScheme: { group: 'securitySchemes' },
  pathItem: { group: 'pathItems' },
}

function replace(value: JsonObject, ref: string, { kind, at }: Place, ask: Ask): Json | undefined {
  const shown = ref.slice(0, 200)
  const unknown = referring[kind]?.unknown
  if (unknown) {
    const { $ref: _ref, ...rest } = value
    return ask(at, `${shown} leads nowhere, or to itself; it counts as unknown`)
      ? { ...unknown(), ...rest }
      : value
  }
  // Operations behind a reference are nothing that could be left out.
  if (kind === 'pathItem') return value
  return ask(at, `${shown} leads nowhere; it was left out`) ? undefined : value
}

/** What the author of a reference that leads nowhere meant, where only one thing can be meant. */
function meantBy(root: JsonObject, ref: string, kind: Kind): string | undefined {
  const group = referring[kind]?.group ?? ''
  const names = objectOf(objectOf(root['components'])[group])
  const through = throughReferences(root, ref)
  if (through !== undefined) return through
  const isLocal = ref.startsWith('#')
  // A bare name, or the place of Swagger 2.0: `User`, `#User`, `#/definitions/User`, `#/components/schema/User`.
  const [, written] =
    /^#?\/?(?:(?:definitions|responses|parameters|components\/\w+|\$defs)\/)?([^/#]+)$/.exec(
      pointerOfRef(ref),
    ) ?? []
  if (written === undefined || (!isLocal && /\.(?:json|ya?ml)$/i.test(written))) return undefined
  const name = written.replaceAll('~1', '/').replaceAll('~0', '~')
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()
  const candidates = Object.hasOwn(names, name)
    ? [name]
    : Object.keys(names).filter((candidate) => same(candidate, name))
  const [only, another] = candidates
  if (only === undefined || another !== undefined) return undefined
  const pointer = toPointer(['components', group, only])
  return pointer === pointerOfRef(ref) ? undefined : pointer
}

/** Follows references on the way, as some tools do: `#/components/schemas/A/properties/b` where A refers to B. */
function throughReferences(root: JsonObject, ref: string): string | undefined {
  if (!ref.startsWith('#/')) return undefined
  let at: string[] = []
  for (const segment of fromPointer(pointerOfRef(ref))) {
    let value = valueAt(root, at)
    for (let hops = 0; hops < 20 && isObject(value) && !Object.hasOwn(value, segment); hops += 1) {
      const next = value['$ref']
      if (typeof next !== 'string' || !next.startsWith('#/')) return undefined
      at = fromPointer(pointerOfRef(next))
      value = valueAt(root, at)
    }
    at = [...at, segment]
    if (valueAt(root, at) === undefined) return undefined
  }
  const found = toPointer(at)
  return found === pointerOfRef(ref) ? undefined : found
}
