import {
  copyJson,
  deref,
  fromPointer,
  isObject,
  type JsonObject,
  type Kind,
  objectOf,
  pointerOfRef,
  toPointer,
} from '@latchkey/openapi'
import { walkObjects } from '@latchkey/spec'

const groups: Partial<Record<Kind, string>> = {
  schema: 'schemas',
  response: 'responses',
  requestBody: 'requestBodies',
  parameter: 'parameters',
  header: 'headers',
}

/**
 * Gives what references lead to a name of its own among the components, where it has none: `#/components/schemas/A` has
 * one, `#/components/schemas/A/properties/b` and `#/paths/~1x/get/responses/200` do not.
 */
export function hoistDeepReferences(root: JsonObject): void {
  const hoisted = new Map<string, string>()
  let before = -1
  // What was given a name may itself refer to such places.
  while (before < hoisted.size) {
    before = hoisted.size
    walkObjects(root, (value, { kind }) => {
      const group = groups[kind]
      const ref = value['$ref']
      if (group === undefined || typeof ref !== 'string') return value
      const pointer = pointerOfRef(ref)
      const segments = fromPointer(pointer)
      const [top, holder, name] = segments
      if (top === 'components' && holder === group && name !== undefined && segments.length === 3)
        return value
      const key = `${group} ${pointer}`
      const known = hoisted.get(key)
      if (known !== undefined) return { ...value, $ref: known }
      const target = deref(root, value)
      if (!isObject(target)) return typeof target === 'boolean' ? target : value
      const components = objectOf(root['components'])
      const names = objectOf(components[group])
      const free = freeName(names, nameOf(segments))
      const place = toPointer(['components', group, free])
      hoisted.set(key, place)
      root['components'] = components
      components[group] = names
      names[free] = copyJson(target)
      return { ...value, $ref: place }
    })
  }
  // What a schema keeps for its references is no member of what it describes, as openapi-typescript has it.
  walkObjects(root, (value, { kind }) => {
    if (kind === 'schema') delete value['$defs']
    return value
  })
}

const silent = new Set([
  'components',
  'schemas',
  'properties',
  'paths',
  'content',
  'schema',
  'definitions',
  '$defs',
])

function nameOf(segments: readonly string[]): string {
  const words = segments
    .filter((segment) => !silent.has(segment))
    .map((segment) => segment.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, ''))
    .filter((word) => word !== '')
  return words.join('_').slice(0, 120) || 'Part'
}

function freeName(names: JsonObject, wanted: string): string {
  let free = wanted
  for (let number = 2; Object.hasOwn(names, free); number += 1) free = `${wanted}_${number}`
  return free
}
