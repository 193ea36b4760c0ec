import {
  type DocumentIndex,
  fromPointer,
  isObject,
  type Json,
  type JsonObject,
  objectOf,
  type OperationEntry,
} from '@latchkey/openapi'

/**
 * The part of a document the types of some operations and schemas need: small enough to compile quickly. Operation ids
 * go, so that two operations of one name do not disturb each other.
 */
export function typedPart(
  index: DocumentIndex,
  operations: readonly OperationEntry[],
  schemas: readonly string[],
): JsonObject {
  const groups: Record<'paths' | 'webhooks', JsonObject> = { paths: {}, webhooks: {} }
  const values: Json[] = []
  for (const { kind, key, method, item, operation } of operations) {
    const group = groups[kind === 'path' ? 'paths' : 'webhooks']
    const { operationId: _id, callbacks: _callbacks, ...typed } = operation.value
    const parameters = item.value['parameters']
    const existing = objectOf(group[key])
    group[key] = { ...existing, ...(parameters === undefined ? {} : { parameters }), [method]: typed }
    values.push(typed, parameters ?? null)
  }
  const all = objectOf(index.root['components'])
  const named = objectOf(all['schemas'])
  values.push(...schemas.map((name) => named[name] ?? null))
  const components: Record<string, JsonObject> = {}
  const add = (kind: string, name: string, value: Json): void => {
    ;(components[kind] ??= {})[name] = value
  }
  for (const name of schemas) add('schemas', name, named[name] ?? {})
  for (const pointer of index.reached(values)) {
    const [top, kind, name] = fromPointer(pointer)
    // A reference into a path: the path must be there for the type to lead there.
    if (top === 'paths' && kind !== undefined) {
      groups.paths[kind] ??= withoutIds(objectOf(index.root['paths'])[kind] ?? {})
      continue
    }
    if (top !== 'components' || kind === undefined || name === undefined) continue
    add(kind, name, kind === 'pathItems' ? {} : (objectOf(all[kind])[name] ?? {}))
  }
  return {
    openapi: `${index.document.version}.0`,
    info: { title: '', version: '' },
    paths: groups.paths,
    ...(Object.keys(groups.webhooks).length > 0 ? { webhooks: groups.webhooks } : {}),
    components: components as JsonObject,
  }
}

function withoutIds(item: Json): Json {
  if (!isObject(item)) return {}
  return Object.fromEntries(
    Object.entries(item).map(([key, value]) => {
      if (!isObject(value)) return [key, value]
      const { operationId: _id, callbacks: _callbacks, ...rest } = value
      return [key, rest]
    }),
  )
}
