import { copyJson, type Json, type JsonObject } from '@latchkey/openapi'
import { walk } from '../document.ts'

/**
 * Ways to write a document that mean the same: nobody who calls the API, or compiles against its types, can tell. Each
 * changes its own copy, and says whether it found anything to change.
 */
export interface Rewriting {
  name: string
  rewrite(document: JsonObject): JsonObject | undefined
}

/** Changes in place; `undefined` where nothing was there to change. */
export function edit(name: string, change: (document: JsonObject) => number): Rewriting {
  return {
    name,
    rewrite(document) {
      const copy = copyJson(document)
      return change(copy) > 0 ? copy : undefined
    },
  }
}

export const isVersion = (document: JsonObject, minor: 0 | 1): boolean =>
  String(document['openapi']).startsWith(minor === 0 ? '3.0' : '3.1')

/** Sets a member where it is absent, in every object of a kind that wants it. */
export function stated(
  name: string,
  kind: string,
  key: string,
  valueOf: (value: JsonObject, document: JsonObject) => Json | undefined,
): Rewriting {
  return edit(name, (document) => {
    let count = 0
    walk(document, (value, found) => {
      if (found !== kind || value['$ref'] !== undefined || value[key] !== undefined) return
      const wanted = valueOf(value, document)
      if (wanted === undefined) return
      value[key] = wanted
      count++
    })
    return count
  })
}

/** Wraps or unwraps schemas; `change` gives what stands in its place. */
export function schemas(
  name: string,
  change: (schema: JsonObject, document: JsonObject) => Json | undefined,
): Rewriting {
  return edit(name, (document) => {
    let count = 0
    const found: [JsonObject | Json[], string, JsonObject][] = []
    walk(document, (value, kind, at, holder) => {
      // A schema under a name of its own stays what it is: only what is said of it may be written another way.
      if (kind === 'schema') found.push([holder, at.at(-1) ?? '', value])
    })
    for (const [holder, key, value] of found) {
      const other = change(value, document)
      if (other === undefined) continue
      if (Array.isArray(holder)) holder[Number(key)] = other
      else holder[key] = other
      count++
    }
    return count
  })
}

export const isRef = (schema: JsonObject): boolean =>
  typeof schema['$ref'] === 'string' && Object.keys(schema).length === 1
