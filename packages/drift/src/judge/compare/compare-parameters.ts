import {
  type EffectiveParameter,
  effectiveParameters,
  isObject,
  type Json,
  parameterKey as keyOf,
  styleInWords,
} from '@latchkey/openapi'
import { asContent, compareContents } from './compare-bodies.ts'
import { note, noteSchemas, type OperationPair, type OperationScope } from './operation-scope.ts'
import { writtenAs } from './written-as.ts'

/** Compares what an operation and its path take as parameters, by place and name. */
export function compareParameters(scope: OperationScope, { before, after }: OperationPair): void {
  const { comparer } = scope
  const old = effectiveParameters(comparer.old, before)
  const renamed = pathNames(before.key, after.key)
  const fresh = effectiveParameters(comparer.fresh, after)
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

function compareParameter(
  scope: OperationScope,
  a: EffectiveParameter,
  b: EffectiveParameter,
  label: string,
): void {
  const { comparer } = scope
  const where = { old: a.pointer, new: b.pointer }
  const was = a.value['required'] === true || a.place === 'path'
  const is = b.value['required'] === true || b.place === 'path'
  if (was !== is) {
    const rule = is ? 'parameter-became-required' : 'parameter-became-optional'
    note(scope, { rule, old: `${a.pointer}/required`, new: `${b.pointer}/required`, name: label }, scope.sent)
  }
  compareWriting(scope, a, b, label)
  if (isObject(a.value['content']) || isObject(b.value['content'])) {
    compareContents(scope, asContent(a), asContent(b), { direction: scope.sent, where })
    return
  }
  const schema = (of: EffectiveParameter): { pointer: string; value: Json } => ({
    pointer: `${of.pointer}/schema`,
    value: of.value['schema'] ?? {},
  })
  noteSchemas(scope, comparer.compare([schema(a)], [schema(b)], { direction: scope.sent }), scope.sent)
}

/** How a parameter is written down, and how it is marked. */
function compareWriting(
  scope: OperationScope,
  a: EffectiveParameter,
  b: EffectiveParameter,
  label: string,
): void {
  const { comparer, sent } = scope
  const at = (key: string): { old: string; new: string } => ({
    old: `${a.pointer}/${key}`,
    new: `${b.pointer}/${key}`,
  })
  const before = writtenAs(comparer.oldViews, a)
  const after = writtenAs(comparer.freshViews, b)
  // Where the kind of value changed, that is told; what is a scalar on one side looks the same either way.
  const written = before === 'scalar' || after === 'scalar' ? 'scalar' : before
  const from = styleInWords(a.value, a.place, written)
  const to = styleInWords(b.value, b.place, written)
  const hasStyle = a.value['content'] === undefined && b.value['content'] === undefined
  if (hasStyle && from !== to)
    note(scope, { rule: 'parameter-style-changed', ...at('style'), name: label, from, to }, sent)
  const marked = (key: string): [boolean, boolean] => [a.value[key] === true, b.value[key] === true]
  const [wasDeprecated, isDeprecated] = marked('deprecated')
  if (wasDeprecated !== isDeprecated) {
    const rule = isDeprecated ? 'parameter-deprecated' : 'parameter-no-longer-deprecated'
    note(scope, { rule, ...at('deprecated'), name: label }, sent)
  }
  const [couldBeEmpty, canBeEmpty] = marked('allowEmptyValue')
  if (a.place === 'query' && couldBeEmpty !== canBeEmpty) {
    const rule = canBeEmpty ? 'parameter-empty-allowed' : 'parameter-empty-refused'
    note(scope, { rule, ...at('allowEmptyValue'), name: label }, sent)
  }
}

/** Old names of path parameters to new ones, by their order in the path. */
function pathNames(before: string, after: string): Map<string, string> {
  const names = (path: string): string[] => [...path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '')
  const fresh = names(after)
  return new Map(names(before).map((name, i) => [name, fresh[i] ?? name]))
}
