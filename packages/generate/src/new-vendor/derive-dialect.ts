import { deref, type Json, type JsonObject, objectOf, type Operation, operationsOf } from '@latchkey/openapi'
import { requestSchema, serversOf } from '@latchkey/spec'
import { deviceGrant } from '../grants.ts'
import { parametersOf } from '../wire/read-parameters.ts'
import { answerProperties, schemaFor } from './answer-properties.ts'
import { type DerivedGrant, deriveGrants, parametersOfGrant, requestParameters } from './derive-grants.ts'
import { parameterName } from './call-parameters.ts'
import { headersOf, proofOf } from './client-proof.ts'
import { takeLifetime } from './lifetime-form.ts'
import { serverUrl } from './oauth-flows.ts'
import { type Properties, recognise, recogniseAll, withSecret } from './recognise.ts'
import { revocationAddress } from './revocation-address.ts'
import { schemaProperties, type SchemaProperty } from './schema-properties.ts'
import { tokenCarrier } from './token-carrier.ts'

/** Those whose tokens somebody may want to end. */
const grantsOfPeople = ['authorization_code', 'refresh_token', deviceGrant]

const answerMembers = ['access_token', 'token_type', 'expires_in', 'refresh_token', 'scope']

export interface DerivedDialect {
  operation: Operation
  dialect: JsonObject
  /** What the document leaves open about it, what was taken, and why. */
  doubts: string[]
  /** What its answer has that could not be read, after the name of the operation. */
  notes: string[]
}

/**
 * The operations of a document that hand out tokens, and the dialect the schemas of each show: names are recognised in any
 * spelling (`clientID`, `client-id`), grants by the values `grant_type` may have. Several belong together as long as each
 * grant stands in one of them; the first comes first.
 *
 * @param documentedGrants grants the document's OAuth 2 flows name, for a `grant_type` that lists none
 */
export function deriveDialects(document: JsonObject, documentedGrants: readonly string[]): DerivedDialect[] {
  const found: DerivedDialect[] = []
  const taken = new Set<string>()
  for (const operation of operationsOf(document)) {
    if (operation.method !== 'POST') continue
    const shown = shownDialect(document, operation, found.length === 0 ? documentedGrants : [])
    if (!shown) continue
    const { dialect, doubts, notes } = shown
    const grants = Object.keys(objectOf(dialect['grants']))
    const again = grants.filter((grant) => taken.has(grant))
    if (again.length > 0) {
      const { path } = operation
      found[0]?.notes.push(
        `was taken for ${again.join(', ')}; POST ${path} hands out tokens for that, too, and was left out`,
      )
      continue
    }
    // One address is asked for tokens: what is a secret at one place must not go to another.
    if (found[0] && serversOf(document, operation) !== serversOf(document, found[0].operation)) continue
    for (const grant of grants) taken.add(grant)
    found.push({ operation, dialect, doubts, notes })
  }
  stateEndpoints(document, found)
  return found
}

/** Says where people sign in, and where their tokens are ended, where operations of the document do that. */
function stateEndpoints(document: JsonObject, found: readonly DerivedDialect[]): void {
  const [first] = found
  if (!first) return
  const has = ({ dialect }: DerivedDialect, grant: string): boolean =>
    Object.hasOwn(objectOf(dialect['grants']), grant)
  const endpoint = authorizationEndpoint(document)
  for (const one of found) {
    if (endpoint !== undefined && has(one, 'authorization_code'))
      one.dialect['authorization'] = { url: endpoint }
  }
  const isOfPeople = found.some((one) => grantsOfPeople.some((grant) => has(one, grant)))
  const revocation = isOfPeople ? revocationAddress(document, first.operation) : undefined
  if (revocation !== undefined) first.dialect['revocation'] = revocation
}

/** The address people are sent to, where the document has it as an operation and no security scheme names it. */
function authorizationEndpoint(document: JsonObject): string | undefined {
  const base = serverUrl(document)
  const schemes = Object.values(objectOf(objectOf(document['components'])['securitySchemes']))
  const isNamed = schemes.some((scheme) => objectOf(deref(document, scheme))['type'] === 'oauth2')
  const operation = operationsOf(document).find((one) => {
    const names = new Set(parametersOf(document, one).map(({ name }) => name))
    const isAsked = names.has('response_type') && names.has('client_id')
    return one.method === 'GET' && !one.path.includes('{') && isAsked
  })
  if (!operation || isNamed || !base?.startsWith('https:')) return undefined
  return base.replace(/\/$/, '') + operation.path
}

/** The dialect that the schemas of an operation show, if they show one, and what they leave open. */
export function shownDialect(
  document: JsonObject,
  one: Operation,
  documentedGrants: readonly string[],
): Omit<DerivedDialect, 'operation'> | undefined {
  // A path with a variable is not where tokens of a client come from.
  if (parametersOf(document, one).some(({ place }) => place === 'path')) return undefined
  const { operation } = one
  const { encoding, ownType, properties: request, variants } = tokenRequest(document, operation)
  const fields = withSecret(recognise(request, requestParameters), request)
  const answers = answerProperties(document, operation)
  const answer = recogniseAll(answers, answerMembers)
  const { grants, doubts } = deriveGrants({ properties: request, fields, documented: documentedGrants })
  if (!answer.has('access_token') || grants.length === 0) return undefined
  if (!isOfClients(fields) && !isNamedLogin(document, one)) return undefined
  if (isAnyCode(fields, grants) && !documentedGrants.includes('authorization_code')) return undefined

  const proof = proofOf(document, one, request, fields, grants)
  const lifetime = takeLifetime(answers, answer)
  const calls = tokenCarrier(document)
  const known = new Set([...fields.values(), ...proof.members])
  const differing: [string, string | null][] = [...fields, ...proof.fields].filter(
    ([parameter, field]) => parameter !== field,
  )
  if (!fields.has('grant_type')) differing.unshift(['grant_type', null])
  return {
    doubts: [...doubts, ...proof.doubts],
    notes: lifetime.notes,
    dialect: {
      encoding,
      clientAuth: proof.clientAuth,
      grants: Object.fromEntries(
        grants.map((grant) => [grant.name, grantDialect(grant, variants, { request, fields, known })]),
      ),
      ...(differing.length > 0 ? { fields: Object.fromEntries(differing) } : {}),
      ...proof.elsewhere,
      ...headersOf(document, one, ownType, proof.elsewhere.headers),
      response: Object.fromEntries([...answer].map(([member, { names }]) => [member, names])),
      ...(lifetime.form ? { lifetime: lifetime.form } : {}),
      ...(answer.get('token_type')?.required ? {} : { tokenTypeOptional: true }),
      ...(calls ? { calls } : {}),
    },
  }
}

/** What one grant is asked with: its own parameters, and those of the vendor. */
function grantDialect(
  { name, grantType }: DerivedGrant,
  variants: readonly Properties[],
  {
    request,
    fields,
    known,
  }: { request: Properties; fields: Map<string, string>; known: ReadonlySet<string> },
): JsonObject {
  const own = ofGrant(variants, fields.get('grant_type') ?? '', grantType ?? name) ?? request
  const others = [...own.keys()].filter(
    (member) => !known.has(member) && (parameterName.test(member) || own.get(member)?.required === true),
  )
  const fixed = others.flatMap((member) => {
    const value = onlyValue(own.get(member))
    return value === undefined ? [] : [[member, value] as const]
  })
  const free = others.filter((member) => !fixed.some(([fixedName]) => fixedName === member))
  const constants = [...(grantType === undefined ? [] : [['grant_type', grantType] as const]), ...fixed]
  return {
    parameters: [
      ...parametersOfGrant(name).filter((parameter) => own.has(fields.get(parameter) ?? '')),
      ...free,
    ],
    ...(constants.length > 0 ? { fixed: Object.fromEntries(constants) } : {}),
  }
}

/** The members of the variant of a request that is for one value of `grant_type`, where each value has its own. */
function ofGrant(variants: readonly Properties[], member: string, value: string): Properties | undefined {
  const isTold = variants.length > 1 && variants.every((one) => (one.get(member)?.values.length ?? 0) > 0)
  return isTold ? variants.find((one) => one.get(member)?.values.includes(value)) : undefined
}

/** A request that names a grant or a client is one for tokens; others only if they are called so. */
function isOfClients(fields: ReadonlyMap<string, string>): boolean {
  return ['grant_type', 'client_id', 'client_secret'].some((name) => fields.has(name))
}

const loginWord = /token|oauth|log[-_ ]?in|sign[-_ ]?in|auth(enticate|orize)?(?![a-z])|session|refresh/i
const otherWord =
  /sign[-_ ]?up|regist|reset|forgot|invit|verif|confirm|password[-_/ ]?(change|recover)|revoke/i

/** An operation that is called a login, of an API that is called with such tokens. */
function isNamedLogin(document: JsonObject, { path, operation }: Operation): boolean {
  const words = [path, operation['operationId'], operation['summary']].map(String).join(' ')
  const schemes = Object.values(objectOf(objectOf(document['components'])['securitySchemes']))
  const isAsked = schemes.some((value) => {
    const { type, scheme } = objectOf(deref(document, value))
    return (
      type === 'oauth2' || type === 'openIdConnect' || (type === 'http' && /^bearer$/i.test(String(scheme)))
    )
  })
  return isAsked && loginWord.test(words) && !otherWord.test(words)
}

/** A code alone may be that of a second factor. */
function isAnyCode(fields: ReadonlyMap<string, string>, grants: readonly DerivedGrant[]): boolean {
  const isCode = grants.some(({ name }) => name === 'authorization_code')
  return isCode && !isOfClients(fields) && !fields.has('redirect_uri') && !fields.has('code_verifier')
}

/** The members of a token operation's request body; the form is preferred, as RFC 6749 says. */
export function tokenRequest(
  document: JsonObject,
  operation: JsonObject,
): {
  encoding: 'form' | 'json'
  /** The vendor's own type of JSON, if the request is of one. */
  ownType: string | undefined
  properties: Properties
  /** The properties of each variant (`oneOf`, `anyOf`), with those that all have. */
  variants: Properties[]
} {
  const body = objectOf(deref(document, operation['requestBody']))
  const form = schemaFor(body, 'application/x-www-form-urlencoded')
  const [mediaType, json] = requestSchema(document, { operation }, 'json')
  const schema = form ?? json
  const whole = objectOf(deref(document, schema))
  const parts = [whole['oneOf'], whole['anyOf']].find((one) => Array.isArray(one)) ?? []
  const common = Object.fromEntries(Object.entries(whole).filter(([word]) => !/^(oneOf|anyOf)$/.test(word)))
  return {
    encoding: form ? 'form' : 'json',
    ownType: form || mediaType === 'application/json' ? undefined : mediaType,
    properties: schemaProperties(document, schema),
    variants: (parts as Json[]).map((part) => schemaProperties(document, { allOf: [common, part] })),
  }
}

/** The value of a property that must be sent and can only have one; an optional one may belong to another grant. */
function onlyValue(property: SchemaProperty | undefined): string | undefined {
  return property?.required && property.values.length === 1 ? property.values[0] : undefined
}
