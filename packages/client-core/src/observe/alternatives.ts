import type { Discriminator } from './compile-schema.ts'
import { listedBy } from './describe-schema.ts'
import { isObject, type JsonObject } from './json-types.ts'
import { resolve } from './references.ts'

/**
 * The alternative a discriminator's value stands for: mapped to it or called so (OpenAPI 3.1, Discriminator Object), or
 * with that value listed in its member.
 */
export function pick(
  document: object,
  alternatives: readonly unknown[],
  { propertyName, mapping }: Discriminator,
  tag: string,
): unknown {
  const mapped = mapping && Object.hasOwn(mapping, tag) ? mapping[tag] : undefined
  const wanted = typeof mapped === 'string' ? mapped : tag
  return alternatives.find((part) => {
    const { $ref: ref } = Object(part) as JsonObject
    if (ref === wanted || ref === `#/components/schemas/${wanted}`) return true
    const { properties } = resolve(document, part)
    return listedBy(resolve(document, isObject(properties) && properties[propertyName]))?.includes(tag)
  })
}

/** The values a discriminator may have. */
export function tagsOf(alternatives: readonly unknown[], { mapping }: Discriminator): string[] {
  if (mapping) return Object.keys(mapping)
  return alternatives.flatMap((part) => {
    const { $ref: ref } = Object(part) as JsonObject
    return typeof ref === 'string' ? [ref.slice(ref.lastIndexOf('/') + 1)] : []
  })
}
