import type { Answer } from './lifetime-form.ts'
import type { SchemaProperty } from './schema-properties.ts'

export type Properties = Map<string, SchemaProperty>

const normalise = (name: string): string => name.toLowerCase().replace(/[_-]/g, '')

/** RFC name to the name the schema uses. */
export function recognise(properties: Properties, wanted: readonly string[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, { names }] of recogniseAll(properties, wanted)) if (names[0]) found.set(name, names[0])
  return found
}

/** RFC name to every name the schema uses for it, its own first. */
export function recogniseAll(properties: Properties, wanted: readonly string[]): Answer {
  const found: Answer = new Map()
  for (const name of wanted) {
    const names = [...properties.keys()]
      .filter((property) => normalise(property) === normalise(name))
      .toSorted((a, b) => Number(b === name) - Number(a === name))
    if (names.length === 0) continue
    found.set(name, {
      names,
      required: names.length === 1 && properties.get(names[0] ?? '')?.required === true,
    })
  }
  return found
}

/** Beside the id of a client, what is called a secret is that of the client. */
export function withSecret(fields: Map<string, string>, request: Properties): Map<string, string> {
  const [only, ...others] = [...request.keys()].filter((name) =>
    /^(app|api|consumer)?secret(key)?$/.test(normalise(name)),
  )
  const isOpen = fields.has('client_id') && !fields.has('client_secret')
  return isOpen && only !== undefined && others.length === 0
    ? new Map(fields).set('client_secret', only)
    : fields
}
