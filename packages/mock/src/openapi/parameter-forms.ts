import { asObject, resolve, type OpenApiDocument, type Operation } from './document.ts'
import { judgeMembers } from './members.ts'
import type { ReadParameters, RequestViolation } from './parameters.ts'
import { judgeRepetition, owns } from './styled.ts'

/**
 * What of the parameters the document does not know, or knows in another form. Vendors pass over it in silence.
 *
 * @param tokenName what the query calls the token, where it travels there
 */
export function judgeParameters(
  document: OpenApiDocument,
  operation: Operation,
  query: URLSearchParams,
  values: ReadParameters,
  tokenName: string | undefined,
): RequestViolation[] {
  const members = operation.parameters.flatMap(({ in: place, name, schema, example }) =>
    judgeMembers(document, schema, values[place][name], [example]).map((one) => ({
      ...one,
      in: place,
      name,
    })),
  )
  return [...judgeQuery(document, operation, query, tokenName), ...members]
}

function judgeQuery(
  document: OpenApiDocument,
  operation: Operation,
  query: URLSearchParams,
  tokenName: string | undefined,
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
      if (!keys.has(name) && name !== tokenName) told('is not documented')
    } else if (owner.name === name) {
      const message = judgeRepetition(document, owner, query)
      if (message !== undefined) told(message)
    }
  }
  return violations
}

/** Names of keys that travel in the query. */
function keyNames(document: OpenApiDocument): Set<string> {
  const schemes = Object.values(asObject(asObject(document['components'])['securitySchemes']))
  const all = schemes.map((scheme) => resolve(document, scheme))
  return new Set(all.flatMap((scheme) => (scheme['in'] === 'query' ? [String(scheme['name'])] : [])))
}
