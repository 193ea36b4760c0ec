import {
  type DocumentIndex,
  equalJson,
  escape,
  fromPointer,
  type Json,
  type JsonObject,
  type Located,
  objectOf,
  toPointer,
  valueAt,
} from '@latchkey/openapi'
import type { CompareOptions, Comparison, SchemaComparer } from './schema-comparison.ts'
import type { SchemaView } from './schema-view.ts'

/** Which value names which form. A form under another name is compared, not its name. */
export function compareDiscriminators(
  comparer: SchemaComparer,
  comparison: Comparison,
  before: SchemaView,
  after: SchemaView,
  options: CompareOptions,
): void {
  const a = before.discriminator
  const b = after.discriminator
  if (!a && !b) return
  const old = objectOf(objectOf(a?.value)['mapping'])
  const fresh = objectOf(objectOf(b?.value)['mapping'])
  const sameProperty = equalJson(objectOf(a?.value)['propertyName'], objectOf(b?.value)['propertyName'])
  const sameNames =
    equalJson(Object.keys(old).sort(), Object.keys(fresh).sort()) ||
    equalJson(withImplied(comparer.old, old, a), withImplied(comparer.fresh, fresh, b))
  if (!sameProperty || !sameNames) {
    comparison.findings.push({
      rule: 'discriminator-changed',
      old: a?.pointer ?? `${before.pointer}/discriminator`,
      new: b?.pointer ?? `${after.pointer}/discriminator`,
    })
  }
  const compareNamed = (place: string, ref: Json | undefined, other: Json | undefined): void => {
    if (typeof ref !== 'string' || typeof other !== 'string') return
    comparison.children.push(
      comparer.compare(
        [{ pointer: `${a?.pointer ?? '#'}/${place}`, value: { $ref: ref } }],
        [{ pointer: `${b?.pointer ?? '#'}/${place}`, value: { $ref: other } }],
        { direction: options.direction },
      ),
    )
  }
  for (const [name, ref] of Object.entries(old)) compareNamed(`mapping/${escape(name)}`, ref, fresh[name])

  const [from, to] = [a, b].map((discriminator) => objectOf(discriminator?.value)['defaultMapping'])
  compareNamed('defaultMapping', from, to)
  if ((from === undefined) === (to === undefined)) return
  comparison.findings.push({
    rule: to === undefined ? 'default-form-removed' : 'default-form-added',
    old: `${a?.pointer ?? before.pointer}/defaultMapping`,
    new: `${b?.pointer ?? after.pointer}/defaultMapping`,
    from: nameOf(from),
    to: nameOf(to),
  })
}

function nameOf(ref: Json | undefined): string {
  return fromPointer(String(ref ?? '#')).at(-1) ?? ''
}

/** With the forms the mapping leaves out, which go by their names (OpenAPI, Discriminator Object). */
function withImplied(
  { root }: DocumentIndex,
  mapping: JsonObject,
  discriminator: Located | undefined,
): string[] {
  const named = new Set(Object.values(mapping))
  const at = discriminator ? fromPointer(discriminator.pointer).slice(0, -1) : []
  const holder = objectOf(discriminator && valueAt(root, at))
  const forms = [holder['oneOf'], holder['anyOf']].flatMap((list) => (Array.isArray(list) ? list : []))
  const implied = forms.flatMap((form) => {
    const ref = objectOf(form)['$ref']
    return typeof ref === 'string' && !named.has(ref) ? [ref.slice(ref.lastIndexOf('/') + 1)] : []
  })
  const children = forms.length > 0 ? [] : childrenOf(root, toPointer(at), named)
  return [...new Set([...Object.keys(mapping), ...implied, ...children])].sort()
}

/** Schemas that are made of a parent and are not named by its mapping. */
function childrenOf(root: JsonObject, parent: string, named: ReadonlySet<Json>): string[] {
  const schemas = Object.entries(objectOf(objectOf(root['components'])['schemas']))
  return schemas.flatMap(([name, schema]) => {
    const parts = objectOf(schema)['allOf']
    const isChild = Array.isArray(parts) && parts.some((part) => objectOf(part)['$ref'] === parent)
    return isChild && !named.has(`#/components/schemas/${escape(name)}`) ? [name] : []
  })
}
