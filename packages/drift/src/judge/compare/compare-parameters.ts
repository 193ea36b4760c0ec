import {
  type DocumentIndex,
  isObject,
  type Json,
  type JsonObject,
  type JsonPointer,
  type Located,
  objectOf,
} from '@latchkey/openapi'
import { compareContents } from './compare-bodies.ts'
import { note, noteSchemas, type OperationPair, type OperationScope } from './operation-scope.ts'

/** `site`: where the operation lists it, which may be a reference. */
type Parameter = Located<JsonObject> & { name: string; place: string; site: JsonPointer }

/** Compares what an operation and its path take as parameters, by place and name. */
export function compareParameters(scope: OperationScope, { before, after }: OperationPair): void {
  const { comparer } = scope
  const old = parametersOf(comparer.old, before.item, before.operation)
  const renamed = pathNames(before.key, after.key)
  const fresh = parametersOf(comparer.fresh, after.item, after.operation)
  for (const [key, a] of old) {
    const b = fresh.get(a.place === 'path' ? keyOf('path', renamed.get(a.name) ?? a.name) : key)
    const label = `${a.place} ${a.name}`
    if (!b) note(scope, { rule: 'parameter-removed', old: a.site, name: label }, scope.sent)
    else compareParameter(scope, a, b, label)
  }
  const known = new Set(
    [...old.values()].map((a) =>
      a.place === 'path' ? keyOf('path', renamed.get(a.name) ?? a.name) : keyOf(a.place, a.name),
    ),
  )
  for (const [key, b] of fresh) {
    if (known.has(key)) continue
    const rule = b.value['required'] === true ? 'required-parameter-added' : 'parameter-added'
    note(scope, { rule, new: b.site, name: `${b.place} ${b.name}` }, scope.sent)
  }
}

function compareParameter(scope: OperationScope, a: Parameter, b: Parameter, label: string): void {
  const { comparer } = scope
  const where = { old: a.pointer, new: b.pointer }
  const was = a.value['required'] === true || a.place === 'path'
  const is = b.value['required'] === true || b.place === 'path'
  if (was !== is) {
    const rule = is ? 'parameter-became-required' : 'parameter-became-optional'
    note(scope, { rule, old: `${a.pointer}/required`, new: `${b.pointer}/required`, name: label }, scope.sent)
  }
  const plain = isScalar(a.value['schema']) || isScalar(b.value['schema'])
  const from = styleOf(a, plain)
  const to = styleOf(b, plain)
  if (from !== to) {
    const pointers = { old: `${a.pointer}/style`, new: `${b.pointer}/style` }
    note(scope, { rule: 'parameter-style-changed', ...pointers, name: label, from, to }, scope.sent)
  }
  if (a.value['deprecated'] !== b.value['deprecated']) {
    const rule = b.value['deprecated'] === true ? 'parameter-deprecated' : 'parameter-no-longer-deprecated'
    const pointers = { old: `${a.pointer}/deprecated`, new: `${b.pointer}/deprecated` }
    note(scope, { rule, ...pointers, name: label }, scope.sent)
  }
  if (isObject(a.value['content']) || isObject(b.value['content'])) {
    compareContents(scope, contentOf(a), contentOf(b), { direction: scope.sent, where })
    return
  }
  const schema = (of: Parameter): { pointer: string; value: Json } => ({
    pointer: `${of.pointer}/schema`,
    value: of.value['schema'] ?? {},
  })
  noteSchemas(scope, comparer.compare([schema(a)], [schema(b)], { direction: scope.sent }), scope.sent)
}

function contentOf({ pointer, value }: Parameter): Located {
  // A schema without a media type is what a caller writes down as text.
  const content = value['content'] ?? { 'text/plain': { schema: value['schema'] ?? {} } }
  return { pointer: `${pointer}/content`, value: content }
}

const styles: Readonly<Record<string, string>> = {
  query: 'form',
  path: 'simple',
  header: 'simple',
  cookie: 'form',
}

/** How the value is written down, defaults filled in. A scalar looks the same exploded or not. */
function styleOf({ value, place }: Parameter, scalar: boolean): string {
  const style = typeof value['style'] === 'string' ? value['style'] : (styles[place] ?? 'form')
  const explode = typeof value['explode'] === 'boolean' ? value['explode'] : style === 'form'
  const reserved = value['allowReserved'] === true ? ', reserved characters as they are' : ''
  return `${style}${scalar ? '' : explode ? ' exploded' : ' joined'}${reserved}`
}

function isScalar(schema: Json | undefined): boolean {
  const type = objectOf(schema)['type']
  const scalar = ['string', 'number', 'integer', 'boolean', 'null']
  return (Array.isArray(type) ? type : [type]).every(
    (kind) => typeof kind === 'string' && scalar.includes(kind),
  )
}

function parametersOf(
  index: DocumentIndex,
  item: Located<JsonObject>,
  operation: Located<JsonObject>,
): Map<string, Parameter> {
  const found = new Map<string, Parameter>()
  for (const owner of [item, operation]) {
    const list = owner.value['parameters']
    for (const [i, value] of (Array.isArray(list) ? list : []).entries()) {
      const site = `${owner.pointer}/parameters/${i}`
      const located = index.resolve({ pointer: site, value })
      const { name, in: place } = objectOf(located.value)
      if (typeof name !== 'string' || typeof place !== 'string' || !isObject(located.value)) continue
      found.set(keyOf(place, name), { pointer: located.pointer, value: located.value, name, place, site })
    }
  }
  return found
}

/** Header names are one name in any case. */
function keyOf(place: string, name: string): string {
  return `${place} ${place === 'header' ? name.toLowerCase() : name}`
}

/** Old names of path parameters to new ones, by their order in the path. */
function pathNames(before: string, after: string): Map<string, string> {
  const names = (path: string): string[] => [...path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '')
  const fresh = names(after)
  return new Map(names(before).map((name, i) => [name, fresh[i] ?? name]))
}
