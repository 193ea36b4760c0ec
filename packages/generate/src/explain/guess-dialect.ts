import {
  deref,
  isObject,
  type Json,
  type JsonObject,
  objectOf,
  type Operation,
  toPointer,
} from '@latchkey/openapi'
import { answerStatuses } from '../new-vendor/answer-properties.ts'
import { tokenRequest } from '../new-vendor/derive-dialect.ts'
import { lifetimeForm, lifetimeMember } from '../new-vendor/lifetime-form.ts'
import { schemaProperties } from '../new-vendor/schema-properties.ts'
import { tokenCarrier } from '../new-vendor/token-carrier.ts'
import { parametersOf } from '../wire/read-parameters.ts'

/** Where a value stands in a response, and what its schema says of it. */
interface Place {
  name: string
  /** As a dialect writes it: a name, or the pointer of what lies deeper. */
  written: string
  depth: number
  schema: JsonObject
}

const tokenMember = /^(access|bearer|auth|id|session)?[-_]?(token|jwt)$/i
const tokenHeader = /^authorization$|(^|-)(access|auth|session|subject|bearer)?-?(token|jwt)$/i
const refreshMember = /^refresh[-_]?token$/i

/** Deeper than this no vendor puts a token. */
const deepest = 4

/** Credentials stand in an envelope at most; bodies of other operations lead anywhere. */
const deepestAsked = 2

/** Where an operation's response has the token, if it has one. */
export function tokenPlace(document: JsonObject, operation: JsonObject): string | undefined {
  return findToken(document, placesOf(document, operation))?.written
}

/** What an operation is asked with: the members of its body, or, having none, what a GET has in its query. */
export function requestNames(document: JsonObject, one: Operation): string[] {
  if (one.method !== 'GET') {
    const { encoding, properties } = tokenRequest(document, one.operation)
    return [...properties].flatMap(([name, { schema }]) =>
      encoding === 'json' ? membersOf(document, [name], schema) : [name],
    )
  }
  return parametersOf(document, one).flatMap(({ place, name }) => (place === 'query' ? [name] : []))
}

/** A member as a dialect writes it; of an object, the members it has. */
function membersOf(document: JsonObject, path: readonly string[], schema: JsonObject): string[] {
  const inside = path.length > deepestAsked ? [] : [...schemaProperties(document, schema)]
  if (inside.length > 0)
    return inside.flatMap(([name, member]) => membersOf(document, [...path, name], member.schema))
  return [path.length > 1 ? toPointer(path).slice(1) : path[0]!]
}

/** The name of what a dialect writes as a name or a pointer. */
export const lastName = (written: string): string => written.slice(written.lastIndexOf('/') + 1)

/** What can be read of the dialect of an operation that looks like the one for tokens; the rest is to be corrected. */
export function guessDialect(document: JsonObject, one: Operation): JsonObject {
  const { operation } = one
  const { encoding } = tokenRequest(document, operation)
  const asked = requestNames(document, one)
  const known = recognise(asked)
  const names = asked.map((name) => known.get(name) ?? lastName(name))
  const isPassword = names.includes('password')
  const isInBody = names.includes('client_secret')
  // Who shows a key shows nothing else.
  const isKey = names.some((name) => /^api[-_]?(key|token)$/i.test(name))
  const fields = [
    ...(names.includes('grant_type') ? [] : [['grant_type', null] as const]),
    ...asked.flatMap((field, at) => (field === names[at] ? [] : [[names[at]!, field] as const])),
  ]
  const places = placesOf(document, operation)
  const token = findToken(document, places)
  const calls = carrierOf(document, token)
  return {
    encoding: one.method === 'GET' ? 'form' : encoding,
    clientAuth: isInBody ? 'client_secret_post' : isPassword || isKey ? 'none' : 'client_secret_basic',
    grants: {
      [isPassword ? 'password' : 'client_credentials']: {
        parameters: names.filter((name) => name !== 'grant_type'),
      },
    },
    ...(fields.length > 0 ? { fields: Object.fromEntries(fields) } : {}),
    ...guessResponse(places, token),
    ...(places.some(({ written }) => written === 'token_type') ? {} : { tokenTypeOptional: true }),
    ...(calls ? { calls } : {}),
  }
}

function guessResponse(places: readonly Place[], token: Place | undefined): JsonObject {
  const lifetime = find(places, lifetimeMember)
  const found = {
    access_token: token,
    expires_in: lifetime,
    refresh_token: find(places, refreshMember),
  }
  const response = Object.entries(found).flatMap(([member, place]) =>
    place !== undefined && place.written !== member ? [[member, [place.written]] as [string, string[]]] : [],
  )
  const told = lifetime && lifetimeForm(lifetime.name, lifetime.schema)
  // Shown to a person, to be corrected.
  const form = told === 'unclear' ? 'epoch-seconds' : told
  return {
    ...(response.length > 0 ? { response: Object.fromEntries(response) } : {}),
    ...(form ? { lifetime: form } : {}),
  }
}

/** API keys of the document by name: what a login gives under the name of one is what calls carry there. */
function keysOf(document: JsonObject): JsonObject[] {
  const schemes = Object.values(objectOf(objectOf(document['components'])['securitySchemes']))
  return schemes.map((one) => objectOf(deref(document, one))).filter(({ type }) => type === 'apiKey')
}

/** The token of a response: what is called one, or what calls carry under that name. */
function findToken(document: JsonObject, places: readonly Place[]): Place | undefined {
  const found = find(places, tokenMember)
  if (found) return found
  const beside = places.find(({ written }) => written.startsWith('header:') || written === '')
  if (beside) return beside
  const carried = new Set(keysOf(document).map(({ name }) => String(name).toLowerCase()))
  return places.find(({ name }) => carried.has(name.toLowerCase()))
}

/** Where calls carry it, if that is no bearer token. */
function carrierOf(document: JsonObject, token: Place | undefined): JsonObject | undefined {
  const key = keysOf(document).find(({ name }) => String(name).toLowerCase() === token?.name.toLowerCase())
  const { in: where, name } = key ?? {}
  return where === 'header' || where === 'query' || where === 'cookie'
    ? { [where]: name! }
    : tokenCarrier(document)
}

/** The highest of those with such a name. */
function find(places: readonly Place[], pattern: RegExp): Place | undefined {
  const ranks = ({ name, depth }: Place): number => depth * 2 + Number(!/access/i.test(name))
  return places.filter(({ name }) => pattern.test(name)).toSorted((a, b) => ranks(a) - ranks(b))[0]
}

/** Spellings of the parameters of RFC 6749, and what logins call a user. */
const spellings: Readonly<Record<string, readonly string[]>> = {
  grant_type: ['granttype'],
  client_id: ['clientid'],
  client_secret: ['clientsecret'],
  username: ['username', 'user', 'login', 'email', 'userid'],
  password: ['password'],
  scope: ['scope'],
}

/** Name of the schema → the parameter it is. */
function recognise(names: readonly string[]): Map<string, string> {
  const isLogin = names.some((name) => /^password$/i.test(lastName(name)))
  const found = new Map<string, string>()
  for (const [parameter, known] of Object.entries(spellings)) {
    if (parameter === 'username' && !isLogin) continue
    const plain = names.map((name) => lastName(name).toLowerCase().replaceAll(/[-_]/g, ''))
    const at = known.map((spelling) => plain.indexOf(spelling)).find((index) => index >= 0)
    if (at !== undefined) found.set(names[at]!, parameter)
  }
  return found
}

/** Every value of a successful response that is no object of its own. */
function placesOf(document: JsonObject, operation: JsonObject): Place[] {
  const places: Place[] = []
  const seen = new Set<Json>()
  const visit = (value: Json | undefined, path: readonly string[]): void => {
    const schema = deref(document, value)
    if (!isObject(schema) || seen.has(schema) || path.length > deepest) return
    seen.add(schema)
    // A response that is a list has its token in the first of it.
    if (path.length === 0 && schema['items'] !== undefined) visit(schema['items'], ['0'])
    for (const [name, member] of Object.entries(objectOf(schema['properties']))) {
      const found = objectOf(deref(document, member))
      const own = [...path, name]
      const isNested = ['properties', 'allOf', 'oneOf', 'anyOf'].some((keyword) => keyword in found)
      if (isNested && found['type'] !== 'string') visit(found, own)
      else
        places.push({
          name,
          written: own.length > 1 ? toPointer(own).slice(1) : name,
          depth: own.length,
          schema: found,
        })
    }
    for (const keyword of ['allOf', 'oneOf', 'anyOf']) {
      const parts = schema[keyword]
      if (Array.isArray(parts)) for (const part of parts) visit(part, path)
    }
  }
  const responses = objectOf(operation['responses'])
  if (isOneText(document, responses)) return [{ name: '', written: '', depth: 0, schema: {} }]
  for (const status of answerStatuses(responses))
    for (const media of Object.values(objectOf(objectOf(deref(document, responses[status]))['content'])))
      visit(objectOf(media)['schema'], [])
  return [...places, ...placesBeside(document, responses)]
}

/** Whether a response is nothing but a text, which may be the token. */
function isOneText(document: JsonObject, responses: JsonObject): boolean {
  const contents = answerStatuses(responses).flatMap((status) =>
    Object.values(objectOf(objectOf(deref(document, responses[status]))['content'])),
  )
  const types = contents.map((media) => objectOf(deref(document, objectOf(media)['schema']))['type'])
  return types.length > 0 && types.every((type) => type === 'string')
}

/** A token in a header of the response, or in a cookie that is set: under the name by which calls carry it. */
function placesBeside(document: JsonObject, responses: JsonObject): Place[] {
  const cookies = keysOf(document).flatMap((key) => (key['in'] === 'cookie' ? [String(key['name'])] : []))
  return answerStatuses(responses).flatMap((status) => {
    const headers = Object.keys(objectOf(objectOf(deref(document, responses[status]))['headers']))
    return headers.flatMap((header): Place[] => {
      if (/^set-cookie$/i.test(header))
        return cookies.map((name) => ({ name, written: `cookie:${name}`, depth: 1, schema: {} }))
      const isToken = tokenHeader.test(header)
      return isToken ? [{ name: header, written: `header:${header}`, depth: 1, schema: {} }] : []
    })
  })
}
