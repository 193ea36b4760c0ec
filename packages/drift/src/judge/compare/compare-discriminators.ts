import { equalJson, escape, objectOf } from '@latchkey/openapi'
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
  const sameNames = equalJson(Object.keys(old).sort(), Object.keys(fresh).sort())
  if (!sameProperty || !sameNames) {
    comparison.findings.push({
      rule: 'discriminator-changed',
      old: a?.pointer ?? `${before.pointer}/discriminator`,
      new: b?.pointer ?? `${after.pointer}/discriminator`,
    })
  }
  for (const [name, ref] of Object.entries(old)) {
    const other = fresh[name]
    if (typeof ref !== 'string' || typeof other !== 'string') continue
    comparison.children.push(
      comparer.compare(
        [{ pointer: `${a?.pointer ?? '#'}/mapping/${escape(name)}`, value: { $ref: ref } }],
        [{ pointer: `${b?.pointer ?? '#'}/mapping/${escape(name)}`, value: { $ref: other } }],
        { direction: options.direction },
      ),
    )
  }
}
