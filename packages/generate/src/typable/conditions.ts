import { deref, isObject, type Json, type JsonObject, objectOf } from '@latchkey/openapi'
import { propertiesOf } from '../wire/shapes.ts'
import { partsOf } from './named-schemas.ts'

/**
 * Gives a schema the members that it has under a condition alone, each as one that may be missing: openapi-typescript reads
 * neither `then` and `else` nor `dependentSchemas`, and would let nobody send them.
 */
export function withConditionalMembers(root: JsonObject, schema: JsonObject): JsonObject {
  const branches = [schema, ...partsOf(schema, 'allOf').map(objectOf)].flatMap(branchesOf)
  // What stands beside it is all there may be, whatever a condition describes.
  if (branches.length === 0 || schema['additionalProperties'] !== undefined) return schema
  const { properties: known } = propertiesOf(root, schema)
  // Conditions alone are about the members of what they are put beside, which nobody sees from here.
  if (known.size === 0) return schema
  const found = new Map<string, Json[]>()
  for (const branch of branches) {
    for (const [name, member] of Object.entries(objectOf(objectOf(deref(root, branch))['properties'])))
      // A branch may only narrow what is described already, or say that a member is not there.
      if (!known.has(name) && member !== false) found.set(name, [...(found.get(name) ?? []), member])
  }
  const members = [...found].map(([name, forms]) => [name, forms.length === 1 ? forms[0]! : { anyOf: forms }])
  if (members.length === 0) return schema
  const properties = { ...objectOf(schema['properties']), ...(Object.fromEntries(members) as JsonObject) }
  return { ...schema, properties }
}

function branchesOf(schema: JsonObject): Json[] {
  const { if: condition, then, else: otherwise, dependentSchemas } = schema
  const branches = condition === undefined ? [] : [then, otherwise]
  return [...branches, ...Object.values(objectOf(dependentSchemas))].filter((one) => isObject(one))
}
