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
import { asksForBasic } from '../new-vendor/client-proof.ts'
import { lifetimeForm, lifetimeMember } from '../new-vendor/lifetime-form.ts'
import { guessRequest, recognise, lastName } from './guess-request.ts'
import { tokenCarrier } from '../new-vendor/token-carrier.ts'

/** Where a value stands in a response, and what its schema says of it. */
interface Place {
  name: string
  /** As a dialect writes it: a name, or the pointer of what lies deeper. */
  written: string
  depth: number
  schema: JsonObject
}

const tokenMember =
  /^((tenant|app|user|client|partner)[-_]?)*(access|bearer|auth|id|session)?[-_]?(token|jwt)$/i
/** What is a token where an operation is called a login and takes what proves somebody, and anything elsewhere. */
const weakMember =
  /^(access|sid|session([-_]?(id|key))?|ticket|result|(?!.*(refresh|csrf|xsrf|push|device|page|next|continu))[a-z]+[-_]?token)$/i
const tokenHeader = /^authorization$|(^|-)(access|auth|session|subject|bearer)?-?(token|jwt)$/i
const refreshMember = /^refresh([-_]?token)?$/i

/** Deeper than this no vendor puts a token. */
const deepest = 4

/** Where an operation's response has the token, if it has one. */
export function tokenPlace(
  document: JsonObject,
  operation: JsonObject,
): { written: string; isSure: boolean } | undefined {
  const found = findToken(document, placesOf(document, operation))
  if (!found) return undefined
  const isNamed = tokenMember.test(found.name) || !weakMember.test(found.name)
  return { written: found.written, isSure: isNamed && !inList.test(found.written) }
}

/** What can be read of the dialect of an operation that looks like the one for tokens; the rest is to be corrected. */
export function guessDialect(document: JsonObject, one: Operation): JsonObject {
  const { encoding, asked, headers, isInQuery } = guessRequest(document, one)
  const known = recognise(asked.map(({ field }) => field))
  const names = asked.map(({ field }) => known.get(field) ?? lastName(field))
  const all = [...names, ...headers.map(([, value]) => value.replace(/^\{(.*)\}$/, '$1'))]
  const isPassword = all.includes('password')
  const isInBody = names.includes('client_secret')
  // Who shows a key shows nothing else.
  const isProven = all.some((name) => /^(client_secret|api[-_]?(key|token))$/i.test(name))
  const fields = [
    ...(names.includes('grant_type') ? [] : [['grant_type', null] as const]),
    ...asked.flatMap(({ field }, at) => (field === names[at] ? [] : [[names[at]!, field] as const])),
  ]
  const grant = isPassword ? 'password' : 'client_credentials'
  // A word of the vendor's for a grant is sent; one of another grant says that this is a guess.
  const isSaid = (name: string, only: string): boolean =>
    name !== 'grant_type' || !(only === grant || knownGrant.test(only))
  const fixed = asked.flatMap(({ only }, at): [string, string][] =>
    only !== undefined && isSaid(names[at]!, only) ? [[names[at]!, only]] : [],
  )
  const constants = new Map(fixed)
  const places = placesOf(document, one.operation)
  const token = findToken(document, places)
  const calls = carrierOf(document, token)
  return {
    encoding,
    ...(isInBody
      ? { clientAuth: 'client_secret_post' }
      : (isPassword || isProven) && !asksForBasic(document, one.operation)
        ? { clientAuth: 'none' }
        : basic(names)),
    grants: {
      [grant]: {
        parameters: names.filter((name) => name !== 'grant_type' && !constants.has(name)),
        ...(fixed.length > 0 ? { fixed: Object.fromEntries(fixed) } : {}),
      },
    },
    ...(fields.length > 0 ? { fields: Object.fromEntries(fields) } : {}),
    ...(headers.length > 0 ? { headers: Object.fromEntries(headers) } : {}),
    ...(isInQuery ? { query: names } : {}),
    ...guessResponse(places, token),
    ...(places.some(({ written }) => written === 'token_type') ? {} : { tokenTypeOptional: true }),
    ...(calls ? { calls } : {}),
  }
}

const knownGrant = /^(client_credentials|password|refresh_token|authorization_code|urn:.*)$/

/** A login of the vendor's own takes a name and a password as they are, as browsers send them. */
function basic(names: readonly string[]): JsonObject {
  const isOfOAuth = names.includes('grant_type')
  return { clientAuth: 'client_secret_basic', ...(isOfOAuth ? {} : { basicEncoding: 'raw' }) }
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
  return schemesOf(document).filter(({ type }) => type === 'apiKey')
}

/** The security schemes, but for the Basic that a login may ask for. */
function schemesOf(document: JsonObject): JsonObject[] {
  const schemes = Object.values(objectOf(objectOf(document['components'])['securitySchemes']))
  return schemes
    .map((one) => objectOf(deref(document, one)))
    .filter(({ scheme }) => !/^basic$/i.test(String(scheme)))
}

/** The token of a response: what is called one, or what calls carry under that name. */
function findToken(document: JsonObject, places: readonly Place[]): Place | undefined {
  const found = find(places, tokenMember)
  if (found) return found
  const beside = places.find(({ written }) => written.startsWith('header:') || written === '')
  if (beside) return beside
  const carried = new Set(keysOf(document).map(({ name }) => plainName(name)))
  return places.find(({ name }) => carried.has(plainName(name))) ?? find(places, weakMember)
}

/** `X-API-Key` is what is called `apiKey` in a response. */
function plainName(name: unknown): string {
  return String(name)
    .toLowerCase()
    .replace(/^[^a-z]+/, '')
    .replace(/^x[-_]/, '')
    .replaceAll(/[-_]/g, '')
}

/** Where calls carry it, if that is no bearer token. */
function carrierOf(document: JsonObject, token: Place | undefined): JsonObject | undefined {
  const keys = keysOf(document)
  // Where there is no other scheme, the only key is what the token is.
  const isOnly = keys.length === 1 && schemesOf(document).length === 1
  const key =
    keys.find(({ name }) => plainName(name) === plainName(token?.name)) ?? (isOnly ? keys[0] : undefined)
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

/** What lists within a response have is of the things they list, but for a login. */
const inList = /^\/(?!0\/).*\/0\//

/** Every value of a successful response that is no object of its own; those in lists where no other is a token. */
function placesOf(document: JsonObject, operation: JsonObject): Place[] {
  const plain = placesIn(document, operation, false)
  if (findToken(document, plain)) return plain
  const listed = placesIn(document, operation, true).filter(({ written }) => inList.test(written))
  return [...plain, ...listed]
}

function placesIn(document: JsonObject, operation: JsonObject, hasLists: boolean): Place[] {
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
      const item = objectOf(deref(document, found['items']))
      if (hasLists && 'properties' in item) {
        visit(item, [...own, '0'])
        continue
      }
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
