import { type Located, objectOf, type Written } from '@latchkey/openapi'
import { kindsOf } from './compare-flat.ts'
import type { SchemaNodes, SchemaViews } from './schema-view.ts'

/** Whether what a parameter or header describes is written down as one value, as a list, or by its members. */
export function writtenAs(views: SchemaViews, { pointer, value }: Located): Written {
  const schema = objectOf(value)['schema']
  return schema === undefined
    ? 'scalar'
    : writtenAsNodes(views, [{ pointer: `${pointer}/schema`, value: schema }])
}

/** Whether what a schema describes is one value, a list, or has members. */
export function writtenAsNodes(views: SchemaViews, nodes: SchemaNodes, depth = 0): Written {
  const view = views(nodes)
  const kinds = kindsOf(view)
  if (kinds) {
    if (kinds.has('object')) return 'object'
    return kinds.has('array') ? 'list' : 'scalar'
  }
  const forms = view.choices.flatMap(({ alternatives }) => alternatives)
  if (forms.length === 0 || depth > 8) return 'object'
  const written = new Set(forms.map((form) => writtenAsNodes(views, form, depth + 1)))
  return written.has('object') ? 'object' : written.has('list') ? 'list' : 'scalar'
}
