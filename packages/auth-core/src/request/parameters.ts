import { ConfigurationError } from '../lib/errors.ts'
import type { RequestWriter, TokenDialect } from './dialect.ts'
import type { Grant } from './grants/grant.ts'
import type { GrantOptions, Secret } from './options.ts'

/** RFC 6749 parameter names and what to send for them. */
export type Parameters = Record<string, Secret>

/** Options of every grant, and the parameter each one is sent as. */
const COMMON_OPTIONS: Readonly<Record<string, string>> = {
  clientId: 'client_id',
  clientSecret: 'client_secret',
  clientAssertion: 'client_assertion',
  scope: 'scope',
  resource: 'resource',
  audience: 'audience',
}

/** Left out when they are empty; any other option given as an empty text is a mistake. */
const MAY_BE_EMPTY = new Set(['scope', 'resource', 'audience', 'redirectUri'])

/** Parameters of the protocol, whichever grant it is: `extraParams` may not replace them. */
const PROTECTED = new Set([
  ...Object.values(COMMON_OPTIONS),
  'grant_type',
  'username',
  'password',
  'refresh_token',
  'code',
  'code_verifier',
  'redirect_uri',
  'assertion',
  'client_assertion_type',
])

/** Signed by the client: given by an option, or as a parameter of the vendor's where the dialect lists it. */
const ASSERTIONS = new Set(['assertion', 'client_assertion'])

/** Parameters that are secrets, or that are used up by being sent: no part of what identifies a token. */
const SECRETS = new Set([
  'client_secret',
  'client_assertion',
  'password',
  'refresh_token',
  'code',
  'code_verifier',
  'assertion',
  'subject_token',
  'actor_token',
  'device_code',
])

/**
 * Checks what is sent for a grant against the dialect and turns it into RFC 6749 parameters.
 *
 * @param given Whatever options there are that say no more than what is sent.
 * @param dialect That of the grant.
 * @throws {@link ConfigurationError} naming the option, never its value.
 */
export function grantParameters(
  kind: Grant,
  { grant, extraParams }: Pick<GrantOptions, 'grant' | 'extraParams'>,
  given: Readonly<Record<string, unknown>>,
  dialect: TokenDialect,
): Parameters {
  if (!Object.hasOwn(dialect.grants, grant))
    throw new ConfigurationError('grant', `must be one of ${Object.keys(dialect.grants).join()}`)
  const { fixed, required = [] } = dialect.grants[grant]!
  const table: Readonly<Record<string, string>> = { ...COMMON_OPTIONS, ...kind.options }
  const parameters: Parameters = { grant_type: grant, ...fixed }
  const add = (option: string, name: string, value: unknown, isAccepted: boolean) => {
    const isWritten = typeof value === 'string' || typeof value === 'function'
    if (!isWritten) throw new ConfigurationError(option, 'must be text')
    if (!isAccepted || (fixed[name] ?? value) !== value)
      throw new ConfigurationError(option, `is no option of ${grant} here`)
    parameters[name] = value as Secret
  }

  const needed = new Set(neededOptions(kind, required, table, dialect))
  for (const option of new Set([...needed, ...Object.keys(given)])) {
    const name = Object.hasOwn(table, option) ? table[option]! : ''
    const said = given[option]
    const value = dialect.request?.join?.(name, said) ?? said
    if (value === undefined && !needed.has(option)) continue
    if (!isEmpty(value)) add(option, name, value, isSent(name, dialect))
    else if (!MAY_BE_EMPTY.has(option) || needed.has(option)) throw new ConfigurationError(option, 'is empty')
  }
  for (const [name, value] of Object.entries(extraParams ?? {})) {
    const isTaken = Object.keys(table).some(
      (option) => table[option] === name && (option in kind.options || given[option] !== undefined),
    )
    if (!isEmpty(value)) add(`extraParams.${name}`, name, value, !isTaken && isExtra(name, dialect))
  }
  for (const name of required) {
    if (!Object.hasOwn(parameters, name)) throw new ConfigurationError(`extraParams.${name}`, 'is missing')
  }
  return parameters
}

/** Whether a parameter may come as an extra one, as far as the dialect goes. */
function isExtra(name: string, { fields }: TokenDialect): boolean {
  if (Object.hasOwn(fields, name)) return !PROTECTED.has(name) || ASSERTIONS.has(name)
  return !PROTECTED.has(name) && !Object.values(fields).includes(name)
}

/** The options that must be given: the grant's own, those of the dialect, and a secret where the client proves itself. */
function neededOptions(
  { needs, needsSecret }: Grant,
  required: readonly string[],
  table: Readonly<Record<string, string>>,
  dialect: TokenDialect,
): string[] {
  const wantsSecret = dialect.clientAuth || (needsSecret && dialect.fields.client_secret)
  const named = Object.keys(table).filter((option) => required.includes(table[option]!))
  const wantsId = dialect.clientAuth || dialect.fields.client_id
  return [...(wantsId ? ['clientId'] : []), ...needs, ...(wantsSecret ? ['clientSecret'] : []), ...named]
}

/** Taken everywhere, and sent where the dialect says so: a verifier is no use to a server that knows no PKCE. */
const TAKEN = new Set(['client_id', 'code_verifier'])

/** Whether the dialect has a place for a parameter. A client that signs may have a secret, too, for other endpoints. */
function isSent(name: string, { fields, clientAuth }: TokenDialect): boolean {
  const isProven = name === 'client_secret' && (!!clientAuth || Object.hasOwn(fields, 'client_assertion'))
  return isProven || TAKEN.has(name) || Object.hasOwn(fields, name)
}

function isEmpty(value: unknown): boolean {
  return value == null || (typeof value === 'string' && !value.trim())
}

/** Writes RFC 6749 parameters the vendor's way. */
export function writeRequest(
  values: Readonly<Record<string, string>>,
  { clientAuth, fields, encoding }: TokenDialect,
) {
  const isJson = encoding === 'json'
  const members: Record<string, string> = {}
  for (const [name, value] of Object.entries(values)) {
    const isInHeader = clientAuth && (name === 'client_id' || name === 'client_secret')
    // A parameter the RFC names travels only where the dialect says so; a vendor's own under its own name.
    const member = fields[name] ?? (PROTECTED.has(name) ? undefined : name)
    if (member && !isInHeader) members[member] = value
  }
  return {
    body: members,
    bodySerializer: () => (isJson ? JSON.stringify(members) : `${new URLSearchParams(members)}`),
    headers: {
      Accept: 'application/json',
      'Content-Type': isJson ? 'application/json' : 'application/x-www-form-urlencoded',
      // Null takes away what the client sends elsewhere: one method of authentication per token request.
      Authorization: clientAuth ? clientAuth(values.client_id!, values.client_secret ?? '') : null,
    },
  }
}

/** A form or a flat JSON object in the body of a POST; whatever else there is comes with `shapedRequest`. */
export const plainRequest: RequestWriter = { method: 'POST', write: writeRequest }

/** Whether a parameter that tells tokens apart is a function, which is asked at every attempt and so names nothing. */
export function isHidden(parameters: Parameters): boolean {
  return Object.entries(parameters).some(([name, value]) => typeof value === 'function' && !SECRETS.has(name))
}

/**
 * What identifies the tokens of an exchange: where they come from, whose they are, and what was asked for. No secret is in
 * it, apart from the refresh token that stands for a person where no subject does.
 */
export function identityOf(href: string, subject: string | undefined, parameters: Parameters): string {
  const named = Object.entries(parameters).filter(([name]) => !SECRETS.has(name) && name !== 'scope')
  const scopes = new Set(
    String(parameters.scope ?? '')
      .split(' ')
      .sort(),
  )
  return JSON.stringify([href, subject, [...scopes], named.sort()])
}
