import { isObject, type JsonObject } from '@latchkey/openapi'
import { walkObjects } from '@latchkey/spec'
import { partsOf, resolveSchema, schemasOf } from './named-schemas.ts'

/**
 * Gives members that are references the text of what they refer to, where they have none of their own: editors show it
 * beside the name, and would show none.
 */
export function describeReferences(root: JsonObject): void {
  const schemas = schemasOf(root)
  walkObjects(root, (value, { kind, at }) => {
    if (kind !== 'schema' || at.at(-2) !== 'properties' || value['description'] !== undefined) return value
    const [part, ...others] = partsOf(value, 'allOf')
    const referrer = value['$ref'] === undefined && others.length === 0 ? part : value
    if (!isObject(referrer) || referrer['$ref'] === undefined) return value
    const { description } = resolveSchema(schemas, referrer)
    const text = typeof description === 'string' ? firstParagraph(description) : ''
    return text === '' ? value : { ...value, description: text }
  })
}

/** The whole of it stands at the schema itself. */
function firstParagraph(text: string): string {
  return text.trim().split(/\n\s*\n/, 1)[0] ?? ''
}
