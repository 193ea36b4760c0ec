import {
  deref,
  httpMethods,
  isObject,
  type Json,
  type JsonObject,
  objectOf,
  parameterKey,
} from '@latchkey/openapi'
import type { Ask } from './ask.ts'
import { parameterPlaces } from './parameter.ts'

export interface NamedOperation {
  operation: JsonObject
  at: readonly string[]
}

/** Gives operations ids of their own: code is made of them. */
export function repairOperationIds(operations: readonly NamedOperation[], ask: Ask): void {
  const ids = new Set<string>()
  const everyId = new Set(operations.map(({ operation }) => String(operation['operationId'])))
  for (const { operation, at } of operations) {
    const id = operation['operationId']
    if (id === undefined) continue
    const place = [...at, 'operationId']
    if (typeof id !== 'string') {
      if (ask(place, 'is no text; it was left out')) delete operation['operationId']
      continue
    }
    if (!ids.has(id)) {
      ids.add(id)
      continue
    }
    const free = freeId(id, everyId)
    const shown = `“${id.slice(0, 100)}” is the id of another operation too; here it became “${free.slice(0, 100)}”`
    if (ask(place, shown)) {
      operation['operationId'] = free
      ids.add(free)
      everyId.add(free)
    }
  }
}

function freeId(id: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number += 1) {
    const free = `${id}_${number}`
    if (!taken.has(free)) return free
  }
}

/** The names a path has in braces. */
const pathNames = /\{([^{}]+)\}/g

/** Leaves out the parameters of an operation or a path item that cannot be sent, or that stand there twice. */
export function repairParameters(
  root: JsonObject,
  holder: JsonObject,
  at: readonly string[],
  ask: Ask,
): void {
  const list = holder['parameters']
  if (!Array.isArray(list)) return
  const seen = new Map<string, Json>()
  const kept: Json[] = []
  for (const [index, written] of list.entries()) {
    const place = [...at, 'parameters', index]
    const parameter = objectOf(deref(root, written))
    const what = strayParameter(parameter, pathOf(at))
    if (what !== undefined && ask(place, `is a parameter ${what}; it was left out`)) continue
    const where = parameter['in']
    const own = String(parameter['name'])
    const key = parameterKey(String(where), own)
    const before = seen.get(key)
    if (
      before !== undefined &&
      ask(place, `is a second parameter “${`${String(where)} ${own}`.slice(0, 100)}”; the last one counts`)
    ) {
      kept.splice(kept.indexOf(before), 1)
    }
    seen.set(key, written)
    kept.push(written)
  }
  if (kept.length < list.length) holder['parameters'] = kept
}

/** What is wrong with a parameter that cannot be sent; `undefined` where nothing is. */
function strayParameter({ name, in: where }: JsonObject, path: string | undefined): string | undefined {
  if (typeof name !== 'string' || typeof where !== 'string')
    return 'without a name or a place, which OpenAPI 3 does not have'
  if (!parameterPlaces.has(where)) return `in “${where.slice(0, 100)}”, which OpenAPI 3 does not have`
  if (where !== 'path' || path === undefined || path.includes(`{${name}}`)) return undefined
  return `{${name.slice(0, 100)}} that its path does not have`
}

/** The path of a path item, or of an operation in one; `undefined` for webhooks, callbacks and parts. */
function pathOf([group, path, ...rest]: readonly string[]): string | undefined {
  return group === 'paths' && rest.length <= 1 ? path : undefined
}

/** Describes the names in braces of a path that its operations describe nowhere: every one must be given. */
export function completePath(root: JsonObject, item: JsonObject, at: readonly string[], ask: Ask): void {
  const [group, path = ''] = at
  if (group !== 'paths' || at.length !== 2 || item['$ref'] !== undefined) return
  for (const [, name = ''] of path.matchAll(pathNames)) {
    const isKnownTo = (holder: JsonObject): boolean =>
      parametersOf(root, holder).some((one) => isPath(one, name))
    if (isKnownTo(item)) continue
    for (const method of httpMethods) {
      const operation = item[method]
      if (!isObject(operation) || isKnownTo(operation)) continue
      if (!ask([...at, method], `does not describe {${name.slice(0, 100)}} of its path; it was read as text`))
        continue
      const own = Array.isArray(operation['parameters']) ? operation['parameters'] : []
      const parameter = { name, in: 'path', required: true, schema: { type: 'string' } }
      operation['parameters'] = [...own, parameter]
    }
  }
}

function parametersOf(root: JsonObject, { parameters }: JsonObject): JsonObject[] {
  return Array.isArray(parameters) ? parameters.map((one) => objectOf(deref(root, one))) : []
}

function isPath(parameter: JsonObject, name: string): boolean {
  return parameter['in'] === 'path' && parameter['name'] === name
}
