import { type JsonObject, type Operation, toPointer } from '@latchkey/openapi'
import { tokenRequest } from '../new-vendor/derive-dialect.ts'
import { neededHeaders } from '../new-vendor/call-parameters.ts'
import { schemaProperties, type SchemaProperty } from '../new-vendor/schema-properties.ts'
import { parametersOf } from '../wire/read-parameters.ts'

/** Credentials stand in an envelope at most; bodies of other operations lead anywhere. */
const deepestAsked = 2

/** What can be read of the request of an operation that looks like the one for tokens. */
export interface GuessedRequest {
  encoding: 'form' | 'json'
  asked: Asked[]
  /** What stands in headers: constants, and what proves who asks. */
  headers: [name: string, value: string][]
  isInQuery: boolean
}

/** Something an operation is asked with, and the only value it may have. */
interface Asked {
  field: string
  only: string | undefined
}

/** What an operation is asked with: the members of its body, or else what it has in its query. */
export function requestNames(document: JsonObject, one: Operation): string[] {
  const { asked, headers } = guessRequest(document, one)
  // A key or an id by itself may stand in a header of every call.
  const isProof = headers.some(([, value]) => /^\{(client_secret|password)\}$/.test(value))
  const proofs = isProof ? headers : []
  return [...asked.map(({ field }) => field), ...proofs.map(([name]) => name.replace(/^x-/i, ''))]
}

export function guessRequest(document: JsonObject, one: Operation): GuessedRequest {
  const { encoding, ownType, properties } = tokenRequest(document, one.operation)
  const inBody = [...properties].flatMap(([name, member]): Asked[] =>
    encoding === 'json' ? membersOf(document, [name], member) : [askedOf(name, member)],
  )
  const headers = [
    // JSON by another name is sent under that.
    ...(one.method !== 'GET' && ownType !== undefined ? [['Content-Type', ownType] as [string, string]] : []),
    ...headersOf(document, one),
  ]
  const held = new Set(headers.map(([name]) => name))
  headers.push(...neededHeaders(document, one).filter(([name]) => !held.has(name)))
  if (one.method !== 'GET' && inBody.length > 0) return { encoding, asked: inBody, headers, isInQuery: false }
  const inQuery = parametersOf(document, one).filter(({ place }) => place === 'query')
  const asked = inQuery.map(({ name, parameter }) => askedOf(name, propertyOf(document, parameter)))
  const isJson = one.method !== 'GET' && encoding === 'json' && one.operation['requestBody'] !== undefined
  return {
    encoding: isJson ? encoding : 'form',
    asked,
    headers,
    isInQuery: asked.length > 0 && one.method !== 'GET',
  }
}

const askedOf = (field: string, { required, values }: SchemaProperty): Asked => ({
  field,
  only: required && values.length === 1 ? values[0] : undefined,
})

/** A parameter as a member of an object. */
function propertyOf(document: JsonObject, { required, schema }: JsonObject): SchemaProperty {
  const member = { properties: { one: schema ?? {} }, required: required === true ? ['one'] : [] }
  return schemaProperties(document, member).get('one')!
}

/** Headers of a call that have one value, or that carry what proves who asks. */
function headersOf(document: JsonObject, one: Operation): [name: string, value: string][] {
  const headers = parametersOf(document, one).filter(({ place }) => place === 'header')
  const known = recognise(headers.map(({ name }) => name))
  return headers.flatMap(({ name, parameter }): [string, string][] => {
    const { only } = askedOf(name, propertyOf(document, parameter))
    const proof = known.get(name) ?? (/^(x-)?api-?key$/i.test(name) ? 'api_key' : undefined)
    if (only !== undefined) return [[name, only]]
    return proof !== undefined && proof !== 'grant_type' ? [[name, `{${proof}}`]] : []
  })
}

/** A member as a dialect writes it; of an object, the members it has. */
function membersOf(document: JsonObject, path: readonly string[], member: SchemaProperty): Asked[] {
  const inside = path.length > deepestAsked ? [] : [...schemaProperties(document, member.schema)]
  if (inside.length > 0) return inside.flatMap(([name, inner]) => membersOf(document, [...path, name], inner))
  return [askedOf(path.length > 1 ? toPointer(path).slice(1) : path[0]!, member)]
}

/** The name of what a dialect writes as a name or a pointer. */
export const lastName = (written: string): string => written.slice(written.lastIndexOf('/') + 1)

/** Spellings of the parameters of RFC 6749, and what logins call a client and a user; what is surest comes first. */
const spellings: Readonly<Record<string, string>> = {
  grant_type: 'granttype',
  client_id: 'clientid clientkey appid appkey corpid partnerid roleid accesskeyid consumerkey secretid',
  client_secret:
    'clientsecret appsecret corpsecret partnersecret consumersecret accesskeysecret secretkey apikey secretid secret',
  username: 'username user login email userid account identifier name',
  password: 'password passwd pwd',
  scope: 'scope',
}

/** Name of the schema → the parameter it is. */
export function recognise(names: readonly string[]): Map<string, string> {
  const plain = names.map((name) => lastName(name).replace(/^x-/i, '').toLowerCase().replaceAll(/[-_]/g, ''))
  const isLogin = plain.some((one) => spellings['password']!.split(' ').includes(one))
  const found = new Map<string, string>()
  for (const [parameter, known] of Object.entries(spellings)) {
    if (parameter === 'username' && !isLogin) continue
    // A key by itself is no secret of a client.
    const isOfClient = [...found.values()].includes('client_id')
    const at = known
      .split(' ')
      .filter((spelling) => !/^(apikey|secret)$/.test(spelling) || isOfClient)
      .map((spelling) => plain.indexOf(spelling))
      .find((index) => index >= 0 && !found.has(names[index]!))
    if (at !== undefined) found.set(names[at]!, parameter)
  }
  return found
}
