import { isObject, objectOf, type Json, type JsonObject } from '../json.ts'
import { deref } from '../json-pointer.ts'
import type { Ask } from './repair.ts'
import { walkObjects } from './walk.ts'

/** Gives operations ids of their own, and parameters names and places: code is made of both. */
export function repairNames(root: JsonObject, ask: Ask): void {
  const ids = new Set<string>()
  const everyId = new Set<string>()
  const operations: { operation: JsonObject; at: string[] }[] = []
  walkObjects(root, (value, { kind, at }) => {
    // Callbacks are not called, and no types are made of them.
    if (at.includes('callbacks')) return value
    if (kind === 'operation') {
      operations.push({ operation: value, at: [...at] })
      everyId.add(String(value['operationId']))
    }
    if (kind === 'operation' || kind === 'pathItem') repairParameters(root, value, at, ask)
    return value
  })
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
    if (
      ask(
        place,
        `“${id.slice(0, 100)}” is the id of another operation too; here it became “${free.slice(0, 100)}”`,
      )
    ) {
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

const places = new Set(['query', 'header', 'path', 'cookie', 'querystring'])

function repairParameters(root: JsonObject, holder: JsonObject, at: readonly string[], ask: Ask): void {
  const list = holder['parameters']
  if (!Array.isArray(list)) return
  const seen = new Map<string, Json>()
  const kept: Json[] = []
  for (const [index, written] of list.entries()) {
    const place = [...at, 'parameters', index]
    const parameter = objectOf(deref(root, written))
    const { name, in: where } = parameter
    if (isObject(written) && written['$ref'] === undefined && typeof name === 'number') {
      if (ask([...place, 'name'], 'is no text; it was read as one')) parameter['name'] = String(name)
    }
    if (typeof parameter['name'] !== 'string' || !places.has(String(where))) {
      const what =
        String(where) === 'body' || String(where) === 'formData'
          ? `in “${String(where)}”`
          : 'without a name or a place'
      if (ask(place, `is a parameter ${what}, which OpenAPI 3 does not have; it was left out`)) continue
    }
    const key = `${String(where)} ${parameter['name']}`
    const before = seen.get(key)
    if (
      before !== undefined &&
      ask(place, `is a second parameter “${key.slice(0, 100)}”; the last one counts`)
    ) {
      kept.splice(kept.indexOf(before), 1)
    }
    seen.set(key, written)
    kept.push(written)
  }
  if (kept.length < list.length) holder['parameters'] = kept
}
