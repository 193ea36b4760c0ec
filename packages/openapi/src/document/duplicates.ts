import { isObject, objectOf, type Json, type JsonObject } from '../json.ts'
import { deref, toPointer } from '../json-pointer.ts'
import { httpMethods } from '../operations.ts'
import { plain } from '../places.ts'
import { parameterKey } from './effective.ts'
import type { DocumentIssue } from './issue.ts'

/** What a document says twice: operation ids, paths that differ in parameter names only, parameters; and what no types are made of. */
export function findDuplicates(contract: JsonObject): DocumentIssue[] {
  const issues: DocumentIssue[] = []
  const ids = new Map<string, string>()
  const templates = new Map<string, string>()
  for (const [path, value] of Object.entries(objectOf(contract['paths']))) {
    const item = objectOf(deref(contract, value))
    const template = path.replace(/\{[^{}]*\}/g, '{}')
    const twin = templates.get(template)
    if (twin === undefined) templates.set(template, path)
    else {
      const reason = `is the same path as ${twin}, with other parameter names`
      issues.push({ code: 'duplicate-path', pointer: toPointer(['paths', path]), reason })
    }
    for (const method of httpMethods) {
      const operation = item[method]
      if (!isObject(operation)) continue
      const at = ['paths', path, method]
      const id = operation['operationId']
      if (typeof id === 'string') {
        const first = ids.get(id)
        if (first === undefined) ids.set(id, toPointer(at))
        else {
          const reason = `the operationId ${id} is also that of ${first}`
          issues.push({ code: 'duplicate-operation-id', pointer: toPointer([...at, 'operationId']), reason })
        }
      }
      issues.push(...duplicateParameters(contract, operation['parameters'], at))
      if (method === 'query') issues.push(notTyped(at))
    }
    for (const method of Object.keys(objectOf(item['additionalOperations']))) {
      issues.push(notTyped(['paths', path, 'additionalOperations', method]))
    }
  }
  return issues.map((issue) => ({ ...issue, reason: plain(issue.reason, 300) }))
}

function duplicateParameters(
  contract: JsonObject,
  parameters: Json | undefined,
  at: readonly string[],
): DocumentIssue[] {
  const issues: DocumentIssue[] = []
  const seen = new Set<string>()
  for (const [i, value] of (Array.isArray(parameters) ? parameters : []).entries()) {
    const { name, in: place } = objectOf(deref(contract, value))
    const key = parameterKey(String(place), String(name))
    if (seen.has(key)) {
      const pointer = toPointer([...at, 'parameters', i])
      issues.push({
        code: 'duplicate-parameter',
        pointer,
        reason: `a second ${String(place)} ${String(name)} parameter; the last one counts`,
      })
    }
    seen.add(key)
  }
  return issues
}

/** openapi-typescript drops these methods of OpenAPI 3.2 without a word. */
function notTyped(at: readonly string[]): DocumentIssue {
  return {
    code: 'not-typed',
    pointer: toPointer(at),
    reason: 'no types are generated for this method; the types check cannot see it',
  }
}
