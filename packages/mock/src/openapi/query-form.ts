import { collectProperties } from './body.ts'
import { asObject, resolve, type OpenApiDocument, type Operation, type Parameter } from './document.ts'
import type { RequestViolation } from './parameters.ts'

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
    } else if (
      owner.name === name &&
      !owner.explode &&
      isList(document, owner) &&
      query.getAll(name).length > 1
    ) {
      told('must come once, its items joined: the document states "explode: false"')
    }
  }
  return violations
}

/** Whether a name in a query belongs to a parameter, in the style the document states for it. */
function owns(document: OpenApiDocument, parameter: Parameter, name: string): boolean {
  const { style, explode, mediaType, schema } = parameter
  if (style === 'deepObject') return name.startsWith(`${parameter.name}[`)
  const resolved = resolve(document, schema)
  const isObject = [resolved['type']].flat().includes('object') || resolved['properties'] !== undefined
  if (mediaType !== undefined || style !== 'form' || !explode || !isObject) return name === parameter.name
  // An exploded form object has no name of its own: its members are the query.
  const known = collectProperties(document, schema)
  return Object.hasOwn(known, name) || isOpen(resolved)
}

function isOpen(schema: ReturnType<typeof resolve>): boolean {
  const { additionalProperties, properties } = schema
  return additionalProperties !== undefined ? additionalProperties !== false : properties === undefined
}

function isList(document: OpenApiDocument, { schema }: Parameter): boolean {
  return [resolve(document, schema)['type']].flat().includes('array')
}

/** Names of keys that travel in the query. */
function keyNames(document: OpenApiDocument): Set<string> {
  const schemes = Object.values(asObject(asObject(document['components'])['securitySchemes']))
  const all = schemes.map((scheme) => resolve(document, scheme))
  return new Set(all.flatMap((scheme) => (scheme['in'] === 'query' ? [String(scheme['name'])] : [])))
}
