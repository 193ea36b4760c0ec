import { copyJson, isObject, type Json, type JsonObject, objectOf, toPointer } from '@latchkey/openapi'
import { walkObjects } from '@latchkey/spec'
import { nameOfReference, partsOf, requiredOf, resolveSchema, schemasOf } from './named-schemas.ts'

/** Which way a value travels. */
type Direction = 'request' | 'response'
const markOf = { request: 'readOnly', response: 'writeOnly' } as const

/**
 * Gives requests and responses types of their own where the document tells them apart: a `readOnly` member is not sent, a
 * `writeOnly` one does not arrive.
 *
 * A named schema used both ways keeps its name for what arrives; what is sent is called `<name>Request`. Of one used one
 * way only there is that one. Webhooks and callbacks are sent by the API: their bodies are what arrives.
 */
export function splitDirections(root: JsonObject): void {
  const schemas = schemasOf(root)
  const marked = markedSchemas(schemas)
  const inline = bodiesOf(root).some(({ schema }) => holdsMark(schemas, marked, schema))
  if (marked.size === 0 && !inline) return
  const names = viewNames(schemas, marked, bodiesOf(root))
  const views: JsonObject = {}
  for (const [name, schema] of Object.entries(schemas)) {
    if (!marked.has(name)) continue
    for (const direction of ['response', 'request'] as const) {
      const view = names.get(`${direction} ${name}`)
      if (view !== undefined) views[view] = viewOf(schemas, schema, direction, names)
    }
  }
  for (const { holder, key, direction } of bodiesOf(root))
    holder[key] = viewOf(schemas, holder[key] ?? {}, direction, names)
  const ordered: JsonObject = {}
  for (const name of Object.keys(schemas)) {
    ordered[name] = views[name] ?? schemas[name] ?? {}
    const request = names.get(`request ${name}`)
    if (request !== undefined && request !== name && views[request] !== undefined)
      ordered[request] = views[request]
  }
  objectOf(root['components'])['schemas'] = ordered
}

interface Body {
  holder: JsonObject
  key: string
  schema: Json
  direction: Direction
}

/** Every schema that is the value of a body, a parameter or a header. */
function bodiesOf(root: JsonObject): Body[] {
  const bodies: Body[] = []
  walkObjects(root, (holder, { kind, at }) => {
    if (kind !== 'mediaType' && kind !== 'parameter' && kind !== 'header') return holder
    for (const key of ['schema', 'itemSchema']) {
      const schema = holder[key]
      if (schema !== undefined) bodies.push({ holder, key, schema, direction: directionOf(at) })
    }
    return holder
  })
  return bodies
}

function directionOf(at: readonly string[]): Direction {
  const [top, group] = at
  let rest = at.slice(2)
  let isReversed = top === 'webhooks'
  if (top === 'components') {
    if (group !== 'pathItems' && group !== 'callbacks')
      return group === 'requestBodies' || group === 'parameters' ? 'request' : 'response'
    rest = at.slice(group === 'callbacks' ? 4 : 3)
    isReversed = group === 'callbacks'
  }
  // A method, and what stands in its operation; a callback has path items again.
  const afterMethod = (): void => {
    if (rest[0] !== 'parameters') rest = rest.slice(rest[0] === 'additionalOperations' ? 2 : 1)
  }
  afterMethod()
  while (rest[0] === 'callbacks') {
    isReversed = true
    rest = rest.slice(3)
    afterMethod()
  }
  const isResponse = rest[0] === 'responses'
  return isResponse === isReversed ? 'request' : 'response'
}

/** Visits a schema, what it holds after itself. */
function walkSchema(schema: Json, visit: (value: JsonObject) => JsonObject): Json {
  const holder = { schema }
  walkObjects({ components: { schemas: holder } }, (value, { kind }) =>
    kind === 'schema' ? visit(value) : value,
  )
  return holder.schema
}

function isAgainst(
  schemas: JsonObject,
  property: Json,
  direction: Direction,
  seen = new Set<Json>(),
): boolean {
  if (!isObject(property) || seen.has(property)) return false
  seen.add(property)
  const { readOnly, writeOnly } = property
  // Both say nothing anybody could follow.
  if (readOnly === true && writeOnly === true) return false
  if (property[markOf[direction]] === true) return true
  const target = property['$ref'] === undefined ? undefined : resolveSchema(schemas, property)
  return (
    (target !== undefined && isAgainst(schemas, target, direction, seen)) ||
    partsOf(property, 'allOf').some((part) => isAgainst(schemas, part, direction, seen))
  )
}

/** Whether the two views of a schema differ. */
function holdsMark(schemas: JsonObject, marked: ReadonlySet<string>, schema: Json): boolean {
  let isMarked = false
  walkSchema(copyJson(schema), (value) => {
    isMarked ||= marked.has(nameOfReference(value['$ref']) ?? '')
    isMarked ||= Object.values(objectOf(value['properties'])).some(
      (property) => isAgainst(schemas, property, 'request') || isAgainst(schemas, property, 'response'),
    )
    return value
  })
  return isMarked
}

function markedSchemas(schemas: JsonObject): Set<string> {
  const marked = new Set<string>()
  const users = new Map<string, Set<string>>()
  for (const [name, schema] of Object.entries(schemas)) {
    for (const used of referencesIn(schema)) users.set(used, (users.get(used) ?? new Set()).add(name))
    if (holdsMark(schemas, new Set(), schema)) marked.add(name)
  }
  for (const name of marked) for (const user of users.get(name) ?? []) marked.add(user)
  return marked
}

function referencesIn(schema: Json): Set<string> {
  const names = new Set<string>()
  walkSchema(copyJson(schema), (value) => {
    const name = nameOfReference(value['$ref'])
    if (name !== undefined) names.add(name)
    return value
  })
  return names
}

/** What each marked schema is called in requests and in responses, where it is used there. */
function viewNames(
  schemas: JsonObject,
  marked: ReadonlySet<string>,
  bodies: readonly Body[],
): Map<string, string> {
  const used = usesOf(schemas, marked, bodies)
  const names = new Map<string, string>()
  const taken = new Set(Object.keys(schemas))
  for (const name of marked) {
    const isSent = used.request.has(name)
    const isReceived = used.response.has(name) || !isSent
    if (isReceived) names.set(`response ${name}`, name)
    if (!isSent) continue
    let view = name
    for (let number = 1; isReceived && taken.has(view); number += 1)
      view = `${name}Request${number === 1 ? '' : number}`
    taken.add(view)
    names.set(`request ${name}`, view)
  }
  return names
}

/** The marked schemas that are part of what travels each way; a set that grows while it is walked holds the circles too. */
function usesOf(
  schemas: JsonObject,
  marked: ReadonlySet<string>,
  bodies: readonly Body[],
): Record<Direction, Set<string>> {
  const references = new Map([...marked].map((name) => [name, referencesIn(schemas[name] ?? {})]))
  const used = { request: new Set<string>(), response: new Set<string>() }
  for (const { schema, direction } of bodies) {
    for (const name of referencesIn(schema)) if (marked.has(name)) used[direction].add(name)
  }
  for (const names of Object.values(used)) {
    for (const name of names) {
      for (const next of references.get(name) ?? []) if (marked.has(next)) names.add(next)
    }
  }
  return used
}

/** A copy without the members that do not travel this way, which refers to such copies. */
function viewOf(
  schemas: JsonObject,
  schema: Json,
  direction: Direction,
  names: ReadonlyMap<string, string>,
): Json {
  return walkSchema(copyJson(schema), (value) => {
    const name = nameOfReference(value['$ref'])
    const view = name === undefined ? undefined : names.get(`${direction} ${name}`)
    if (view !== undefined && view !== name) value['$ref'] = toPointer(['components', 'schemas', view])
    const properties = value['properties']
    if (!isObject(properties)) return value
    const dropped = Object.keys(properties).filter((key) =>
      isAgainst(schemas, properties[key] ?? {}, direction),
    )
    if (dropped.length === 0) return value
    for (const key of dropped) delete properties[key]
    const required = requiredOf(value).filter((key) => !dropped.includes(key))
    if (required.length === 0) delete value['required']
    else value['required'] = required
    return value
  })
}
