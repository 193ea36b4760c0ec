import { asObject, resolve, type OpenApiDocument, type Operation } from './document.ts'
import type { RequestViolation } from './parameters.ts'
import { isRepeated, mustBeJoined, owns } from './styled.ts'

/** What of a query the document does not know, and what it knows in another form. Vendors pass over both in silence. */
export function judgeQuery(
  document: OpenApiDocument,
  operation: Operation,
  query: URLSearchParams,
): RequestViolation[] {
  const parameters = operation.parameters.filter((parameter) => parameter.in === 'query')
  const keys = keyNames(document)
  const violations: RequestViolation[] = []
  for (const name of new Set(query.keys())) {
    const told = (message: string): void => {
      violations.push({ in: 'query', name, pointer: '', message })
    }
    const owner = parameters.find((parameter) => owns(document, parameter, name))
    if (owner === undefined) {
      if (!keys.has(name)) told('is not documented')
    } else if (owner.name === name && isRepeated(document, owner, query)) told(mustBeJoined)
  }
  return violations
}

/** Names of keys that travel in the query. */
function keyNames(document: OpenApiDocument): Set<string> {
  const schemes = Object.values(asObject(asObject(document['components'])['securitySchemes']))
  const all = schemes.map((scheme) => resolve(document, scheme))
  return new Set(all.flatMap((scheme) => (scheme['in'] === 'query' ? [String(scheme['name'])] : [])))
}
