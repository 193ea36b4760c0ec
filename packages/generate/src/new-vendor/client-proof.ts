import { deref, type Json, type JsonObject, objectOf, type Operation } from '@latchkey/openapi'
import { jwtBearerGrant } from '../grants.ts'
import { neededHeaders, neededInQuery, proofHeaders } from './call-parameters.ts'
import { type DerivedGrant, requestParameters } from './derive-grants.ts'
import { type Properties, recognise } from './recognise.ts'

export interface Proof {
  clientAuth: 'client_secret_post' | 'client_secret_basic' | 'private_key_jwt' | 'none'
  /** Members that prove the client beside id and secret, and the parameters they are. */
  members: string[]
  fields: [parameter: string, member: string][]
  /** What stands in the query, and headers of the vendor's that carry id and secret. */
  elsewhere: { query?: JsonObject; headers?: JsonObject }
  doubts: string[]
}

/** How the client proves itself, as far as members and demands of the operation say. */
export function proofOf(
  document: JsonObject,
  one: Operation,
  request: Properties,
  fields: ReadonlyMap<string, string>,
  grants: readonly DerivedGrant[],
): Proof {
  const query = neededInQuery(document, one, requestParameters)
  const by = (clientAuth: Proof['clientAuth'], doubts: string[] = []): Proof => ({
    clientAuth,
    elsewhere: query ? { query } : {},
    members: [],
    fields: [],
    doubts,
  })
  if (fields.has('client_secret') || query?.['client_secret']) return by('client_secret_post')
  const headers = proofHeaders(document, one)
  if (headers) return { ...by('none'), elsewhere: { ...by('none').elsewhere, headers } }
  const signed = recognise(request, ['client_assertion', 'client_assertion_type'])
  if (signed.has('client_assertion'))
    return { ...by('private_key_jwt'), members: [...signed.values()], fields: [...signed] }
  if (asksForBasic(document, one.operation)) return by('client_secret_basic')
  const isSigned = grants.every(({ name }) => name === jwtBearerGrant)
  if (fields.has('client_id') || !fields.has('grant_type') || isSigned) return by('none')
  // A client that acts for itself is nobody without a secret, and the body has no place for it.
  const isSure = grants.some(({ name }) => name === 'client_credentials')
  const doubt =
    'neither its body nor its security says how clients prove themselves; taken: clientAuth client_secret_basic, which every server must accept (RFC 6749, section 2.3.1); it may be none'
  return by('client_secret_basic', isSure ? [] : [doubt])
}

/** The type of a body of the vendor's own, what proves the client, and what else the call insists on. */
export function headersOf(
  document: JsonObject,
  one: Operation,
  ownType: string | undefined,
  proving: JsonObject = {},
): { headers?: JsonObject } {
  const proven = new Set(Object.keys(proving).map((name) => name.toLowerCase()))
  const needed = neededHeaders(document, one).filter(([name]) => !proven.has(name.toLowerCase()))
  const headers = {
    ...(ownType && { 'Content-Type': ownType }),
    ...Object.fromEntries(needed),
    ...proving,
  }
  return Object.keys(headers).length > 0 ? { headers } : {}
}

/** The operation itself names HTTP Basic as what it is called with. */
export function asksForBasic(document: JsonObject, { security }: JsonObject): boolean {
  return requiredSchemes(document, security)
    .flat()
    .some(({ type, scheme }) => type === 'http' && /^basic$/i.test(String(scheme)))
}

/** The security schemes of each requirement. */
export function requiredSchemes(document: JsonObject, security: Json | undefined): JsonObject[][] {
  const schemes = objectOf(objectOf(document['components'])['securitySchemes'])
  const requirements = Array.isArray(security) ? security : []
  return requirements.map((one) =>
    Object.keys(objectOf(one)).map((name) => objectOf(deref(document, schemes[name]))),
  )
}
