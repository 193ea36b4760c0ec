import type { Call, Handler } from '../../behaviour.ts'
import type { JsonObject } from '../../openapi/document.ts'
import { foundOr404 } from '../../vendor-kit.ts'
import { created, ok, type Item } from './answers.ts'
import type { Collection, Restaurant } from './restaurant.ts'

/** Create, read, change and delete for the collections that are nothing but that. */
export function crud(
  { add, change }: Pick<Restaurant, 'add' | 'change'>,
  collection: Collection,
  kind: string,
  path: { one: string; idName: string; create: string; changes?: string },
  make: (members: JsonObject) => Item = (members) => add(collection, kind, members),
  view: (item: Item) => JsonObject = (item) => item,
): Record<string, Handler> {
  const find = (call: Call): Item => foundOr404(collection, idOf(call, path.idName), kind)
  const changes = path.changes ?? path.one
  return {
    [`GET ${path.one}`]: (call) => ok(view(find(call))),
    [`POST ${path.create}`]: (call) => created(view(make(call.input))),
    [`PUT ${changes}`]: (call) => ok(view(change(collection, find(call), call.input))),
    [`DELETE ${changes}`](call) {
      const { id } = find(call)
      collection.delete(id)
      return ok(id)
    },
  }
}

export function idOf(call: Call, name: string): number {
  return Number(call.path[name])
}
