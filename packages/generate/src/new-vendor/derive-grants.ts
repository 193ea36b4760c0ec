import { deviceGrant, jwtBearerGrant, tokenExchangeGrant } from '../grants.ts'
import type { SchemaProperty } from './schema-properties.ts'

/** A grant as a token request shows it. */
interface KnownGrant {
  /** Parameters that no other grant has: where all of them stand in a request, it may be of this grant. */
  marks: readonly string[]
  /** Further parameters of its own, in the order they are listed. */
  takes: readonly string[]
}

/** The grants there are, by the name a dialect has for them: what each is asked with (RFC 6749, 7523, 8628, 8693). */
const knownGrants: Readonly<Record<string, KnownGrant>> = {
  client_credentials: { marks: [], takes: ['scope', 'audience', 'resource'] },
  password: { marks: ['username', 'password'], takes: ['scope'] },
  refresh_token: { marks: ['refresh_token'], takes: ['scope'] },
  authorization_code: { marks: ['code'], takes: ['code_verifier', 'redirect_uri'] },
  [jwtBearerGrant]: { marks: ['assertion'], takes: ['scope', 'audience', 'resource'] },
  [deviceGrant]: { marks: ['device_code'], takes: [] },
  [tokenExchangeGrant]: {
    marks: ['subject_token'],
    takes: [
      'subject_token_type',
      'actor_token',
      'actor_token_type',
      'requested_token_type',
      'scope',
      'audience',
      'resource',
    ],
  },
}

const parametersOf = ({ marks, takes }: KnownGrant): string[] => [...marks, ...takes]

/** Parameters of RFC 6749 and its extensions that may stand in a token request, in the order they are listed. */
export const requestParameters: readonly string[] = [
  ...new Set([
    'grant_type',
    'client_id',
    'client_secret',
    ...Object.values(knownGrants).flatMap(parametersOf),
  ]),
]

/** The parameters a grant may carry. */
export function parametersOfGrant(grant: string): string[] {
  const known = knownGrants[grant]
  return ['client_id', 'client_secret', ...(known ? parametersOf(known) : [])]
}

/** What a token request shows of itself. */
export interface ShownRequest {
  /** Members by the names of the schema. */
  properties: ReadonlyMap<string, SchemaProperty>
  /** Parameter → the member it is. */
  fields: ReadonlyMap<string, string>
  /** Grants that the document's OAuth 2 flows name. */
  documented: readonly string[]
}

export interface DerivedGrant {
  name: string
  /** What `grant_type` has to be, where it is spelled otherwise. */
  grantType?: string
}

export interface DerivedGrants {
  grants: DerivedGrant[]
  /** What the document leaves open: what was taken, why, and what else it may be. */
  doubts: string[]
}

/**
 * The grants of a token request: those that the values of `grant_type` name; where it has none, those that the parameters
 * show, and what the document says otherwise.
 */
export function deriveGrants(request: ShownRequest): DerivedGrants {
  const { properties, fields } = request
  const { values = [], sample } = properties.get(fields.get('grant_type') ?? '') ?? {}
  if (values.length > 0) return statedGrants(values, request)
  const example = sample === undefined ? undefined : grantOfWord(sample)
  const open = openGrants(request)
  if (!example) return open
  const others = open.grants.filter(({ name }) => name !== example.name && isMarked(name, request))
  return { grants: [example, ...others], doubts: [] }
}

/** Those that the values of `grant_type` name. A value nobody knows is that of the grant whose parameters are there. */
function statedGrants(values: readonly string[], request: ShownRequest): DerivedGrants {
  const named = values.flatMap((value) => grantOfWord(value) ?? [])
  const unknown = values.filter((value) => !grantOfWord(value))
  const list = unknown.join(', ')
  if (named.length > 0) {
    const doubts =
      unknown.length > 0
        ? [`grant_type may be ${list}, too: grants that only the vendor knows were left out`]
        : []
    const grants = named.filter(({ name }, at) => named.findIndex((one) => one.name === name) === at)
    return { grants, doubts }
  }
  const [first, ...more] = openGrants(request).grants
  if (!first) return { grants: [], doubts: [] }
  const of = `grant_type is ${list}, a word of the vendor’s: sent as it is, for ${first.name}`
  if (more.length === 0 && unknown.length === 1)
    return { grants: [{ name: first.name, grantType: unknown[0]! }], doubts: [of] }
  return {
    grants: [{ name: first.name, grantType: unknown[0]! }],
    doubts: [
      `grant_type may be ${list}, words of the vendor’s: ${unknown[0]} was taken for ${first.name}${more.map(({ name }) => `; it may be ${name}`).join('')}`,
    ],
  }
}

/** Those that the parameters show, where `grant_type` says nothing. */
function openGrants(request: ShownRequest): DerivedGrants {
  const { fields, documented } = request
  const marked = Object.keys(knownGrants).filter((name) => isMarked(name, request))
  // What must be sent is sent with every request: only grants that have it are asked for here.
  const forced = marked.filter((name) => marksOf(name).every((mark) => isRequired(mark, request)))
  const shown = forced.length > 0 ? forced : marked
  const usable = documented.filter(
    (name) =>
      name in knownGrants && (marksOf(name).length === 0 ? forced.length === 0 : shown.includes(name)),
  )
  // What a program gets for itself it asks for again.
  const isOfPeople = usable.some((name) => name !== 'client_credentials')
  const refresh = isOfPeople && shown.includes('refresh_token') ? ['refresh_token'] : []
  if (usable.length > 0) return taken([...new Set([...usable, ...refresh])], [])
  if (shown.length === 0) {
    const isClient = fields.has('client_id') || fields.has('grant_type')
    // A flow the schema has no parameters for is all that is said.
    const said = documented.filter((name) => name in knownGrants && name !== 'refresh_token')
    if (said.length > 0) return taken(said, [])
    const why = 'grant_type lists no values, and no parameter of another grant is there'
    return isClient
      ? taken(['client_credentials'], [`taken: client_credentials, because ${why}`])
      : taken([], [])
  }
  const why = shown.map(
    (name) =>
      `${name}, because its body has ${marksOf(name)
        .map((mark) => fields.get(mark))
        .join(' and ')}`,
  )
  const isAlso = forced.length === 0 && fields.has('client_secret')
  const also = isAlso ? '; it may be client_credentials, too, since the body has a secret of the client' : ''
  const isSaid = !fields.has('grant_type') && !isAlso
  return taken(shown, isSaid ? [] : [`grant_type lists no values; taken: ${why.join(', and ')}${also}`])
}

const taken = (names: readonly string[], doubts: string[]): DerivedGrants => ({
  grants: names.map((name) => ({ name })),
  doubts,
})

const marksOf = (name: string): readonly string[] => knownGrants[name]?.marks ?? []

function isMarked(name: string, { fields }: ShownRequest): boolean {
  const marks = marksOf(name)
  return marks.length > 0 && marks.every((mark) => fields.has(mark))
}

function isRequired(mark: string, { properties, fields }: ShownRequest): boolean {
  return properties.get(fields.get(mark) ?? '')?.required === true
}

/** Letters alone: `Client-Credentials` is a spelling of `client_credentials`. */
const lettersOf = (word: string): string => word.toLowerCase().replaceAll(/[^a-z]/g, '')

/** The grant that a value of `grant_type` names, in whatever spelling: `jwt_bearer` is that of RFC 7523. */
function grantOfWord(word: string): DerivedGrant | undefined {
  if (Object.hasOwn(knownGrants, word)) return { name: word }
  const letters = lettersOf(word)
  const name = Object.keys(knownGrants).find((known) => lettersOf(known.split(':').at(-1)!) === letters)
  return name === undefined ? undefined : { name, grantType: word }
}
