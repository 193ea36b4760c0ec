import {
  type DocumentIndex,
  escape,
  isObject,
  type Json,
  type JsonObject,
  type JsonPointer,
  type Located,
  objectOf,
  SpecError,
} from '@latchkey/openapi'
import { intersect } from './intersect-views.ts'
import { applicators, assertionsIn, placed } from './schema-keywords.ts'
import { readScalars, type Scalars } from './schema-scalars.ts'
import { distinct, flattened, isNull, isOfKind, withListedValues } from './union-forms.ts'

/**
 * A schema written at one place. `bare`: without its `oneOf` and `anyOf`. `chosen`: the unions it is an alternative of,
 * where it leads back to them: there the choice is made. `only`: of several types it states, this one. `listed`: its
 * values are written as forms of their own below that place.
 */
export type SchemaNode = Located & {
  bare?: true
  chosen?: readonly JsonPointer[]
  only?: string
  listed?: true
}

/** What holds of a schema and of those it refers to or is composed of alike. */
export function inherited({ bare, chosen, only }: SchemaNode): Pick<SchemaNode, 'bare' | 'chosen' | 'only'> {
  return { ...(bare && { bare }), ...(chosen && { chosen }), ...(only !== undefined && { only }) }
}

/** Schemas that all hold at once: a property stated by two parts of an `allOf` is two nodes. Never empty. */
export type SchemaNodes = readonly [SchemaNode, ...SchemaNode[]]

export interface Choice {
  pointer: JsonPointer
  alternatives: readonly SchemaNodes[]
}

/** A schema with references followed, `allOf` merged, and the spellings of 3.0 and 3.1 made one. */
export interface SchemaView {
  pointer: JsonPointer
  /** `undefined`: any. `null` is told by `nullable`. */
  types: ReadonlySet<string> | undefined
  /** Of `enum` and `const`, without `null`. */
  values: readonly Json[] | undefined
  /** `undefined`: nothing is said. */
  nullable: boolean | undefined
  properties: ReadonlyMap<string, SchemaNodes>
  required: ReadonlyMap<string, JsonPointer>
  /** `undefined`: not stated, which validators read as open and the generated types as closed. */
  additional: boolean | SchemaNodes | undefined
  items: SchemaNodes | undefined
  prefixItems: readonly SchemaNodes[]
  choices: readonly Choice[]
  discriminator: Located | undefined
  scalars: Scalars
  /** Keywords that are no part of the types: `not`, `if`, `dependentRequired`, … As often as they are written. */
  unweighed: ReadonlyMap<string, readonly Located[]>
  /** Where `type`, `enum`, `nullable` and `additionalProperties` are written, which an `allOf` may scatter. */
  at: ReadonlyMap<string, JsonPointer>
}

/** A view in the making. */
export type SchemaViewDraft = { -readonly [K in keyof SchemaView]: SchemaView[K] } & {
  properties: Map<string, SchemaNodes>
  required: Map<string, JsonPointer>
  unweighed: Map<string, readonly Located[]>
  at: Map<string, JsonPointer>
}

export function nodesKey(nodes: SchemaNodes): string {
  return nodes
    .map(
      ({ pointer, bare, chosen, only }) =>
        `${pointer}${bare ? '~' : ''}${chosen ? `^${chosen.join('^')}` : ''}${only ? `:${only}` : ''}`,
    )
    .join('&')
}

/** Views of one document's schemas, made once each. */
export type SchemaViews = (nodes: SchemaNodes) => SchemaView

export function createSchemaViews(index: DocumentIndex): SchemaViews {
  const known = new Map<string, SchemaView>()
  const views: SchemaViews = (nodes) => {
    const key = nodesKey(nodes)
    const view = known.get(key) ?? referred(index, views, nodes) ?? viewOf(index, nodes)
    known.set(key, view)
    return view
  }
  return views
}

/** What a reference leads to is read once, however many there are: each shares all of it but its place. */
function referred(
  index: DocumentIndex,
  views: SchemaViews,
  [node, ...others]: SchemaNodes,
): SchemaView | undefined {
  if (others.length > 0 || !isPlainRef(node.value)) return undefined
  const target = index.resolve(node)
  if (isPlainRef(target.value)) return undefined
  return { ...views([{ ...target, ...inherited(node) }]), pointer: node.pointer, at: new Map() }
}

/** A reference that says nothing of its own. */
export function isPlainRef(value: Json): boolean {
  return isObject(value) && typeof value['$ref'] === 'string' && Object.keys(value).length === 1
}

/** What a view says without its alternatives is nothing. */
export function isBlank(view: SchemaView): boolean {
  return (
    view.types === undefined &&
    view.values === undefined &&
    view.nullable !== false &&
    view.properties.size + view.required.size + view.scalars.size + view.unweighed.size === 0 &&
    view.additional === undefined &&
    view.items === undefined &&
    view.prefixItems.length === 0
  )
}

function viewOf(index: DocumentIndex, nodes: SchemaNodes): SchemaView {
  const seen = new Set<string>()
  const views = nodes.map((node) => single(index, node, seen))
  const [first, ...others] = views
  const merged = others.reduce((both, view) => intersect(both, view), first ?? blank(nodes[0].pointer))
  const only = nodes.find((node) => node.only !== undefined)?.only
  return only === undefined ? merged : restrict(merged, only)
}

/** What a view says of values of one kind. */
function restrict(view: SchemaViewDraft, kind: string): SchemaViewDraft {
  const values = view.values?.filter((value) => isOfKind(value, kind))
  return { ...view, types: new Set([kind]), values }
}

/** So many references and compositions lead from a schema to what it says. */
const deepest = 400

function single(index: DocumentIndex, node: SchemaNode, seen: Set<string>): SchemaViewDraft {
  const view = blank(node.pointer)
  if (!isObject(node.value)) {
    if (node.value === false) view.unweighed.set('false', [node])
    return view
  }
  const key = nodesKey([node])
  if (seen.has(key)) return view
  if (seen.size > deepest) {
    const reason = `its schemas are made of one another more than ${deepest} deep`
    throw new SpecError([{ file: 'the document', pointer: node.pointer, reason }])
  }
  seen.add(key)
  const schema = node.value
  const own = ownKeywords(schema, node)
  let merged = own
  const { $ref: ref, ...siblings } = schema
  if (typeof ref === 'string') {
    const target = index.resolve({ pointer: node.pointer, value: { $ref: ref } })
    const resolved = single(index, { ...target, ...inherited(node) }, seen)
    merged = Object.keys(siblings).length === 0 ? resolved : intersect(resolved, own)
    // What the schema says stands elsewhere; that it says it here is told here.
    merged.at.clear()
  }
  for (const part of nodeList(node, schema, 'allOf')) {
    merged = intersect(merged, single(index, { ...part, ...inherited(node) }, seen))
  }
  merged.pointer = node.pointer
  let nullAlternative = false
  if (!node.chosen?.includes(node.pointer)) {
    const made = inherited(node)
    for (const keyword of ['oneOf', 'anyOf']) {
      const all = distinct(index, flattened(index, nodeList(node, schema, keyword), [node.pointer]))
      const forms = all.filter((alternative) => !isNull(index, alternative))
      nullAlternative ||= forms.length < all.length
      const alternatives = withListedValues(index, `${node.pointer}/${keyword}`, forms)
      const [only, second] = alternatives
      // The only form is no choice: it always holds, with its own choices left out where those of this schema are.
      if (only && !second) merged = intersect(merged, single(index, { ...only, ...made }, seen))
      else if (only && !node.bare) {
        merged.choices = [
          ...merged.choices,
          {
            pointer: `${node.pointer}/${keyword}`,
            alternatives: alternatives.map((one) => [{ ...one, ...made }] as const),
          },
        ]
      } else if (!only && all.length > 0) merged.types = new Set()
    }
  }
  if (nullAlternative || schema['nullable'] === true) merged.nullable = true
  seen.delete(key)
  return merged
}

function ownKeywords(schema: JsonObject, node: SchemaNode): SchemaViewDraft {
  const view = blank(node.pointer)
  const at = (key: string): JsonPointer => (node.listed ? node.pointer : `${node.pointer}/${key}`)
  for (const [keyword, name] of placed) if (schema[keyword] !== undefined) view.at.set(name, at(keyword))
  const stated = schema['type']
  if (stated !== undefined) {
    const types = (Array.isArray(stated) ? stated : [stated]).filter((type) => typeof type === 'string')
    view.types = new Set(types.filter((type) => type !== 'null'))
    view.nullable = types.includes('null')
  }
  const values = schema['const'] !== undefined ? [schema['const']] : schema['enum']
  if (Array.isArray(values)) {
    view.values = values.filter((value) => value !== null)
    // As the generated types read it: `null` among the values counts, whatever `type` says.
    if (values.length > view.values.length) view.nullable = true
    else if (schema['type'] === undefined) view.nullable = false
    // Both of them are all there are.
    if (view.values.length === 2 && view.values.every((value) => typeof value === 'boolean')) {
      view.types = new Set(['boolean'])
      view.values = undefined
    }
  }
  for (const [name, value] of Object.entries(objectOf(schema['properties']))) {
    view.properties.set(name, [{ pointer: `${at('properties')}/${escape(name)}`, value }])
  }
  for (const name of Array.isArray(schema['required']) ? schema['required'] : []) {
    if (typeof name === 'string') view.required.set(name, at('required'))
  }
  const ofAnyName = patternOfAnyName(schema)
  view.additional = othersOf(schema, ofAnyName, at)
  const items = schema['items']
  if (Array.isArray(items)) {
    view.prefixItems = items.map((value, i) => [{ pointer: `${at('items')}/${i}`, value }])
  } else if (items !== undefined) view.items = [{ pointer: at('items'), value: items }]
  const prefix = nodeList(node, schema, 'prefixItems')
  if (prefix.length > 0) view.prefixItems = prefix.map((item) => [item] as const)
  const isClosedTuple = closesTuple(schema, view)
  if (isClosedTuple) view.items = [{ pointer: at('items'), value: false }]
  const discriminator = schema['discriminator']
  if (discriminator !== undefined && !node.bare) {
    view.discriminator = { pointer: at('discriminator'), value: discriminator }
  }
  view.scalars = withoutIdleLength(readScalars(schema, node.pointer), view)
  const isClosed = schema['unevaluatedProperties'] === false && !applicators.some((key) => key in schema)
  // Where nothing else says anything of members, both close the object alike.
  if (isClosed && view.additional === undefined) {
    view.additional = false
    view.at.set('additionalProperties', at('unevaluatedProperties'))
  }
  for (const [key, value] of assertionsIn(schema)) {
    if (isClosed && key === 'unevaluatedProperties') continue
    if (ofAnyName !== undefined && key === 'patternProperties') continue
    if (isClosedTuple && key === 'unevaluatedItems') continue
    view.unweighed.set(key, [{ pointer: at(key), value }])
  }
  return view
}

/** Whether a list has no more items than those in fixed places, said in other words than `items: false`. */
function closesTuple(schema: JsonObject, { prefixItems, items }: SchemaView): boolean {
  if (prefixItems.length === 0 || items !== undefined) return false
  const { maxItems, unevaluatedItems } = schema
  const isFull = typeof maxItems === 'number' && maxItems <= prefixItems.length
  return isFull || (unevaluatedItems === false && !applicators.some((key) => key in schema))
}

/** Without a `maxItems` that fixed places leave nothing to say. */
function withoutIdleLength(scalars: Scalars, { prefixItems, items }: SchemaView): Scalars {
  const longest = scalars.get('maxItems')?.value
  const isIdle = items?.[0].value === false && typeof longest === 'number' && longest >= prefixItems.length
  return isIdle ? new Map([...scalars].filter(([keyword]) => keyword !== 'maxItems')) : scalars
}

/** What a schema says of members it does not name. */
function othersOf(
  schema: JsonObject,
  pattern: string | undefined,
  at: (keyword: string) => JsonPointer,
): SchemaView['additional'] {
  if (pattern !== undefined) {
    const value = objectOf(schema['patternProperties'])[pattern] ?? true
    return [{ pointer: `${at('patternProperties')}/${escape(pattern)}`, value }]
  }
  const additional = schema['additionalProperties']
  if (typeof additional === 'boolean') return additional
  if (!isObject(additional)) return undefined
  const isOpen = Object.keys(additional).length === 0
  return isOpen ? true : [{ pointer: at('additionalProperties'), value: additional }]
}

/** The one pattern of a map that every name matches: what it says is said of all members, and nothing is left for others. */
function patternOfAnyName(schema: JsonObject): string | undefined {
  const [pattern, ...others] = Object.keys(objectOf(schema['patternProperties']))
  const isAlone = others.length === 0 && Object.keys(objectOf(schema['properties'])).length === 0
  return isAlone && pattern !== undefined && /^\^?(?:\.[*+])?\$?$/.test(pattern) ? pattern : undefined
}

function nodeList(node: SchemaNode, schema: JsonObject, keyword: string): SchemaNode[] {
  const list = schema[keyword]
  if (!Array.isArray(list)) return []
  return list.map((value, i) => ({ pointer: `${node.pointer}/${keyword}/${i}`, value }))
}

function blank(pointer: JsonPointer): SchemaViewDraft {
  return {
    pointer,
    types: undefined,
    values: undefined,
    nullable: undefined,
    properties: new Map(),
    required: new Map(),
    additional: undefined,
    items: undefined,
    prefixItems: [],
    choices: [],
    discriminator: undefined,
    scalars: new Map(),
    unweighed: new Map(),
    at: new Map(),
  }
}
