import { canonicalJson, type Json } from '@latchkey/openapi'
import { bothScalars } from './schema-scalars.ts'
import type { SchemaNodes, SchemaView, SchemaViewDraft } from './schema-view.ts'

/** What both schemas allow. */
export function intersect(a: SchemaView, b: SchemaView): SchemaViewDraft {
  const draft: SchemaViewDraft = {
    pointer: a.pointer,
    types: a.types && b.types ? commonTypes(a.types, b.types) : (a.types ?? b.types),
    values: a.values && b.values ? commonValues(a.values, b.values) : (a.values ?? b.values),
    nullable:
      a.nullable === undefined
        ? b.nullable
        : b.nullable === undefined
          ? a.nullable
          : a.nullable && b.nullable,
    properties: new Map(a.properties),
    required: new Map([...a.required, ...b.required]),
    additional: both(a.additional, b.additional),
    items: joinNodes(a.items, b.items),
    prefixItems: a.prefixItems.length > 0 ? a.prefixItems : b.prefixItems,
    // A union both are composed of is one choice.
    choices: [...new Map([...a.choices, ...b.choices].map((choice) => [choice.pointer, choice])).values()],
    discriminator: a.discriminator ?? b.discriminator,
    scalars: bothScalars(a.scalars, b.scalars),
    unweighed: joinParts(a.unweighed, b.unweighed),
    at: new Map([...b.at, ...a.at]),
  }
  for (const [name, nodes] of b.properties) {
    draft.properties.set(name, joinNodes(draft.properties.get(name), nodes) ?? nodes)
  }
  return draft
}

function joinParts(a: SchemaView['unweighed'], b: SchemaView['unweighed']): SchemaViewDraft['unweighed'] {
  const joined = new Map(a)
  for (const [keyword, parts] of b) {
    const known = joined.get(keyword) ?? []
    const places = new Set(known.map(({ pointer }) => pointer))
    joined.set(keyword, [...known, ...parts.filter(({ pointer }) => !places.has(pointer))])
  }
  return joined
}

function commonTypes(a: ReadonlySet<string>, b: ReadonlySet<string>): Set<string> {
  const common = new Set<string>()
  for (const type of a) {
    if (b.has(type)) common.add(type)
    else if (type === 'integer' && b.has('number')) common.add('integer')
    else if (type === 'number' && b.has('integer')) common.add('integer')
  }
  return common
}

function commonValues(a: readonly Json[], b: readonly Json[]): Json[] {
  const known = new Set(b.map(canonicalJson))
  return a.filter((value) => known.has(canonicalJson(value)))
}

function both(a: SchemaView['additional'], b: SchemaView['additional']): SchemaView['additional'] {
  if (a === false || b === false) return false
  if (a === undefined || a === true) return b ?? a
  if (b === undefined || b === true) return a
  return joinNodes(a, b)
}

function joinNodes(a: SchemaNodes | undefined, b: SchemaNodes | undefined): SchemaNodes | undefined {
  if (!a || !b) return a ?? b
  const known = new Set(a.map(({ pointer }) => pointer))
  return [...a, ...b.filter(({ pointer }) => !known.has(pointer))]
}
