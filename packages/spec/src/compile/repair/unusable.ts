import { deref, isObject, type JsonObject, toPointer } from '@latchkey/openapi'
import type { Finding } from '../../schemas.ts'
import { walkObjects } from './walk.ts'

/** What no code can be made of, after everything was repaired that can be: operations that stand elsewhere, or nowhere. */
export function findUnusable(root: JsonObject): Finding[] {
  const found: Finding[] = []
  const expected = ['info', 'paths', 'webhooks', 'components']
  for (const member of expected) {
    if (root[member] === undefined || isObject(root[member])) continue
    found.push({ pointer: toPointer([member]), reason: 'an object is expected here' })
  }
  walkObjects(root, (value, { kind, at }) => {
    const ref = value['$ref']
    if (typeof ref !== 'string') return value
    const pointer = toPointer([...at, '$ref'])
    if (!ref.startsWith('#')) {
      found.push({
        pointer,
        reason: `reference to another document: ${ref.slice(0, 200)}; bundle them into one first, e.g. npx @redocly/cli bundle`,
      })
    } else if (kind === 'operation' || (kind === 'pathItem' && deref(root, value) === undefined)) {
      found.push({ pointer, reason: `${ref.slice(0, 200)} leads to no operations` })
    }
    return value
  })
  return found
}
