import {
  copyJson,
  deref,
  equalJson,
  httpMethods,
  isObject,
  type Json,
  type JsonObject,
  objectOf,
  toPointer,
} from '@latchkey/openapi'

/** Operations of a document, and where they stand. */
export function* operationsIn(data: JsonObject): Generator<{ at: string; operation: JsonObject }> {
  for (const group of ['paths', 'webhooks']) {
    for (const [name, item] of Object.entries(objectOf(data[group]))) {
      for (const [method, operation] of Object.entries(objectOf(item))) {
        if ((httpMethods as readonly string[]).includes(method) && isObject(operation)) {
          yield { at: toPointer([group, name, method]), operation }
        }
      }
    }
  }
}

/**
 * What holds for all operations of a path, stated on each of them where two parts say otherwise of that path.
 *
 * @param root has the components of both
 */
export function partPath(root: JsonObject, one: JsonObject, other: JsonObject): void {
  for (const member of ['parameters', 'servers'] as const) {
    if (equalJson(one[member], other[member])) continue
    for (const item of [one, other]) {
      const { [member]: shared } = item
      delete item[member]
      if (!Array.isArray(shared)) continue
      for (const { operation } of operationsIn({ paths: { item } })) {
        if (member === 'servers') operation[member] ??= copyJson(shared)
        else operation[member] = [...inherited(root, shared, operation[member]), ...listOf(operation[member])]
      }
    }
  }
}

/** The parameters of a path that an operation does not state itself. */
function inherited(root: JsonObject, shared: readonly Json[], own: Json | undefined): Json[] {
  const keyOf = (parameter: Json): string => {
    const { name, in: place } = objectOf(deref(root, parameter))
    return `${String(place)} ${String(name)}`
  }
  const known = new Set(listOf(own).map(keyOf))
  return shared.filter((parameter) => !known.has(keyOf(parameter))).map((parameter) => copyJson(parameter))
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}

/** What holds for all operations of a part, stated on each of them where the whole says otherwise. */
export function pushDown(data: JsonObject, own: JsonObject): void {
  const items = Object.values(objectOf(own['paths']))
  if (items.length === 0) return
  pushDownMedia(data, own)
  for (const member of ['servers', 'security']) {
    const value = own[member]
    // A part that names no server is where the whole is.
    if (equalJson(value, data[member]) || (member === 'servers' && value === undefined)) continue
    if (member === 'servers' && data[member] === undefined) {
      data[member] = value ?? []
      continue
    }
    for (const item of items) {
      if (member === 'servers' && objectOf(item)[member] !== undefined) continue
      for (const { operation } of operationsIn({ paths: { item } })) {
        operation[member] ??= copyJson(value ?? [])
      }
    }
  }
}

/** What operations of Swagger 2.0 can say for themselves. */
function pushDownMedia(data: JsonObject, own: JsonObject): void {
  for (const member of ['consumes', 'produces', 'schemes']) {
    if (equalJson(own[member], data[member])) continue
    state(own, member)
    if (own[member] !== undefined) continue
    state(data, member)
    delete data[member]
  }
}

function state(data: JsonObject, member: string): void {
  const { [member]: value } = data
  if (value === undefined) return
  for (const { operation } of operationsIn(data)) operation[member] ??= copyJson(value)
}
